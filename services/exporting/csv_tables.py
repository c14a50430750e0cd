"""CSV as RFC 4180 has it, in UTF-8, and safe to open in a spreadsheet.

A spreadsheet takes a text that begins with = + - or @ for a formula, so such texts get an apostrophe before
them (OWASP, "CSV Injection"). Numbers are left as they are.
"""

import csv
import io
from collections.abc import Sequence
from typing import Any

from services.exporting.cells import Column, Kind, table_rows, text
from services.exporting.formats import Layout

# A tab or a carriage return before a formula is skipped over by some spreadsheets.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableWriter:
    """Writes CSV."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def begin(self) -> bytes:
        """The mark by which Excel knows UTF-8, if that is wanted, and the headings."""
        mark = b"\xef\xbb\xbf" if self.layout.mark else b""
        headings = [column.heading for column in self.layout.columns]
        return mark + (lines([headings]) if self.layout.header else b"")

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """The next records, each one or more lines."""
        columns = self.layout.columns
        return lines(
            [
                [guarded(value, column) for value, column in zip(cells, columns, strict=True)]
                for row in rows
                for cells in table_rows(row, columns, self.layout.expanded)
            ]
        )

    def end(self) -> bytes:
        """Nothing: a table ends with its last line."""
        return b""


def guarded(value: Any, column: Column) -> str:
    """A value as text that no spreadsheet runs."""
    told = text(value)
    return f"'{told}" if told.startswith(FORMULA) and column.kind is not Kind.NUMBER else told


def lines(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as lines."""
    held = io.StringIO(newline="")
    csv.writer(held).writerows(rows)
    return held.getvalue().encode()
