"""From a nested row to the cells of a table.

Lists within a row become one cell, joined by `; ` (a list within a list by ` | `), in which a missing value
keeps its place, so that the cells of one row that tell of the same list run side by side; or one list is
expanded, each of its items making a row of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

# Stands at the end of a list that is longer than what the row brings of it.
MORE = "…"
OUTER, INNER = "; ", " | "


class Kind(Enum):
    """What a column's values are."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DAY = "DAY"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and the keys that lead to its values from a row on."""

    heading: str
    path: tuple[str, ...]
    kind: Kind = Kind.TEXT


def table_rows(
    row: dict[str, Any], columns: Sequence[Column], expanded: tuple[str, ...] | None
) -> Iterator[list[Any]]:
    """The rows of a table that a record makes: one, or one for each item of the list that is expanded."""
    if expanded is None:
        yield [cell(found(row, column.path)) for column in columns]
        return
    depth = len(expanded)
    within = [column.path[:depth] == expanded for column in columns]
    common = [
        None if inner else cell(found(row, column.path))
        for column, inner in zip(columns, within, strict=True)
    ]
    for item in found(row, expanded) or [None]:
        yield [
            cell(found(item, column.path[depth:])) if inner else value
            for column, inner, value in zip(columns, within, common, strict=True)
        ]


def found(value: Any, path: Sequence[str], at: int = 0) -> Any:
    """What a path leads to; through lists, the list of what it leads to from each item."""
    if isinstance(value, list):
        return [found(item, path, at) for item in value]
    if at == len(path) or not isinstance(value, dict):
        return value
    answer = found(value.get(path[at]), path, at + 1)
    if isinstance(answer, list) and value.get("pageInfo", {}).get("hasNextPage"):
        answer.append(MORE)
    return answer


def cell(value: Any) -> Any:
    """A value as it stands in a cell: lists joined, objects as JSON, all else as it is."""
    if isinstance(value, list):
        return joined(value, OUTER)
    return orjson.dumps(value).decode() if isinstance(value, dict) else value


def joined(values: list[Any], separator: str) -> str:
    """The values of a list as one text."""
    return separator.join(
        joined(value, INNER) if isinstance(value, list) else text(cell(value)) for value in values
    )


def text(value: Any) -> str:
    """A value as text: nothing for null, ISO 8601 for days and instants."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
