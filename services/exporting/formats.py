"""File formats, and the interface of their writers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.exporting.cells import Column


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a table: columns, expanded list, header, name of the sheet, and details of CSV."""

    columns: Sequence[Column]
    expanded: tuple[str, ...] | None = None
    header: bool = True
    byte_order_mark: bool = False
    name: str = "export"
    delimiter: str = ","


class Writer(Protocol):
    """Writes one file: a beginning, pages of rows, and an end."""

    def begin(self) -> bytes:
        """Return the bytes before the rows."""

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """Return the bytes of the next rows."""

    def end(self) -> bytes:
        """Return the bytes after the rows."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, which is also the file extension, and its media type."""

    name: str
    media_type: str


CSV = Format("csv", "text/csv; charset=utf-8")
NDJSON = Format("ndjson", "application/x-ndjson")
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
FORMATS = {each.name: each for each in (CSV, NDJSON, XLSX)}
