"""Plans: what each row of a sheet would change, worked out without a connection."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from db.values import SpreadsheetOutcome
from services.revising import drafts, patches
from services.revising.patches import Patch
from services.revising.problems import Problem
from services.spreadsheets import cells
from services.spreadsheets.cells import Cell, CellType, clean
from services.spreadsheets.columns import KEY, PROGRAM, VERSION, Column
from services.spreadsheets.declarations import PROGRAMS
from services.spreadsheets.sentences import CellError, CellProblem
from services.spreadsheets.tables import Row, Sheet, letter
from services.text import localized

UNKNOWN: Any = object()


@dataclass(frozen=True, slots=True)
class KnownProgram:
    """A program that rows are about, as the hub has it now."""

    id: UUID
    version: int
    identifier: str | None
    is_permitted: bool
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """The program that a row names: by its id, else by its identifier; and the version it was read in."""

    id: UUID | None = None
    key: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the hub knows about the rows.

    `bases` are the values that fields had in the version of a row, if they have changed since. `proposed`
    are the values of new programs that the organization has drafts of.
    """

    by_id: Mapping[UUID, KnownProgram]
    by_key: Mapping[str, KnownProgram]
    bases: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    proposed: Sequence[Mapping[str, Any]] = ()

    def program(self, target: Target) -> KnownProgram | None:
        """The program of a row."""
        return self.by_id.get(target.id) if target.id else self.by_key.get(target.key or "")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row would do: the fields with their old and new values, or why it is refused."""

    sheet: str
    row: int
    outcome: SpreadsheetOutcome
    program_id: UUID | None
    label: str | None
    version: int | None
    fields: Patch
    problems: Sequence[CellProblem]


@dataclass(slots=True)
class Reading:
    """A row while it is worked out."""

    sheet: Sheet
    row: Row
    problems: list[CellProblem] = field(default_factory=list)

    def refuse(self, name: str | None, error: CellError) -> None:
        """Add a problem of the cell under a column."""
        place = self.sheet.columns.get(name or "")
        column = letter(place) if place else None
        self._add(column, name, error.code, error.value, error.texts)

    def refuse_at(self, place: int, error: CellError) -> None:
        """Add a problem of the cell in a column without a name."""
        self._add(letter(place), None, error.code, error.value, error.texts)

    def add(self, name: str | None, found: Problem) -> None:
        """Add a problem of the values of the whole program."""
        place = self.sheet.columns.get(name or "")
        self._add(letter(place) if place else None, name, found.code, found.value, found.texts)

    def _add(self, column: str | None, name: str | None, code: str, value: str | None, texts: Any) -> None:
        self.problems.append(CellProblem(self.sheet.name, self.row.number, column, name, code, value, texts))


Decode = Callable[[str], UUID | None]


def targets(sheet: Sheet, decode: Decode) -> list[tuple[Reading, Target]]:
    """The program that each row names, and what is wrong with that."""
    found = []
    for row in sheet.rows:
        reading = Reading(sheet, row)
        found.append((reading, _target(reading, decode)))
    return found


def _target(reading: Reading, decode: Decode) -> Target:
    return Target(
        _identified(reading, PROGRAM, lambda cell: _id(cell, decode)),
        _identified(reading, KEY, cells.identifier),
        _identified(reading, VERSION, _version),
    )


def _identified(reading: Reading, name: str, read: Callable[[Cell], Any]) -> Any:
    if (cell := reading.row.cells.get(name)) is None:
        return None
    try:
        return read(cells.readable(cell))
    except CellError as error:
        reading.refuse(name, error)
        return None


def _id(cell: Cell, decode: Decode) -> UUID:
    given = cells.text(cell)
    if (id_ := decode(given)) is None:
        raise CellError("PROGRAM_ID", given)
    return id_


def _version(cell: Cell) -> int:
    given = cells.text(cell)
    if not (given.isascii() and given.isdigit() and 0 < len(given) < 10):
        raise CellError("VERSION_FORM", given)
    return int(given)


def plan(found: Sequence[tuple[Reading, Target]], facts: Facts) -> list[PlannedRow]:
    """The plan of all rows, in their order."""
    rows: list[PlannedRow] = []
    first: dict[Any, int] = {}
    proposed = [*facts.proposed]
    for reading, target in found:
        known = facts.program(target)
        if (
            known is not None
            and (other := first.setdefault(known.id, reading.row.number)) != reading.row.number
        ):
            reading.refuse(PROGRAM, CellError("DUPLICATE_ROW", other=other))
        rows.append(_planned(reading, target, known, facts, proposed))
    return rows


def _planned(
    reading: Reading, target: Target, known: KnownProgram | None, facts: Facts, proposed: list[Any]
) -> PlannedRow:
    _check_target(reading, target, known)
    _check_row(reading)
    values = known.values if known is not None and known.is_permitted else {}
    fields: Patch = {}
    if not (known is None and target.id) and (known is None or known.is_permitted):
        fields = patches.patch(values, _new_values(reading, values, _base(target, known, facts)))
        if fields or known is None:
            _check_values(reading, values, fields)
    if known is None and fields and not reading.problems:
        new = patches.new_values(fields)
        if new in proposed:
            reading.refuse(None, CellError("ALREADY_PROPOSED"))
        proposed.append(new)
    return PlannedRow(
        reading.sheet.name,
        reading.row.number,
        _outcome(reading, known, fields),
        None if known is None else known.id,
        _label({**values, **patches.new_values(fields)}) or target.key,
        None if known is None else known.version,
        {} if reading.problems else fields,
        reading.problems,
    )


def _outcome(reading: Reading, known: KnownProgram | None, fields: Patch) -> SpreadsheetOutcome:
    if reading.problems:
        return SpreadsheetOutcome.REFUSED
    if known is None:
        return SpreadsheetOutcome.ADD
    return SpreadsheetOutcome.CHANGE if fields else SpreadsheetOutcome.UNCHANGED


def _label(values: Mapping[str, Any]) -> str | None:
    return localized.choose(values.get("titles") or (), ())


def _check_target(reading: Reading, target: Target, known: KnownProgram | None) -> None:
    if known is None:
        if target.id is not None:
            reading.refuse(PROGRAM, CellError("NOT_FOUND"))
        return
    if not known.is_permitted:
        reading.refuse(PROGRAM, CellError("NOT_PERMITTED"))
    elif target.key is not None and target.key != clean(known.identifier or ""):
        reading.refuse(KEY, CellError("FIXED", target.key, now=known.identifier or ""))
    if target.version is not None and target.version > known.version:
        reading.refuse(VERSION, CellError("VERSION_FORM", target.version))


def _check_row(reading: Reading) -> None:
    for place in reading.row.extra:
        reading.refuse_at(place, CellError("EXTRA_CELL"))
    for merged in reading.row.merged:
        reading.refuse_at(merged.first_column, CellError("MERGED", merged.name))


def _base(target: Target, known: KnownProgram | None, facts: Facts) -> Mapping[str, Any]:
    """The values that fields had in the version of the row, of those that have changed since."""
    if known is None or target.version is None or target.version >= known.version:
        return {}
    return facts.bases.get(known.id, {})


def _new_values(reading: Reading, values: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The new values of the fields whose cells say something else than the program."""
    new: dict[str, Any] = {}
    for column in PROGRAMS.columns:
        if (cell := reading.row.cells.get(column.name)) is None:
            continue
        now = values.get(column.field)
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
    if _says(cell, shown):
        return UNKNOWN
    if base is not UNKNOWN and _says(cell, column.shown(base)):
        return UNKNOWN
    value = None if cells.empties(cell) else column.read(cell)
    if value == shown:
        return UNKNOWN
    if base is not UNKNOWN:
        before = column.shown(base)
        if value == before:
            return UNKNOWN
        if before != shown:
            raise CellError("CHANGED_SINCE", value, now="" if shown is None else shown)
    return value


def _says(cell: Cell, shown: Any) -> bool:
    """Whether a cell has the very text that a template would have."""
    return isinstance(shown, str) and cell.type is CellType.TEXT and cell.text == clean(shown)


def _check_values(reading: Reading, values: Mapping[str, Any], fields: Patch) -> None:
    whole = {**values, **patches.new_values(fields)}
    for found in drafts.wrong(values, fields, submitted=True):
        reading.add(_column_of(found, whole, reading.row), found)


def _column_of(found: Problem, whole: Mapping[str, Any], row: Row) -> str | None:
    """The machine name of the column that a problem is about: that of the language, or one filled in."""
    name, _, rest = found.path.removeprefix("input.fields.").partition(".")
    place = rest.partition(".")[0]
    language = whole[name][int(place)][0] if place.isdigit() else None
    columns = list(_columns_of(name, row))
    chosen = [column for column in columns if column.language == language]
    return next((column.name for column in (*chosen, *columns)), None)


def _columns_of(name: str, row: Row) -> Iterator[Column]:
    columns = [column for column in PROGRAMS.columns if column.field == name]
    yield from (column for column in columns if column.name in row.cells)
    yield from (column for column in columns if column.name not in row.cells)
