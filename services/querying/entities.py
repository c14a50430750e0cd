"""Entities: the table of a kind of record, its filter rules, its sort keys, and its links to parents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, Text, bindparam, select, true

from services.querying import orders
from services.querying.filters import Rules
from services.querying.orders import Order, SortKey
from services.querying.rules import WORDS, equal
from services.querying.visibility import visible

# The bytes of a record's id. Encoding a global id from bytes avoids building a UUID.
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
        """The order with that public name."""
        return orders.BY_ID if name is None else Order(name, self.sort_keys[name], descending)

    @property
    def is_whole(self) -> bool:
        """True if every row of the table is a record of this kind."""
        return self.condition is None

    def visible(self, *, member: bool) -> ColumnElement[bool]:
        """The condition for the rows of the kind that the viewer may see."""
        condition = true() if self.condition is None else self.condition
        if "visibility" not in self.table.c:
            return condition
        return visible(self.table, member=member) & condition


# (select over the entity's table, parent's key, options set, is the viewer a member) -> narrower select
Attach = Callable[[Select[Any], ColumnElement[Any], frozenset[str], bool], Select[Any]]
# The same with a condition on the record's id.
Follows = Callable[[ColumnElement[Any]], ColumnElement[bool]]
Walk = Callable[[Select[Any], ColumnElement[Any], frozenset[str], bool, Follows], Select[Any]]


@dataclass(frozen=True, eq=False)
class Link:
    """How the records of an entity belong to a parent.

    `attach` takes a select over the entity's table, the parent's key, the names of the options set (each is
    bound as a parameter of its name) and whether the viewer is a member. It returns the narrower select.
    `extra` are columns that it adds to those of the table, by name.
    `walk`, if set, attaches in a way that is faster for an unfiltered list in the order of ids. It also takes
    the condition for ids after the cursor.
    """

    attach: Attach
    extra: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    walk: Walk | None = None


def option(name: str, options: frozenset[str]) -> ColumnElement[Any] | None:
    """The value of a text option, a list of values if its list form `name_in` is set, or None."""
    if name in options:
        return bindparam(name, type_=Text)
    many = f"{name}_in"
    return bindparam(many, type_=WORDS) if many in options else None


def linked(identity: ColumnElement[Any], *, by: Column[Any], to: Column[Any]) -> Link:
    """Link records through a table: from the parent in its column `by` to the record in its column `to`.

    The option `role`, or `role_in` for several, filters by the table's column `role`.
    """
    table = by.table

    def links(parent: ColumnElement[Any], options: frozenset[str], member: bool) -> Select[Any]:
        selected = select(to).where(by == parent, visible(table, member=member))
        role = option("role", options)
        return selected if role is None else selected.where(equal(table.c.role, role))

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
        # An index has the links in order, so a page of a long list is found without reading the rest.
        link = links(parent, options, member).where(follows(to)).distinct().subquery("link")
        return query.join(link, link.c[to.name] == identity)

    return Link(attach, walk=walk)
