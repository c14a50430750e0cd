"""A row while it is worked out: the program that it names, what it wants to change, what is wrong with it."""

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
from services.spreadsheets.sentences import CellError, CellProblem
from services.spreadsheets.tables import Row, Sheet, letter

UNKNOWN: Any = object()
Decode = Callable[[str], UUID | None]


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

    def base(self, target: Target) -> Mapping[str, Any]:
        """The values that fields had in the version of the row, of those that have changed since."""
        known = self.program(target)
        if known is None or target.version is None or target.version >= known.version:
            return {}
        return self.bases.get(known.id, {})


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


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a sheet, in which problems are reported."""

    sheet: Sheet
    row: Row


@dataclass(slots=True)
class Reading:
    """What was read about a program: its row, or the first row of one of its lists; and the rows of lists.

    `given` are the new values of fields; `list_rows` the rows of lists, in the order of their entries.
    `is_row` is false if the program has rows in lists alone.
    """

    place: Place
    is_row: bool = True
    target: Target = field(default_factory=Target)
    known: KnownProgram | None = None
    given: dict[str, Any] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    list_rows: dict[str, list[Place]] = field(default_factory=dict)

    @property
    def values(self) -> Mapping[str, Any]:
        """The present values of the program, if the viewer may change it."""
        return self.known.values if self.known is not None and self.known.is_permitted else {}

    @property
    def may_change(self) -> bool:
        """Whether the row is about a new program, or one that the viewer may change."""
        return self.target.id is None if self.known is None else self.known.is_permitted

    def refuse(self, name: str | None, error: CellError, at: Place | None = None) -> None:
        """Add a problem of the cell under a column."""
        column = (at or self.place).sheet.columns.get(name or "")
        self._add(at, column, name, error.code, error.value, error.texts)

    def refuse_at(self, column: int, error: CellError, at: Place | None = None) -> None:
        """Add a problem of the cell in a column without a name."""
        self._add(at, column, None, error.code, error.value, error.texts)

    def add(self, found: Problem, name: str | None, at: Place | None = None) -> None:
        """Add a problem of the values of the whole program."""
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
