"""The fields of programs that members edit: their values as JSON, and the columns that store them.

The names and the JSON values are those of the history of programs.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from db.values import PROGRAM_STATUS_BY_CODE
from services.text import localized

CODE_OF_STATUS = {word: code for code, word in PROGRAM_STATUS_BY_CODE.items()}

Columns = Mapping[str, Any]


def _titles(value: Any) -> Columns:
    return {"title": localized.choose(value or [], ()), "titles": localized.encode(value or [])}


def _descriptions(value: Any) -> Columns:
    return {"descriptions": localized.encode(value or [])}


def _status(value: Any) -> Columns:
    return {"status": value, "status_code": CODE_OF_STATUS.get(value)}


def _day(column: str) -> Callable[[Any], Columns]:
    return lambda value: {column: None if value is None else datetime.date.fromisoformat(value)}


# Each turns the JSON value of a field into columns of the table.
PROGRAM_FIELDS: Mapping[str, Callable[[Any], Columns]] = {
    "titles": _titles,
    "descriptions": _descriptions,
    "status": _status,
    "plannedStart": _day("planned_start"),
    "actualStart": _day("actual_start"),
    "plannedEnd": _day("planned_end"),
    "actualEnd": _day("actual_end"),
}
# The history records a text in one language under another name.
RECORDED_AS = {"title": "titles", "description": "descriptions"}
# The value of a field of a program that has none.
EMPTY: Mapping[str, Any] = {"titles": [], "descriptions": []}
# The columns of the table that hold them, by field.
PROGRAM_COLUMNS: Mapping[str, str] = {
    "titles": "p.titles",
    "descriptions": "p.descriptions",
    "status": "p.status",
    "plannedStart": "p.planned_start",
    "actualStart": "p.actual_start",
    "plannedEnd": "p.planned_end",
    "actualEnd": "p.actual_end",
}


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that store the values of fields."""
    return {
        column: stored
        for name, value in values.items()
        for column, stored in PROGRAM_FIELDS[name](value).items()
    }


def shown(name: str, value: Any) -> Any:
    """The value of a field as the history shows it: a text in several languages is a list of objects."""
    if name in EMPTY:
        return [{"language": language, "text": text} for language, text in value or ()]
    return value


def recorded(name: str, value: Any, current: Mapping[str, Any]) -> Any:
    """The value of a field, of one in the history: the opposite of `shown`.

    Of a text in one language the history has the text alone: the language is that of the present text.
    """
    if name not in EMPTY or not value:
        return value
    if isinstance(value, str):
        present = current.get(name)
        return [[present[0][0] if present else "und", value]]
    return [[each["language"], each["text"]] for each in value]
