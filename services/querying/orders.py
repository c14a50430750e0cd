"""Orders: sort keys of a list. The id breaks ties, and rows without a value come last."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Uuid, bindparam, tuple_

from db.tables.base import nulls_last

Columns = Mapping[str, ColumnElement[Any]]

# Stand-ins for missing values. asyncpg sends the first and the last possible day as -infinity and infinity.
SENTINELS: dict[type[Any], tuple[Any, Any]] = {
    date: (date(9999, 1, 1), date(1, 12, 31)),
    datetime: (
        datetime.fromisoformat("9999-01-01T00:00:00+00:00"),
        datetime.fromisoformat("0001-12-31T00:00:00+00:00"),
    ),
    str: ("\U0010ffff", ""),
    float: (math.inf, -math.inf),
}


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by: its name, its Python type, and whether it may be null."""

    column: str
    kind: type[Any]
    nullable: bool = False

    def sentinel(self, *, descending: bool) -> Any:
        """The stand-in for a missing value; such rows come last."""
        return SENTINELS[self.kind][descending]


@dataclass(frozen=True, slots=True)
class Order:
    """A sort key and a direction. Without a key: the order in which records were added to the hub."""

    name: str = "ID"
    key: SortKey | None = None
    descending: bool = False

    @property
    def tag(self) -> str:
        """The order's name in a cursor."""
        return f"{self.name}-{'DESC' if self.descending else 'ASC'}"


BY_ID = Order()


def expressions(order: Order, columns: Columns) -> list[ColumnElement[Any]]:
    """The SQL expressions to sort by: the key, if any, then the id."""
    if order.key is None:
        return [columns["id"]]
    column = columns[order.key.column]
    sorted_by = nulls_last(column, descending=order.descending) if order.key.nullable else column
    return [sorted_by, columns["id"]]


def beyond(order: Order, columns: Columns, name: str, *, forward: bool) -> ColumnElement[bool]:
    """The condition for rows after a position (or before it), bound as NAME_value and NAME_id."""
    sort_expressions = expressions(order, columns)
    bounds: list[BindParameter[Any]] = [bindparam(f"{name}_id", type_=Uuid)]
    if order.key is not None:
        bounds.insert(0, bindparam(f"{name}_value", type_=columns[order.key.column].type))
    ascending = forward != order.descending
    if len(sort_expressions) == 1:
        return sort_expressions[0] > bounds[0] if ascending else sort_expressions[0] < bounds[0]
    return (
        tuple_(*sort_expressions) > tuple_(*bounds)
        if ascending
        else tuple_(*sort_expressions) < tuple_(*bounds)
    )


def bound_values(order: Order, name: str, value: Any, identity: UUID) -> dict[str, Any]:
    """The values for `beyond`."""
    if order.key is None:
        return {f"{name}_id": identity}
    if value is None:
        value = order.key.sentinel(descending=order.descending)
    return {f"{name}_value": value, f"{name}_id": identity}
