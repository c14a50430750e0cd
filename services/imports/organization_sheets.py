"""Lists of organizations as files: CSV as docs/organizations.md tells, or JSON of the IATI registry.

Of a registry's entry only identifier, title, type and country are read: it also holds people's addresses.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from services.imports.counted_kinds import ORGANIZATIONS
from services.imports.failures import ImportFailure
from services.imports.languages import normalise
from services.imports.organization_rows import NAME, Listed, RefusedRowError, listed
from services.imports.rejections import Rejection, Remark
from services.imports.values import Reading

COLUMNS = {
    *("identifier", "identifiers", "synonyms", "acronym", "type", "country", "region"),
    *("website", "parent", "last_updated"),
}
# What the registry calls the columns; its titles say no language, as most narratives of IATI.
REGISTRY = {
    "publisher_iati_id": "identifier",
    "title": f"{NAME}en",
    "publisher_organization_type": "type",
    "publisher_country": "country",
}

# A row's number and its cells by the names of the CSV columns.
Row = tuple[int, Mapping[str, str | None]]


@dataclass(slots=True)
class Sheet:
    """What a file says: organizations, refused rows, values left out; rows count as in a spreadsheet."""

    file: str
    organizations: list[Listed] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def reject(self, row: int, label: str | None, reason: str) -> None:
        """Note a row that does not go in."""
        self.rejections.append(Rejection(self.file, row, label, reason, ORGANIZATIONS))

    def remark(self, row: int, label: str | None, sentence: str) -> None:
        """Note a value that was left out of a row that goes in."""
        self.remarks.append(Remark(self.file, row, label, sentence))


def read(file: Path) -> Sheet:
    """Read a list whole; raises ImportFailure when it is none."""
    text, sheet = _text(file), Sheet(str(file))
    rows = _registry(file, text) if text.lstrip()[:1] in ("{", "[") else _table(file, text, sheet)
    for row, cells in rows:
        _add(sheet, row, cells)
    return sheet


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ImportFailure(f"{file} does not exist: check its name.") from None
    except OSError as error:
        raise ImportFailure(
            f"{file} can't be read ({error.strerror}): allow it or name another file."
        ) from error
    except UnicodeDecodeError as error:
        raise ImportFailure(f"{file} is no text in UTF-8 (byte {error.start}): save it as such.") from error


def _add(sheet: Sheet, row: int, cells: Mapping[str, str | None]) -> None:
    reading = Reading()
    try:
        organization = listed(row, cells, reading)
    except RefusedRowError as refused:
        sheet.reject(row, cells.get("identifier") or None, str(refused))
        return
    sheet.organizations.append(organization)
    for warning in reading.warnings:
        sheet.remark(row, organization.label, warning)


def _table(file: Path, text: str, sheet: Sheet) -> Iterator[Row]:
    """The rows of a CSV file, the first one under the header being the second."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        _check_header(file, header, sheet)
        for number, cells in enumerate(lines, 2):
            if len(cells) > len(header):
                sheet.reject(number, cells[0], f"it has {len(cells)} cells under a header of {len(header)}")
            elif any(cells):
                yield number, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise ImportFailure(
            f"{file} is no CSV from line {lines.line_num} on ({error}): mend it there and import it again."
        ) from error


def _check_header(file: Path, header: Sequence[str], sheet: Sheet) -> None:
    if "identifier" not in header and not any(map(_is_name, header)):
        raise ImportFailure(
            f"{file} is no list of organizations: a CSV file needs a header with `identifier` or `name_en`, "
            "and JSON the entries of the IATI registry."
        )
    for column in header:
        if header.count(column) > 1:
            raise ImportFailure(f"{file} has the column {column!r} twice: leave one of them out.")
        if column not in COLUMNS and not _is_name(column):
            sheet.remark(1, None, f"the column {column!r} is none that the hub keeps, and was left out")


def _is_name(column: str) -> bool:
    return column.startswith(NAME) and normalise(column.removeprefix(NAME)) is not None


def _registry(file: Path, text: str) -> Iterator[Row]:
    """The entries of the IATI registry, whether by name or in a list, counted from 1."""
    try:
        found: Any = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ImportFailure(f"{file} is no JSON ({error}): name another file.") from error
    entries: Iterable[Any] = found.values() if isinstance(found, dict) else found
    kept = [entry if isinstance(entry, dict) else {} for entry in entries]
    if not any("publisher_iati_id" in entry for entry in kept):
        raise ImportFailure(
            f"{file} is no list of the IATI registry, for no entry has a `publisher_iati_id`: "
            "name another file."
        )
    for number, entry in enumerate(kept, 1):
        told = {column: entry.get(name) for name, column in REGISTRY.items()}
        yield number, {column: text for column, text in told.items() if isinstance(text, str)}
