"""Reading of the rows of lists, such as budgets: all rows that name a program are its list."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.revising.problems import Problem
from services.spreadsheets import cells
from services.spreadsheets.cells import Cell
from services.spreadsheets.columns import KEY, Column, ListSheet
from services.spreadsheets.keys import Keys
from services.spreadsheets.list_sheets import LISTS
from services.spreadsheets.reading import Decode, Facts, Place, Reading, Target, cell_of, check_row, says
from services.spreadsheets.sentences import CellError
from services.spreadsheets.tables import Sheet

BY_FIELD: Mapping[str, ListSheet] = {each.field: each for each in LISTS}


def add_rows(found: list[Reading], declared: ListSheet, sheet: Sheet, decode: Decode) -> None:
    """Add the rows of a list to the programs that they name; a program without a row of its own gets one."""
    by_id = {each.target.id: each for each in found if each.target.id}
    by_key = Keys((each.target.key, each) for each in found if each.target.key)
    for row in sheet.rows:
        place = Place(sheet, row)
        alone = Reading(place, is_row=False)
        key = cell_of(alone, place, KEY, cells.identifier)
        reading = by_key.get(key)
        if key is not None and reading is None:
            id_: UUID | None = decode(key)
            reading = by_id.get(id_) if id_ else None
            alone.target = Target(id_, None if id_ else key)
        if reading is None:
            reading = alone
            found.append(alone)
            by_id |= {alone.target.id: alone} if alone.target.id else {}
            if alone.target.key:
                by_key.add(alone.target.key, alone)
            if key is None and not alone.problems:
                alone.refuse(KEY, CellError("KEY_MISSING"))
        reading.list_rows.setdefault(declared.field, []).append(place)


def merged(found: Sequence[Reading]) -> list[Reading]:
    """The rows of programs, each with the rows of lists that name the same program in another way."""
    first: dict[UUID, Reading] = {}
    kept = []
    for reading in found:
        same = first.setdefault(reading.known.id, reading) if reading.known else reading
        if same is reading or not reading.list_rows or same.list_rows.keys() & reading.list_rows.keys():
            kept.append(reading)
        else:
            same.list_rows |= reading.list_rows
            same.problems += reading.problems
    return kept


def compare(found: Sequence[Reading], facts: Facts) -> None:
    """Find which lists the rows want to change, and what is wrong with their cells."""
    for reading in found:
        for field, places in reading.list_rows.items():
            for place in places:
                check_row(reading, place)
            if not reading.is_row and reading.known is None:
                _refuse_key(reading)
            elif reading.may_change:
                _compare(reading, BY_FIELD[field], places, facts.base(reading.known, reading.target.version))


def _compare(reading: Reading, declared: ListSheet, places: Sequence[Place], base: Mapping[str, Any]) -> None:
    field = declared.field
    known = reading.values.get(field) or []
    columns = [each for each in declared.columns if each.name in places[0].sheet.columns]
    entries, left = _matched(places, columns, known)
    if not left and None not in entries:
        return
    if None in entries and _is_emptied(declared, places):
        if known:
            reading.given[field] = []
        return
    if field in base:
        before, missing = _matched(places, columns, base[field] or [])
        if not missing and None not in before:
            return
        reading.refuse(KEY, CellError("CHANGED_SINCE", now=f"{len(known)}"), places[0])
        return
    found = len(reading.problems)
    wanted = [
        _entry(reading, declared, place) if entry is None else entry
        for place, entry in zip(places, entries, strict=True)
    ]
    # An entry that lacks a refused cell would get further problems.
    if len(reading.problems) == found:
        reading.given[field] = wanted


def _refuse_key(reading: Reading) -> None:
    """Refuse rows of lists whose key is that of no program; a blank one has been refused before."""
    if reading.target.key and not reading.problems:
        reading.refuse(KEY, CellError("KEY_UNKNOWN", reading.target.key))


def _is_emptied(declared: ListSheet, places: Sequence[Place]) -> bool:
    """Whether the list is one row with a hyphen in its first column."""
    cell = places[0].row.cells.get(declared.columns[0].name)
    return len(places) == 1 and cell is not None and cells.empties(cell)


def _matched(
    places: Sequence[Place], columns: Sequence[Column], known: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any] | None], list[Mapping[str, Any]]]:
    """The known entry that each row says, or null; and the known entries that no row says.

    The order of rows does not matter: people sort sheets.
    """
    left = list(known)
    entries: list[Mapping[str, Any] | None] = []
    for place in places:
        same = next((each for each in left if _is_entry(place, columns, each)), None)
        if same is not None:
            left.remove(same)
        entries.append(same)
    return entries, left


def _is_entry(place: Place, columns: Sequence[Column], entry: Mapping[str, Any]) -> bool:
    return all(_agrees(place.row.cells.get(each.name), each, entry.get(each.field)) for each in columns)


def _agrees(cell: Cell | None, column: Column, value: Any) -> bool:
    shown = column.shown(value)
    if cell is None:
        return shown is None or not column.is_writable(shown)
    if says(cell, column, shown):
        return True
    try:
        return bool(column.read(cells.readable(cell)) == shown)
    except CellError:
        return False


def _entry(reading: Reading, declared: ListSheet, place: Place) -> dict[str, Any]:
    """The entry that a row describes."""
    entry: dict[str, Any] = {}
    for column in declared.columns:
        value = cell_of(reading, place, column.name, column.read)
        if value is not None:
            entry[column.field] = column.put(entry.get(column.field), value)
        elif column.is_required and column.name not in place.row.cells:
            reading.refuse(column.name, CellError("CELL_MISSING"), place)
    return entry


def place_of(reading: Reading, found: Problem) -> tuple[str | None, Place | None]:
    """The column and the row that a problem of a list is about; null for a problem of another field."""
    field, _, rest = found.path.removeprefix("input.fields.").partition(".")
    if field not in reading.list_rows:
        return None, None
    index, _, part = rest.partition(".")
    places = reading.list_rows[field]
    place = places[int(index)] if index.isdigit() and int(index) < len(places) else places[0]
    name = part.partition(".")[0]
    columns = [each.name for each in BY_FIELD[field].columns if name in (each.field, POINT.get(each.field))]
    return (columns[0] if columns else KEY), place


# Problems of both coordinates are reported at the first.
POINT = {"latitude": "point"}
