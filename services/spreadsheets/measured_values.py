"""Baselines, targets and actual values in cells: a value, and what it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.spreadsheets import cells
from services.spreadsheets.columns import Column
from services.spreadsheets.reading import Place, Reading, says
from services.spreadsheets.sentences import CellError
from services.text import numbers

Json = Mapping[str, Any]
BLANK: Json = {
    "value": None,
    "number": None,
    "year": None,
    "dimensions": [],
    "comments": [],
    "locations": [],
}
BETWEEN, IS = "; ", " = "


def dimensions_shown(value: Json) -> str | None:
    """The disaggregation of a value as a cell has it; null for a total."""
    return BETWEEN.join(f"{each['name']}{IS}{each['value']}" for each in value["dimensions"]) or None


def locations_shown(value: Json) -> str | None:
    """The locations of a value as a cell has them; null for all."""
    return BETWEEN.join(value["locations"]) or None


def total(values: Sequence[Json]) -> Json | None:
    """The value without a disaggregation."""
    return next((each for each in values if not each["dimensions"] and not each["locations"]), None)


def described(dimensions: str | None, locations: str | None) -> Json:
    """A value without a number yet, for a disaggregation and locations; raises CellError."""
    parts = [part.partition(IS.strip()) for part in (dimensions or "").split(";") if part.strip()]
    if any(not (name.strip() and value.strip()) for name, _, value in parts):
        raise CellError("DIMENSION_FORM", dimensions)
    return {
        **BLANK,
        "dimensions": [{"name": name.strip(), "value": value.strip()} for name, _, value in parts],
        "locations": [part.strip() for part in (locations or "").split(";") if part.strip()],
    }


def edited(
    reading: Reading, place: Place, columns: Sequence[Column], old: Json | None, blank: Json
) -> Json | None:
    """The value that the cells of a row describe, from the value that there was; null if there is none."""
    edits = {
        column: value for column in columns if (value := edit(reading, place, column, old)) is not UNEDITED
    }
    value = columns[0]
    if not edits:
        return old
    if edits.get(value, UNEDITED) is None:
        return None
    if old is None and value not in edits:
        reading.refuse(value.name, CellError("VALUE_MISSING"), place)
        return None
    new = dict(old or blank)
    for column, given in edits.items():
        new[column.field] = column.put(new.get(column.field), given)
    if new.get("date", UNEDITED) is None:
        del new["date"]
    if value in edits:
        number = numbers.measured(new["value"])
        new["number"] = None if number is None else f"{number:f}"
    return new


UNEDITED: Any = object()


def edit(reading: Reading, place: Place, column: Column, old: Json | None) -> Any:
    """The new value in a cell; UNEDITED if the cell is blank, refused, or says what there was."""
    if (cell := place.row.cells.get(column.name)) is None:
        return UNEDITED
    shown = column.shown(None if old is None else old.get(column.field))
    try:
        cell = cells.readable(cell)
        if says(cell, column, shown):
            return UNEDITED
        value = None if cells.empties(cell) else column.read(cell)
    except CellError as error:
        reading.refuse(column.name, error, place)
        return UNEDITED
    return UNEDITED if value == shown else value
