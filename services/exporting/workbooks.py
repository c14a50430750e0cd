"""XLSX workbooks (ECMA-376) of one sheet, written as a stream: the zip archive goes out while it grows.

Cells hold text, numbers or days, never formulas. Numbers of more digits than a spreadsheet keeps stay text,
as do days before its calendar begins.
"""

import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from services.exporting.cells import Column, Kind, table_rows, text
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
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# The styles of workbook_parts: headings, days.
HEADING_STYLE, DAY_STYLE = 1, 2
# When every part was made, for the zip archive: the same rows make the same bytes.
MADE = (1980, 1, 1, 0, 0, 0)


class Pipe:
    """A file that can only be written to, and emptied; that it has no `tell` lets zip know."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: "Buffer", /) -> int:
        """Take bytes in."""
        before = len(self.held)
        self.held += data
        return len(self.held) - before

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self.held)
        self.held.clear()
        return data


class WorkbookWriter:
    """Writes XLSX."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.count = 0
        self.pipe = Pipe()
        self.archive = zipfile.ZipFile(self.pipe, "w", zipfile.ZIP_DEFLATED)

    def begin(self) -> bytes:
        """The parts around the sheet, and its headings."""
        for name, content in {**PARTS, **workbook(self.layout.name)}.items():
            self.archive.writestr(part(name), content)
        self.sheet = self.archive.open(part(SHEET), "w")
        self.sheet.write(SHEET_BEGIN.encode())
        if self.layout.header:
            self._write([[worded(column.heading, HEADING_STYLE) for column in self.layout.columns]])
        return self.pipe.taken()

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """The next records; raises LimitError when a sheet can't hold them."""
        columns = self.layout.columns
        self._write(
            [
                [shown(value, column) for value, column in zip(cells, columns, strict=True)]
                for row in rows
                for cells in table_rows(row, columns, self.layout.expanded)
            ]
        )
        return self.pipe.taken()

    def end(self) -> bytes:
        """The end of the sheet and the list of parts."""
        self.sheet.write(SHEET_END.encode())
        self.sheet.close()
        self.archive.close()
        return self.pipe.taken()

    def _write(self, rows: Sequence[Sequence[str]]) -> None:
        self.count += len(rows)
        if self.count > MOST_ROWS:
            raise LimitError(f"A sheet holds {MOST_ROWS:,} rows; take a filter, or the format csv or ndjson.")
        self.sheet.write("".join(f"<row>{''.join(cells)}</row>" for cells in rows).encode())


def part(name: str) -> zipfile.ZipInfo:
    """A part of the archive."""
    made = zipfile.ZipInfo(name, MADE)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def shown(value: Any, column: Column) -> str:
    """A cell."""
    told = text(value)
    if not told:
        return "<c/>"
    if column.kind is Kind.NUMBER and is_number(told):
        return f"<c><v>{told}</v></c>"
    if column.kind is Kind.DAY and (day := day_number(told)) is not None:
        return f'<c s="{DAY_STYLE}"><v>{day}</v></c>'
    return worded(told)


def worded(told: str, style: int = 0) -> str:
    """A cell of text."""
    spoken = escape(UNSPEAKABLE.sub("", told)[:LONGEST_TEXT])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{spoken}</t></is></c>'


def is_number(told: str) -> bool:
    """Whether a text is one number that a spreadsheet keeps as it is."""
    if not NUMBER.fullmatch(told):
        return False
    return len(told.lstrip("-").replace(".", "").strip("0")) <= MOST_DIGITS


def day_number(told: str) -> int | None:
    """A day in the count of spreadsheets; null for what is none, or before their calendar begins."""
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return (day - DAY_ZERO).days if day >= FIRST_DAY else None
