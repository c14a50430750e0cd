"""Kinds of records: the table, the rules to filter by, the keys to sort by, the links to parents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, Text, bindparam, select, true

from services.querying import orders
from services.querying.filters import Rules
from services.querying.orders import Order, SortKey
from services.querying.visibility import visible

# The bytes of a record's id: to show it, they save making a UUID of it first.
RAW_ID = "raw_id"


@dataclass(frozen=True, eq=False)
class Entity:
    """A kind of record that the graph shows."""

    table: Table
    typename: str
    rules: Rules = field(default_factory=dict)
    sort_keys: Mapping[str, SortKey] = field(default_factory=dict)
    condition: ColumnElement[bool] | None = None

    def order(self, name: str | None, *, descending: bool) -> Order:
        """The order of that public name."""
        return orders.BY_ID if name is None else Order(name, self.sort_keys[name], descending)

    @property
    def is_whole(self) -> bool:
        """Whether every row of the table is a record of the kind."""
        return self.condition is None

    def visible(self, *, member: bool) -> ColumnElement[bool]:
        """The rows of the kind that a viewer may see."""
        condition = true() if self.condition is None else self.condition
        if "visibility" not in self.table.c:
            return condition
        return visible(self.table, member=member) & condition


# (select over the entity's table, parent's key, options set, whether a member asks) -> narrower select
Attach = Callable[[Select[Any], ColumnElement[Any], frozenset[str], bool], Select[Any]]
# The same, and the condition that an id has to meet.
Follows = Callable[[ColumnElement[Any]], ColumnElement[bool]]
Walk = Callable[[Select[Any], ColumnElement[Any], frozenset[str], bool, Follows], Select[Any]]


@dataclass(frozen=True, eq=False)
class Link:
    """How the records of an entity belong to a parent.

    `attach` takes a select over the entity's table, the parent's key, the names of the options set (each is
    bound as a parameter of its name) and whether a member asks; it answers the narrower select.
    `extra` are columns that it makes available besides the table's own, by name.
    `walk`, where there is one, attaches in a way that is quicker for a whole list in the order of ids; it
    is told besides which ids come after the cursor.
    """

    attach: Attach
    extra: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    walk: Walk | None = None


def linked(identity: ColumnElement[Any], *, by: Column[Any], to: Column[Any]) -> Link:
    """How a table of links leads from the parent in its column `by` to the records in its column `to`.

    The option `role` narrows the links of a table that has such a column.
    """
    table = by.table

    def links(parent: ColumnElement[Any], options: frozenset[str], member: bool) -> Select[Any]:
        found = select(to).where(by == parent, visible(table, member=member))
        return found.where(table.c.role == bindparam("role", type_=Text)) if "role" in options else found

    def attach(
        query: Select[Any], parent: ColumnElement[Any], options: frozenset[str], member: bool
    ) -> Select[Any]:
        return query.where(identity.in_(links(parent, options, member)))

    def walk(
        query: Select[Any],
        parent: ColumnElement[Any],
        options: frozenset[str],
        member: bool,
        follows: Follows,
    ) -> Select[Any]:
        # An index has the links sorted, so a page of thousands is found without the rest of them.
        link = links(parent, options, member).where(follows(to)).distinct().subquery("link")
        return query.join(link, link.c[to.name] == identity)

    return Link(attach, walk=walk)
