"""What was read of a file: its sheets as rows of cells by machine names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.spreadsheets.archives import too_many
from services.spreadsheets.cells import Cell, CellType
from services.spreadsheets.sentences import FileError

MOST_ROWS = 100_000
# Each becomes a revision, all in one transaction.
MOST_PROGRAMS = 20_000
MOST_CELLS = 1_000_000
MOST_SHEETS = 30
# In all cells together: many cells may have the same long text.
MOST_CHARACTERS = 50_000_000
# The row with the machine names is among the first ones.
HEAD_ROWS = 10

# The number of a row, and its cells that are not blank by the number of their column, from 1.
RawRow = tuple[int, Mapping[int, Cell]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the sheet, and its cells that are not blank by machine name.

    `extra` are the columns of cells under no heading. `merged` are the ranges that reach into the row.
    """

    number: int
    cells: Mapping[str, Cell]
    extra: Sequence[int] = ()
    merged: Sequence["Merged"] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """A range of merged cells."""

    name: str
    first_row: int
    last_row: int
    first_column: int


@dataclass(slots=True)
class Sheet:
    """A sheet of the template, as it was filled in."""

    name: str
    columns: Mapping[str, int]
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Counter:
    """The rows and cells of a file so far; raises FileError when there are too many."""

    rows: int = 0
    cells: int = 0
    characters: int = 0

    def add(self, cells: Mapping[int, Cell]) -> None:
        """Count a row."""
        self.rows += 1
        self.cells += len(cells)
        self.characters += sum(len(each.value) for each in cells.values() if isinstance(each.value, str))
        if self.characters > MOST_CHARACTERS:
            raise too_many(MOST_CHARACTERS, "characters", "karakter")
        if self.rows > MOST_ROWS:
            raise too_many(MOST_ROWS, "rows", "baris")
        if self.cells > MOST_CELLS:
            raise too_many(MOST_CELLS, "cells", "sel")


def sheet(name: str, rows: Iterable[RawRow], known: Sequence[str], counter: Counter) -> Sheet | None:
    """Return a sheet by the machine names of its columns; null if it has no row with them."""
    remaining = iter(rows)
    columns = _columns(name, remaining, known)
    if columns is None:
        return None
    found = Sheet(name, columns)
    names = {number: column for column, number in columns.items()}
    for number, cells in remaining:
        if cells:
            counter.add(cells)
            by_name = {names[place]: cell for place, cell in cells.items() if place in names}
            found.rows.append(Row(number, by_name, [place for place in cells if place not in names]))
    return found


def _columns(name: str, rows: Iterator[RawRow], known: Sequence[str]) -> dict[str, int] | None:
    for _, cells in rows:
        texts = {place: _word(cell) for place, cell in cells.items()}
        if sum(word in known for word in texts.values()) * 2 > len(texts):
            return _checked(name, texts, known)
        if _ > HEAD_ROWS:
            return None
    return None


def _word(cell: Cell) -> str:
    return cell.text.lower() if cell.type is CellType.TEXT else ""


def _checked(name: str, texts: Mapping[int, str], known: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, word in texts.items():
        if word in columns:
            raise FileError("COLUMN_TWICE", sheet=name, value=word)
        if word not in known:
            raise FileError("UNKNOWN_COLUMN", sheet=name, value=word, known=", ".join(known))
        columns[word] = place
    return columns


def letter(column: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


Known = Callable[[str], Sequence[str] | None]
