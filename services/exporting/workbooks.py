"""XLSX workbooks (ECMA-376) of one sheet, streamed as a zip archive.

Cells contain text, numbers, days or times (in UTC), never formulas. Numbers with too many digits for a
spreadsheet and days before its calendar are text.
"""

import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from services.exporting.cells import CellKind, Column, table_rows, text
from services.exporting.formats import Layout
from services.exporting.workbook_parts import PARTS, SHEET, SHEET_BEGIN, SHEET_END, workbook
from services.querying.errors import LimitError

if TYPE_CHECKING:
    from typing_extensions import Buffer

MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MOST_DIGITS = 15
DAY_ZERO, FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
# Characters that XML 1.0 can't hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Excel reads _x0041_ as the character U+0041 (ECMA-376, ST_Xstring), so the underscore itself is escaped.
ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# The styles of workbook_parts: headings, days, times.
HEADING_STYLE, DAY_STYLE, MOMENT_STYLE = 1, 2, 3
SECONDS_OF_A_DAY = 86_400
# A fixed time for the zip entries: the same rows give the same bytes.
TIMESTAMP = (1980, 1, 1, 0, 0, 0)


class OutputBuffer:
    """A write-only buffer; without `tell`, zipfile treats it as a stream."""

    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, data: "Buffer", /) -> int:
        """Append bytes."""
        before = len(self.content)
        self.content += data
        return len(self.content) - before

    def flush(self) -> None:
        """Do nothing: there is no other buffer."""

    def close(self) -> None:
        """Do nothing: there is no open file."""

    def drain(self) -> bytes:
        """Return and clear the content."""
        data = bytes(self.content)
        self.content.clear()
        return data


class WorkbookWriter:
    """Writes XLSX."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.count = 0
        self.output = OutputBuffer()
        self.archive = zipfile.ZipFile(self.output, "w", zipfile.ZIP_DEFLATED)

    def begin(self) -> bytes:
        """Return the fixed parts, and the headings of the sheet."""
        for name, content in {**PARTS, **workbook(self.layout.name)}.items():
            self.archive.writestr(archive_entry(name), content)
        self.sheet = self.archive.open(archive_entry(SHEET), "w")
        self.sheet.write(SHEET_BEGIN.encode())
        if self.layout.header:
            self._write([[text_cell(column.heading, HEADING_STYLE) for column in self.layout.columns]])
        return self.output.drain()

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """Return the next records; raise LimitError if the sheet is full."""
        columns = self.layout.columns
        self._write(
            [
                [cell_xml(value, column) for value, column in zip(cells, columns, strict=True)]
                for row in rows
                for cells in table_rows(row, columns, self.layout.expanded)
            ]
        )
        return self.output.drain()

    def end(self) -> bytes:
        """Return the end of the sheet and of the archive."""
        self.sheet.write(SHEET_END.encode())
        self.sheet.close()
        self.archive.close()
        return self.output.drain()

    def _write(self, rows: Sequence[Sequence[str]]) -> None:
        self.count += len(rows)
        if self.count > MOST_ROWS:
            raise LimitError(
                f"A sheet holds at most {MOST_ROWS:,} rows: "
                "filter the list, or choose the format csv or ndjson."
            )
        self.sheet.write("".join(f"<row>{''.join(cells)}</row>" for cells in rows).encode())


def archive_entry(name: str) -> zipfile.ZipInfo:
    """Return an entry of the archive."""
    entry = zipfile.ZipInfo(name, TIMESTAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def cell_xml(value: Any, column: Column) -> str:
    """Return the XML of a cell."""
    content = text(value)
    if not content:
        return "<c/>"
    if column.kind is CellKind.NUMBER and is_number(content):
        return f"<c><v>{content}</v></c>"
    if column.kind is CellKind.DAY and (day := day_number(content)) is not None:
        return f'<c s="{DAY_STYLE}"><v>{day}</v></c>'
    if column.kind is CellKind.MOMENT and (moment := moment_number(content)) is not None:
        return f'<c s="{MOMENT_STYLE}"><v>{moment}</v></c>'
    return text_cell(content)


def text_cell(content: str, style: int = 0) -> str:
    """Return the XML of a text cell."""
    escaped = escape(ESCAPE_LIKE.sub("_x005F_", UNWRITABLE.sub("", content)[:LONGEST_TEXT]))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def is_number(content: str) -> bool:
    """Return whether a text is a number that a spreadsheet stores exactly."""
    if not NUMBER.fullmatch(content):
        return False
    return len(content.lstrip("-").replace(".", "").strip("0")) <= MOST_DIGITS


def day_number(content: str) -> int | None:
    """Return the spreadsheet number of a day, or None if it is not a day or too early."""
    try:
        day = date.fromisoformat(content)
    except ValueError:
        return None
    return (day - DAY_ZERO).days if day >= FIRST_DAY else None


def moment_number(content: str) -> str | None:
    """Return the spreadsheet number of a time in UTC, or None if it is not a time or too early."""
    try:
        moment = datetime.fromisoformat(content)
    except ValueError:
        return None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    if moment.date() < FIRST_DAY:
        return None
    seconds = moment.hour * 3_600 + moment.minute * 60 + moment.second
    return f"{(moment.date() - DAY_ZERO).days + seconds / SECONDS_OF_A_DAY:.10f}".rstrip("0").rstrip(".")
