"""Matrices: their cells and totals, from stored summaries or counted for the viewer."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from services.coverage import commitments, headers, summaries
from services.coverage.measures import MEASURES, statement
from services.coverage.shapes import Matrix
from services.coverage.summaries import NO_KEY, Stored
from services.querying.errors import BadInputError
from services.querying.reader import Reader

# The keys of a cell: of its row and of its column. Both are null in the total.
Place = tuple[str | None, str | None]
Numbers = dict[str, Any]
ZEROS: Numbers = {measure.column: [] if measure.is_list else 0 for measure in MEASURES.values()}


class CellChoice(StrEnum):
    """Which cells of a matrix are returned."""

    FILLED = "FILLED"
    EMPTY = "EMPTY"
    ALL = "ALL"


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """Which cells of a matrix are requested, and how many at most."""

    size: int
    choice: CellChoice = CellChoice.FILLED
    rows: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None


class CellOf(NamedTuple):
    """A cell of a matrix, as the key of its programs."""

    matrix: Matrix
    row_key: str
    column_key: str | None


def requested_measures(matrix: Matrix, columns: Collection[str]) -> list[str]:
    """The names of the measures whose fields are requested."""
    return [
        name
        for name, measure in MEASURES.items()
        if measure.column in columns
        or (name == matrix.measure and "value" in columns)
        or (name == "PROGRAMS" and "weight" in columns)
    ]


async def count(
    reader: Reader, matrix: Matrix, names: Sequence[str], *, by_row: bool, by_column: bool
) -> dict[Place, Numbers]:
    """The numbers of each cell that has any, or of the totals of rows, of columns, or of everything."""
    columns = matrix.columns.value if by_column else NO_KEY
    storable = [name for name in names if summaries.is_stored(matrix, columns, name)]
    stored = Stored({}, ())
    if storable:
        stored = await summaries.read(reader, matrix, columns, storable, is_total=not by_row)
    shape = matrix.shape(member=reader.viewer.is_member, by_row=by_row, by_column=by_column)
    counted = [(name, shape) for name in names if name not in stored.measures]
    if stored.outdated:
        counted += [(name, shape.of_some()) for name in stored.measures]
    values = {**matrix.values, "row_keys": stored.outdated}
    found = await asyncio.gather(*(reader.fetch(statement(*each), values) for each in counted))
    cells: dict[Place, Numbers] = {}
    for name, rows in stored.measures.items():
        add_stored(cells, MEASURES[name].column, rows)
    for (name, _), rows in zip(counted, found, strict=True):
        add_counted(cells, name, rows)
    return cells


def add_stored(cells: dict[Place, Numbers], field: str, rows: Iterable[Any]) -> None:
    """Add a stored measure to its cells."""
    for row in rows:
        row_key = row["row_key"] or None
        for key, value in summaries.values_of(row):
            place = (row_key, key)
            if place in cells:
                cells[place][field] = value
            else:
                cells[place] = {field: value}


def add_counted(cells: dict[Place, Numbers], name: str, rows: Iterable[Any]) -> None:
    """Add a counted measure to its cells."""
    measure = MEASURES[name]
    for row in rows:
        cell = cells.setdefault((row["row_key"], row["column_key"]), {})
        if measure.is_list:
            money = {"currency": row["currency"], "count": row["number"], "sum": row["sum"]}
            cell.setdefault(measure.column, []).append(money)
        else:
            cell[measure.column] = row["number"]
        if name == "PROGRAMS":
            cell["weight"] = row["weight"]


def completed(matrix: Matrix, numbers: Numbers, columns: Collection[str]) -> Numbers:
    """The numbers of a cell with zeros for what it does not have, as far as they are requested."""
    for name, zero in ZEROS.items():
        if name in columns and name not in numbers:
            numbers[name] = list(zero) if isinstance(zero, list) else zero
    if "value" in columns:
        numbers["value"] = numbers.get(MEASURES[matrix.measure].column, 0)
    # Stored programs are whole.
    if "weight" in columns and "weight" not in numbers:
        numbers["weight"] = Decimal(numbers.get("program_count", 0))
    return numbers


async def rows(reader: Reader, matrix: Matrix, columns: Collection[str]) -> list[Any]:
    """The rows of a matrix with their totals, in which each program counts once."""
    names = requested_measures(matrix, columns)
    found = await count(reader, matrix, names, by_row=True, by_column=False) if names else {}
    none = dict.fromkeys(commitments.COLUMNS, 0)
    has_commitments = not none.keys().isdisjoint(columns)
    committed = await commitments.of_rows(reader, matrix) if has_commitments else {}
    return [
        {
            **header,
            **completed(matrix, found.get((header["row_key"], None), {}), columns),
            **committed.get(header["row_key"], none),
        }
        for header in await headers.rows(reader, matrix)
    ]


async def columns_of(reader: Reader, matrix: Matrix, columns: Collection[str]) -> list[Any]:
    """The columns of a matrix with their totals, in which each program counts once."""
    names = requested_measures(matrix, columns)
    found = await count(reader, matrix, names, by_row=False, by_column=True) if names else {}
    return [
        {**header, **completed(matrix, found.get((None, header["column_key"]), {}), columns)}
        for header in await headers.columns(reader, matrix)
    ]


async def total(reader: Reader, matrix: Matrix, columns: Collection[str]) -> Numbers:
    """The numbers of the whole matrix, in which each program counts once."""
    names = requested_measures(matrix, columns)
    found = await count(reader, matrix, names, by_row=False, by_column=False)
    return completed(matrix, found.get((None, None), {}), columns)


async def cells(
    reader: Reader, matrix: Matrix, question: CellQuestion, columns: Collection[str]
) -> list[Any]:
    """The requested cells of a matrix, row by row."""
    # The chosen measure decides which cells are empty.
    names = requested_measures(matrix, {*columns, "value"})
    all_rows, all_columns = await headers.rows(reader, matrix), await headers.columns(reader, matrix)
    headers.check_size(matrix, len(all_rows), len(all_columns))
    found = await count(reader, matrix, names, by_row=True, by_column=True)
    measured = MEASURES[matrix.measure].column
    listed = [each for each in all_columns if is_listed(each["code"], question.columns)]
    chosen = []
    for row in all_rows:
        if not is_listed(row["code"], question.rows):
            continue
        for column in listed:
            numbers = found.get((row["row_key"], column["column_key"]))
            if is_chosen(numbers is not None and bool(numbers.get(measured)), question.choice):
                chosen.append((row, column, numbers))
    check_number(len(chosen), question.size)
    return [cell(matrix, *each, columns) for each in chosen]


def is_listed(code: str | None, codes: tuple[str, ...] | None) -> bool:
    """Return whether a row or column is requested."""
    return codes is None or code in codes


def is_chosen(is_filled: bool, choice: CellChoice) -> bool:
    """Return whether a cell is requested."""
    return choice is CellChoice.ALL or is_filled is (choice is CellChoice.FILLED)


def cell(matrix: Matrix, row: Any, column: Any, found: Numbers | None, columns: Collection[str]) -> Numbers:
    """Build a cell."""
    numbers = completed(matrix, {} if found is None else found, columns)
    numbers["row_code"] = row["code"]
    numbers["column_code"] = column["code"]
    if "place" in columns:
        numbers["place"] = CellOf(matrix, row["row_key"], column["column_key"])
    return numbers


def check_number(number: int, size: int) -> None:
    """Raise an error for more cells than requested: a matrix with missing cells would mislead."""
    if number > size:
        raise BadInputError(
            f"The matrix has {number:,} cells, more than `first: {size}`. Increase `first`, or choose cells "
            "with `rowIn`, `columnIn` or `show`.",
            argument="first",
        )
