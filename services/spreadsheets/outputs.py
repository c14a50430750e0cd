"""Reading of the rows of outputs, and which rows of indicators and periods belong to each."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.revising.problems import Problem
from services.spreadsheets import cells, indicators, planning
from services.spreadsheets.cells import Cell
from services.spreadsheets.columns import KEY, OUTPUT, VERSION
from services.spreadsheets.keys import Keys
from services.spreadsheets.output_declarations import OUTPUTS, REFERENCE
from services.spreadsheets.reading import (
    Decode,
    Facts,
    KnownRecord,
    Place,
    Reading,
    Target,
    cell_of,
    check_row,
)
from services.spreadsheets.sentences import CellError
from services.spreadsheets.tables import Sheet
from services.text.normalization import caseless

KIND = OUTPUTS.kind
NEW_KIND = "OUTPUT"


def readings(sheet: Sheet | None, decode: Decode, decode_output: Decode) -> list[Reading]:
    """The output that each row names, and what is wrong with that."""
    found = []
    for row in () if sheet is None else sheet.rows:
        if sheet is not None:
            reading = Reading(Place(sheet, row), kind=KIND)
            reading.target = _target(reading, decode, decode_output)
            reading.reference = cell_of(reading, reading.place, REFERENCE, cells.text)
            found.append(reading)
    return found


def _target(reading: Reading, decode: Decode, decode_output: Decode) -> Target:
    def read(cell: Cell) -> UUID:
        given = cells.text(cell)
        if (id_ := decode_output(given)) is None:
            raise CellError("OUTPUT_ID", given)
        return id_

    place = reading.place
    key = cell_of(reading, place, KEY, cells.identifier)
    return Target(
        cell_of(reading, place, OUTPUT, read),
        key,
        cell_of(reading, place, VERSION, planning.version),
        decode(key) if key else None,
    )


def add_rows(found: list[Reading], field: str, sheet: Sheet | None) -> None:
    """Add the rows of a sheet to the outputs that they name; others are refused, by output."""
    by_name = _by_name(found)
    for row in () if sheet is None else sheet.rows:
        if sheet is None:
            break
        place = Place(sheet, row)
        alone = Reading(place, is_row=False, kind=KIND)
        key = cell_of(alone, place, KEY, cells.identifier)
        reference = cell_of(alone, place, REFERENCE, cells.text)
        name = _name(key, reference)
        reading = by_name.get(name)
        if reading is None:
            reading = by_name.add(name, alone)
            found.append(alone)
            if not alone.problems:
                alone.refuse(*_refusal(key, reference))
        reading.list_rows.setdefault(field, []).append(place)


def _name(key: str | None, reference: str | None) -> str:
    return f"{key or ''}\n{reference or ''}"


def _by_name(found: Sequence[Reading]) -> Keys[Reading]:
    """The outputs by the key of their program and their number."""
    by_name: Keys[Reading] = Keys()
    for reading in found:
        other = by_name.add(_name(reading.target.key, reading.reference), reading)
        if other is not reading and reading.reference:
            reading.refuse(REFERENCE, CellError("NUMBER_TWICE", other=other.place.row.number))
    return by_name


def _refusal(key: str | None, reference: str | None) -> tuple[str, CellError]:
    if key is None:
        return KEY, CellError("KEY_MISSING")
    if reference is None:
        return REFERENCE, CellError("OUTPUT_MISSING")
    return REFERENCE, CellError("OUTPUT_UNKNOWN", reference)


def compare(found: Sequence[Reading], facts: Facts, new_programs: Keys[Reading]) -> None:
    """Find what the rows of outputs want to change; `new_programs` are the keys of new programs."""
    first: dict[UUID, Reading] = {}
    for reading in found:
        if not reading.is_row:
            continue
        check_row(reading, reading.place)
        id_ = reading.target.id
        reading.known = None if id_ is None else facts.outputs.get(id_)
        if id_ is not None and (other := first.setdefault(id_, reading)) is not reading:
            reading.refuse(OUTPUT, CellError("DUPLICATE_ROW", other=other.place.row.number))
        if _is_fit(reading, facts, new_programs):
            base = facts.base(reading.known, reading.target.version)
            reading.given = {**reading.given, **planning.new_values(reading, OUTPUTS.columns, base)}
            if reading.known is None:
                reading.given["kind"] = reading.given.get("kind") or NEW_KIND
            indicators.compare(reading, base)


def _is_fit(reading: Reading, facts: Facts, new_programs: Keys[Reading]) -> bool:
    """Whether the row is about an output that the viewer may change, or about a new one."""
    if reading.target.id is not None:
        return _is_known(reading)
    key, program = reading.target.key, facts.program(reading.target.of_program)
    if key is None:
        reading.refuse(KEY, CellError("KEY_MISSING"))
    elif program is None:
        is_new = new_programs.get(key) is not None
        reading.refuse(KEY, CellError("PROGRAM_NEW") if is_new else CellError("KEY_UNKNOWN", key))
    elif not program.is_permitted:
        reading.refuse(KEY, CellError("NOT_PERMITTED"))
    else:
        reading.program_id = program.id
        reading.given = {"program": str(program.id)}
        return True
    return False


def _is_known(reading: Reading) -> bool:
    known, target = reading.known, reading.target
    if known is None:
        reading.refuse(OUTPUT, CellError("NOT_FOUND"))
        return False
    reading.program_id = known.program_id
    if not known.is_permitted:
        reading.refuse(OUTPUT, CellError("NOT_PERMITTED"))
        return False
    # An identifier in a cell lacks odd spaces.
    is_same = target.program_id == known.program_id if target.program_id else _is_key(target.key, known)
    if target.key is not None and not is_same:
        reading.refuse(KEY, CellError("FIXED", target.key, now=known.identifier or ""))
    if target.version is not None and target.version > known.version:
        reading.refuse(VERSION, CellError("VERSION_FORM", target.version))
    return True


def _is_key(key: str | None, known: KnownRecord) -> bool:
    return caseless(key or "") == caseless(cells.clean(known.identifier or ""))


def place_of(
    reading: Reading, found: Problem, whole: Mapping[str, object]
) -> tuple[str | None, Place | None]:
    """The column and the row that a problem is about."""
    name, place = indicators.place_of(reading, found)
    if place is None:
        name = planning.column_of(found, whole, reading.place.row, OUTPUTS.columns)
    return name, place
