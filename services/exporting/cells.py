"""Conversion of nested rows to table cells.

A list becomes one cell, joined by `; ` (nested lists by ` | `). A missing value keeps its position, so cells
of the same list correspond. One list can be expanded instead: each of its items becomes a row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

# Marks the end of a list that has more items than the row contains.
MORE = "…"
OUTER, INNER = "; ", " | "


class CellKind(Enum):
    """The type of a column's values."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DAY = "DAY"
    MOMENT = "MOMENT"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and the path of keys from a row to its values."""

    heading: str
    path: tuple[str, ...]
    kind: CellKind = CellKind.TEXT


def table_rows(
    row: dict[str, Any], columns: Sequence[Column], expanded: tuple[str, ...] | None
) -> Iterator[list[Any]]:
    """Yield the table rows of a record: one, or one per item of the expanded list."""
    if expanded is None:
        yield [cell(value_at(row, column.path)) for column in columns]
        return
    depth = len(expanded)
    within = [column.path[:depth] == expanded for column in columns]
    common = [
        None if inner else cell(value_at(row, column.path))
        for column, inner in zip(columns, within, strict=True)
    ]
    for item in value_at(row, expanded) or [None]:
        yield [
            cell(value_at(item, column.path[depth:])) if inner else value
            for column, inner, value in zip(columns, within, common, strict=True)
        ]


def value_at(value: Any, path: Sequence[str], at: int = 0) -> Any:
    """Return the value at a path; a list on the way gives a list of values."""
    if isinstance(value, list):
        return [value_at(item, path, at) for item in value]
    if at == len(path) or not isinstance(value, dict):
        return value
    answer = value_at(value.get(path[at]), path, at + 1)
    if isinstance(answer, list) and value.get("pageInfo", {}).get("hasNextPage"):
        answer.append(MORE)
    return answer


def cell(value: Any) -> Any:
    """Return the value of a cell: lists joined, objects as JSON, everything else unchanged."""
    if isinstance(value, list):
        return joined(value, OUTER)
    return orjson.dumps(value).decode() if isinstance(value, dict) else value


def joined(values: list[Any], separator: str) -> str:
    """Return the values of a list as one text."""
    return separator.join(
        joined(value, INNER) if isinstance(value, list) else text(cell(value)) for value in values
    )


def text(value: Any) -> str:
    """Return a value as text: empty for None, ISO 8601 for dates and times."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
