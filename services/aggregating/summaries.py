"""Summaries: precomputed aggregates of the public root lists, valid until the next write."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Any

import orjson
from sqlalchemy import Integer, Text, bindparam, exists, select

from db.tables import aggregate_summary, aggregate_write
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare

# The dimensions of summaries, in the order of two combined dimensions.
DIMENSIONS = ("FUNDER", "ORGANIZATION_TYPE", "PROVINCE", "SECTOR", "START_YEAR", "STATUS")
TYPENAMES = ("Program", "Output")
MOST_GROUPS = 10_000
# The primary key of a summary.
KEY = ("typename", "dimensions", "sharing")
MONEY = ("currency", "count", "sum", "avg", "min", "max")
AMOUNTS = MONEY[2:]
# The array columns of a summary, by the name of the column of a group.
ARRAYS = {"count": "counts", "weight": "weights", "money": "money"}


def stored_groupings() -> Iterable[tuple[str, ...]]:
    """The dimensions of each summary: none, each single one, and each pair."""
    for number in range(3):
        yield from combinations(DIMENSIONS, number)


def is_stored(typename: str, by: tuple[str, ...]) -> bool:
    """Return whether there is a summary by these dimensions."""
    return typename in TYPENAMES and set(by) <= set(DIMENSIONS)


@lru_cache
def read_statement(arrays: tuple[str, ...]) -> Statement:
    """Build the statement that reads the first `size` groups of an up-to-date summary."""
    table = aggregate_summary
    size: Any = bindparam("size", type_=Integer)
    return prepare(
        select(*(table.c[name][1:size].label(name) for name in arrays))
        .where(*(table.c[name] == bindparam(name, type_=Text) for name in KEY))
        .where(~exists(select(aggregate_write.c.written_by)))
    )


async def read(
    reader: Reader, typename: str, by: tuple[str, ...], sharing: str, size: int, columns: Iterable[str]
) -> list[dict[str, Any]] | None:
    """The groups of a public root list, largest first; null if no summary is up to date."""
    arrays = ("keys_1", "keys_2", *(ARRAYS[name] for name in ARRAYS if name in columns))
    statement = read_statement(arrays)
    values = {"typename": typename, "dimensions": ",".join(by), "sharing": sharing, "size": size}
    rows = await reader.fetch(statement, values)
    return groups_of(rows[0], arrays) if rows else None


def groups_of(row: Any, arrays: tuple[str, ...]) -> list[dict[str, Any]]:
    """Convert the arrays of a summary to rows of groups."""
    groups = [{"key_1": one, "key_2": two} for one, two in zip(row["keys_1"], row["keys_2"], strict=True)]
    for name, array in ARRAYS.items():
        if array in arrays:
            values = row[array] if name != "money" else [decode_sums(each) for each in row[array]]
            for group, value in zip(groups, values, strict=True):
                group[name] = value
    return groups


def decode_sums(stored: str | None) -> list[dict[str, Any]]:
    """Decode the sums of a group, which are stored as JSON."""
    return [sum_row(each) for each in orjson.loads(stored or "[]")]


def sum_row(stored: list[Any]) -> dict[str, Any]:
    """Convert a stored sum to a row; its amounts are stored as text, to stay exact."""
    row = dict(zip(MONEY, stored, strict=True))
    return {"type": None, **row, **{name: Decimal(row[name]) for name in AMOUNTS}}
