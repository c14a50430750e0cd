"""CSV (RFC 4180) in UTF-8 that is safe to open in a spreadsheet.

Spreadsheets read texts that begin with = + - or @ as formulas, so these texts get a leading apostrophe
(OWASP, "CSV Injection"). Numbers are unchanged: they have a decimal point whatever the delimiter is.
"""

import csv
import io
from collections.abc import Sequence
from typing import Any

from services.exporting.cells import CellKind, Column, table_rows, text
from services.exporting.formats import Layout

# Some spreadsheets skip a tab or a line end before a formula, and some read full-width signs as plain ones.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class TableWriter:
    """Writes CSV."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def begin(self) -> bytes:
        """Return the headings, after a byte order mark for Excel if requested."""
        mark = b"\xef\xbb\xbf" if self.layout.byte_order_mark else b""
        headings = [column.heading for column in self.layout.columns]
        return mark + (csv_lines([headings], self.layout.delimiter) if self.layout.header else b"")

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """Return the lines of the next records."""
        columns = self.layout.columns
        return csv_lines(
            [
                [escaped_formula(value, column) for value, column in zip(cells, columns, strict=True)]
                for row in rows
                for cells in table_rows(row, columns, self.layout.expanded)
            ],
            self.layout.delimiter,
        )

    def end(self) -> bytes:
        """Return nothing: a table ends with its last line."""
        return b""


def escaped_formula(value: Any, column: Column) -> str:
    """Return a value as text that no spreadsheet runs as a formula."""
    content = text(value)
    return f"'{content}" if content.startswith(FORMULA) and column.kind is not CellKind.NUMBER else content


def csv_lines(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    """Return rows as CSV lines."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode()
