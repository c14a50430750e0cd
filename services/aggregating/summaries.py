"""Sums worked out beforehand: which they are, and reading them while they are of today's data."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any

import orjson
from sqlalchemy import Integer, Text, bindparam, select

from db.tables import aggregate_state, aggregate_summary
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare

# What programs and outputs are summed up by, in the order in which two stand beside each other.
DIMENSIONS = ("FUNDER", "ORGANIZATION_TYPE", "PROVINCE", "SECTOR", "START_YEAR", "STATUS")
TYPENAMES = ("Program", "Output")
MOST_GROUPS = 10_000
# What a summary is found by.
KEY = ("typename", "dimensions", "sharing")
MONEY = ("currency", "count", "sum", "avg", "min", "max")
AMOUNTS = MONEY[2:]
# What an answer may need of a summary, by the name of the column that a group shows.
ARRAYS = {"count": "counts", "weight": "weights", "money": "money"}


def answers() -> Iterable[tuple[str, ...]]:
    """The dimensions of every answer that is kept: none, each one, each two."""
    for number in range(3):
        yield from combinations(DIMENSIONS, number)


def is_kept(typename: str, by: tuple[str, ...]) -> bool:
    """Whether an answer by these dimensions, in their order, is kept."""
    return typename in TYPENAMES and set(by) <= set(DIMENSIONS)


@lru_cache
def sliced(arrays: tuple[str, ...]) -> Statement:
    """The statement that reads the first `size` groups of a summary that is of today's data."""
    table, state = aggregate_summary, aggregate_state
    size: Any = bindparam("size", type_=Integer)
    return prepare(
        select(*(table.c[name][1:size].label(name) for name in arrays))
        .join_from(table, state, state.c.written_by == table.c.written_by)
        .where(*(table.c[name] == bindparam(name, type_=Text) for name in KEY))
    )


async def read(
    reader: Reader, typename: str, by: tuple[str, ...], sharing: str, size: int, columns: Iterable[str]
) -> list[dict[str, Any]] | None:
    """The groups of a whole public list, the largest first; null when nothing of today is kept."""
    arrays = ("keys_1", "keys_2", *(ARRAYS[name] for name in ARRAYS if name in columns))
    statement = sliced(arrays)
    values = {"typename": typename, "dimensions": ",".join(by), "sharing": sharing, "size": size}
    rows = await reader.fetch(statement, values)
    return unfolded(rows[0], arrays) if rows else None


def unfolded(row: Any, arrays: tuple[str, ...]) -> list[dict[str, Any]]:
    """The groups of a row's arrays."""
    groups = [{"key_1": one, "key_2": two} for one, two in zip(row["keys_1"], row["keys_2"], strict=True)]
    for name, array in ARRAYS.items():
        if array in arrays:
            values = row[array] if name != "money" else [spent(each) for each in row[array]]
            for group, value in zip(groups, values, strict=True):
                group[name] = value
    return groups


def spent(told: str | None) -> list[dict[str, Any]]:
    """The sums of a group, which are kept as JSON."""
    return [money(each) for each in orjson.loads(told or "[]")]


def money(told: list[Any]) -> dict[str, Any]:
    """A sum as a row; its amounts are kept as text, so that they stay exact."""
    row = dict(zip(MONEY, told, strict=True))
    return {"type": None, **row, **{name: Decimal(row[name]) for name in AMOUNTS}}
