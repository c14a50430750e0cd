"""A row while it is worked out: the record that it names, what it wants to change, what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from db.values import SpreadsheetOutcome
from services.revising.patches import Patch
from services.revising.problems import Problem
from services.spreadsheets import cells
from services.spreadsheets.cells import Cell, CellType, clean
from services.spreadsheets.columns import Column
from services.spreadsheets.keys import Keys
from services.spreadsheets.sentences import CellError, CellProblem
from services.spreadsheets.tables import Row, Sheet, letter

UNKNOWN: Any = object()
Decode = Callable[[str], UUID | None]


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record that rows are about, as the hub has it now.

    `identifier` is that of its program, and `program_id` the program of an output.
    """

    id: UUID
    version: int
    identifier: str | None
    is_permitted: bool
    values: Mapping[str, Any]
    program_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The record that a row names: by its id, else by an identifier; and the version it was read in.

    Of an output, `key` and `program_id` name the program.
    """

    id: UUID | None = None
    key: str | None = None
    version: int | None = None
    program_id: UUID | None = None

    @property
    def of_program(self) -> "Target":
        """The program that an output names."""
        return Target(self.program_id, self.key)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the hub knows about the rows.

    `bases` are the values that fields had in the version of a row, if they have changed since. `proposed`
    are the values of new programs and outputs that the organization has drafts of.
    """

    by_id: Mapping[UUID, KnownRecord]
    by_key: Keys[KnownRecord]
    bases: dict[UUID, Mapping[str, Any]] = field(default_factory=dict)
    proposed: Sequence[Mapping[str, Any]] = ()
    outputs: Mapping[UUID, KnownRecord] = field(default_factory=dict)

    def record(self, reading: "Reading") -> KnownRecord | None:
        """The record of a row."""
        if reading.kind == "PROGRAM":
            return self.program(reading.target)
        return self.outputs.get(reading.target.id) if reading.target.id else None

    def program(self, target: Target) -> KnownRecord | None:
        """The program of a row."""
        return self.by_id.get(target.id) if target.id else self.by_key.get(target.key)

    def base(self, known: KnownRecord | None, version: int | None) -> Mapping[str, Any]:
        """The values that fields had in the version of a row, of those that have changed since."""
        if known is None or version is None or version >= known.version:
            return {}
        return self.bases.get(known.id, {})


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row would do: the fields with their old and new values, or why it is refused."""

    sheet: str
    row: int
    outcome: SpreadsheetOutcome
    kind: str
    record_id: UUID | None
    program_id: UUID | None
    label: str | None
    version: int | None
    fields: Patch
    problems: Sequence[CellProblem]


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a sheet, in which problems are reported."""

    sheet: Sheet
    row: Row


@dataclass(slots=True)
class Reading:
    """What was read about a record: its row, or the first row of one of its lists; and the rows of lists.

    `given` are the new values of fields; `list_rows` the rows of lists, in the order of their entries, and
    `where` the rows of parts of an output by their path. `is_row` is false if the record has rows in lists
    alone. `reference` is the number by which other sheets name an output.
    """

    place: Place
    is_row: bool = True
    kind: str = "PROGRAM"
    target: Target = field(default_factory=Target)
    known: KnownRecord | None = None
    given: dict[str, Any] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    list_rows: dict[str, list[Place]] = field(default_factory=dict)
    where: dict[str, Place] = field(default_factory=dict)
    reference: str | None = None
    program_id: UUID | None = None

    @property
    def values(self) -> Mapping[str, Any]:
        """The present values of the record, if the viewer may change it."""
        return self.known.values if self.known is not None and self.known.is_permitted else {}

    @property
    def may_change(self) -> bool:
        """Whether the row is about a new record, or one that the viewer may change."""
        return self.target.id is None if self.known is None else self.known.is_permitted

    def refuse(self, name: str | None, error: CellError, at: Place | None = None) -> None:
        """Add a problem of the cell under a column."""
        column = (at or self.place).sheet.columns.get(name or "")
        self._add(at, column, name, error.code, error.value, error.texts)

    def refuse_at(self, column: int, error: CellError, at: Place | None = None) -> None:
        """Add a problem of the cell in a column without a name."""
        self._add(at, column, None, error.code, error.value, error.texts)

    def add(self, found: Problem, name: str | None, at: Place | None = None) -> None:
        """Add a problem of the values of the whole record."""
        column = (at or self.place).sheet.columns.get(name or "")
        self._add(at, column, name, found.code, found.value, found.texts)

    def _add(
        self, at: Place | None, column: int | None, name: str | None, code: str, value: str | None, texts: Any
    ) -> None:
        place = at or self.place
        where = (place.sheet.name, place.row.number, letter(column) if column else None)
        self.problems.append(CellProblem(*where, name, code, value, texts))


def cell_of(reading: Reading, place: Place, name: str, read: Callable[[Cell], Any]) -> Any:
    """The value of a cell; null if it is blank, or refused."""
    if (cell := place.row.cells.get(name)) is None:
        return None
    try:
        return read(cells.readable(cell))
    except CellError as error:
        reading.refuse(name, error, place)
        return None


def check_row(reading: Reading, place: Place) -> None:
    """Refuse cells under no heading, and merged ones."""
    for column in place.row.extra:
        reading.refuse_at(column, CellError("EXTRA_CELL"), place)
    for merged in place.row.merged:
        reading.refuse_at(merged.first_column, CellError("MERGED", merged.name), place)


def says(cell: Cell, column: Column, shown: Any) -> bool:
    """Whether a cell has the very text that a template would have for a value."""
    if cell.type is not CellType.TEXT or shown is None:
        return False
    texts = [shown, *(text for stored, names in column.choices if stored == shown for _, text in names)]
    return cell.text in [clean(str(text)) for text in texts]
