"""Reading of CSV, with commas, semicolons or tabs; a list of programs has one sheet."""

import csv
import io
from collections.abc import Iterator

from services.spreadsheets import tables
from services.spreadsheets.archives import too_many
from services.spreadsheets.cells import Cell, CellType
from services.spreadsheets.sentences import FileError
from services.spreadsheets.tables import Counter, Known, RawRow, Sheet

DELIMITERS = ",;\t"
# Blank lines and those within cells included.
MOST_LINES, MOST_COLUMNS = 10 * tables.MOST_ROWS, 1_000


def read(content: bytes, name: str, known: Known) -> Sheet | None:
    """Read CSV as the sheet of that name; raise FileError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError("OTHER_FORMAT") from None
    if "\0" in text:
        raise FileError("OTHER_FORMAT")
    if text.count("\n") > MOST_LINES:
        raise too_many(tables.MOST_ROWS, "rows", "baris")
    return tables.sheet(name, _rows(text), known(name) or (), Counter())


def _rows(text: str) -> Iterator[RawRow]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, cells in enumerate(lines, 1):
            if len(cells) > MOST_COLUMNS:
                raise too_many(MOST_COLUMNS, "columns", "kolom")
            yield (
                number,
                {place: Cell(CellType.TEXT, cell) for place, cell in enumerate(cells, 1) if cell.strip()},
            )
    except csv.Error as error:
        raise FileError("DAMAGED") from error


def _delimiter(text: str) -> str:
    """The sign that the header has most of; Excel in Indonesian settings writes semicolons."""
    header = text.lstrip("\r\n").partition("\n")[0]
    return max(DELIMITERS, key=header.count)
