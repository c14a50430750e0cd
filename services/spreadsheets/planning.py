"""Reading of the rows of programs: what each wants to change. No connection is needed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.revising.problems import Problem
from services.spreadsheets import cells
from services.spreadsheets.cells import Cell, clean
from services.spreadsheets.columns import KEY, PROGRAM, VERSION, Column
from services.spreadsheets.declarations import PROGRAMS
from services.spreadsheets.reading import (
    UNKNOWN,
    Decode,
    Facts,
    KnownRecord,
    Place,
    Reading,
    Target,
    cell_of,
    check_row,
    says,
)
from services.spreadsheets.sentences import CellError
from services.spreadsheets.tables import Row, Sheet
from services.text.normalization import caseless


def readings(sheet: Sheet | None, decode: Decode) -> list[Reading]:
    """The program that each row names, and what is wrong with that."""
    found = []
    for row in () if sheet is None else sheet.rows:
        reading = Reading(Place(sheet, row)) if sheet else None
        if reading is not None:
            reading.target = _target(reading, decode)
            found.append(reading)
    return found


def _target(reading: Reading, decode: Decode) -> Target:
    place = reading.place
    return Target(
        cell_of(reading, place, PROGRAM, lambda cell: _id(cell, decode)),
        cell_of(reading, place, KEY, cells.identifier),
        cell_of(reading, place, VERSION, version),
    )


def _id(cell: Cell, decode: Decode) -> UUID:
    given = cells.text(cell)
    if (id_ := decode(given)) is None:
        raise CellError("PROGRAM_ID", given)
    return id_


def version(cell: Cell) -> int:
    """The version in a cell."""
    given = cells.text(cell)
    if not (given.isascii() and given.isdigit() and 0 < len(given) < 10):
        raise CellError("VERSION_FORM", given)
    return int(given)


def compare(found: Sequence[Reading], facts: Facts, decode: Decode) -> None:
    """Find what each row wants to change, and what is wrong with its cells."""
    first: dict[UUID | str, Reading] = {}
    for reading in found:
        known = reading.known
        identity = known.id if known else caseless(reading.target.key or "") or None
        if identity is not None and (other := first.setdefault(identity, reading)) is not reading:
            reading.refuse(KEY, CellError("DUPLICATE_ROW", other=other.place.row.number))
        _check_target(reading, decode)
        if reading.is_row:
            check_row(reading, reading.place)
        if reading.is_row and reading.may_change:
            reading.given = new_values(reading, PROGRAMS.columns, facts.base(known, reading.target.version))


def _check_target(reading: Reading, decode: Decode) -> None:
    target, known = reading.target, reading.known
    if known is None:
        if target.id is not None:
            reading.refuse(PROGRAM, CellError("NOT_FOUND"))
        return
    if not known.is_permitted:
        reading.refuse(PROGRAM, CellError("NOT_PERMITTED"))
    elif target.key is not None and not _is_key(target.key, known, decode):
        reading.refuse(KEY, CellError("FIXED", target.key, now=known.identifier or ""))
    if target.version is not None and target.version > known.version:
        reading.refuse(VERSION, CellError("VERSION_FORM", target.version))


def _is_key(key: str, known: KnownRecord, decode: Decode) -> bool:
    """Whether a key is the identifier of the program, or the id of one without."""
    return caseless(key) == caseless(clean(known.identifier or "")) or decode(key) == known.id


def new_values(reading: Reading, columns: Sequence[Column], base: Mapping[str, Any]) -> dict[str, Any]:
    """The new values of the fields whose cells say something else than the record."""
    new: dict[str, Any] = {}
    for column in columns:
        if (cell := reading.place.row.cells.get(column.name)) is None:
            continue
        now = reading.values.get(column.field)
        try:
            value = _new_value(column, cell, now, base.get(column.field, UNKNOWN))
        except CellError as error:
            reading.refuse(column.name, error)
            continue
        if value is not UNKNOWN:
            new[column.field] = column.put(new.get(column.field, now), value)
    return new


def _new_value(column: Column, cell: Cell, now: Any, base: Any) -> Any:
    """The new value in a cell; UNKNOWN if it says what the program or the version of the template says."""
    cell = cells.readable(cell)
    shown = column.shown(now)
    if says(cell, column, shown):
        return UNKNOWN
    before = shown if base is UNKNOWN else column.shown(base)
    if says(cell, column, before):
        return UNKNOWN
    value = None if cells.empties(cell) else column.read(cell)
    if value in (shown, before):
        return UNKNOWN
    if before != shown:
        raise CellError("CHANGED_SINCE", value, now="" if shown is None else shown)
    return value


def column_of(
    found: Problem, whole: Mapping[str, Any], row: Row, declared: Sequence[Column] = PROGRAMS.columns
) -> str | None:
    """The machine name of the column that a problem is about: that of the language, or one filled in."""
    name, _, rest = found.path.removeprefix("input.fields.").partition(".")
    place = rest.partition(".")[0]
    language = whole[name][int(place)][0] if place.isdigit() else None
    columns = sorted(
        (column for column in declared if column.field == name),
        key=lambda column: (column.language != language, column.name not in row.cells),
    )
    return columns[0].name if columns else None
