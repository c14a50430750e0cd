"""Kinds of records: the table, the rules to filter by, the keys to sort by, the links to parents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, true

from services import orders
from services.filters import Rules
from services.orders import Order, SortKey
from services.visibility import visible

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


@dataclass(frozen=True, eq=False)
class Link:
    """How the records of an entity belong to a parent.

    `attach` takes a select over the entity's table, the parent's key, the names of the options set (each is
    bound as a parameter of its name) and whether a member asks; it answers the narrower select.
    `extra` are columns that it makes available besides the table's own, by name.
    """

    attach: "Callable[[Select[Any], ColumnElement[Any], frozenset[str], bool], Select[Any]]"
    extra: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
