"""The formats of files, and what all writers of them share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.exporting.cells import Column


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written: its columns, which list is expanded, and what stands before its first row."""

    columns: Sequence[Column]
    expanded: tuple[str, ...] | None = None
    header: bool = True
    mark: bool = False
    name: str = "export"


class Writer(Protocol):
    """Writes one file: bytes for what comes first, for each page of rows, and for what comes last."""

    def begin(self) -> bytes:
        """What stands before the rows."""

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """The next rows."""

    def end(self) -> bytes:
        """What stands after the rows."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name, the ending of its files, and its media type."""

    name: str
    media_type: str


CSV = Format("csv", "text/csv; charset=utf-8")
NDJSON = Format("ndjson", "application/x-ndjson")
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
FORMATS = {each.name: each for each in (CSV, NDJSON, XLSX)}
