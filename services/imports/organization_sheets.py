"""Reading of lists of organizations: CSV as described in docs/organizations.md, or JSON of the IATI registry.

Only identifier, title, type and country of a registry entry are read, because entries also contain addresses
of people.
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
from services.imports.organization_rows import NAME, ListedOrganization, RefusedRowError, listed_organization
from services.imports.rejections import Rejection, Remark
from services.imports.values import ReadingContext
from services.text.languages import normalise

COLUMNS = {
    *("identifier", "identifiers", "synonyms", "acronym", "type", "country", "region"),
    *("website", "parent", "last_updated"),
}
# Field names of the registry and our columns. Its titles have no language, so they count as English.
REGISTRY = {
    "publisher_iati_id": "identifier",
    "title": f"{NAME}en",
    "publisher_organization_type": "type",
    "publisher_country": "country",
}

# The first of them counts where a header has one column.
DELIMITERS = (",", ";", "\t")

# A row's number and its cells by the names of the CSV columns.
Row = tuple[int, Mapping[str, str | None]]


@dataclass(slots=True)
class Sheet:
    """The content of a file: organizations, rejected rows and remarks; rows count as in a spreadsheet."""

    file: str
    organizations: list[ListedOrganization] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def reject(self, row: int, label: str | None, reason: str) -> None:
        """Add a rejected row."""
        self.rejections.append(Rejection(self.file, row, label, reason, ORGANIZATIONS))

    def remark(self, row: int, label: str | None, sentence: str) -> None:
        """Add a remark on a value that was left out of an accepted row."""
        self.remarks.append(Remark(self.file, row, label, sentence))


def read(file: Path) -> Sheet:
    """Read a whole list; raise ImportFailure if the file is not one."""
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
            f"{file} can't be read ({error.strerror}): grant read access or name another file."
        ) from error
    except UnicodeDecodeError as error:
        raise ImportFailure(f"{file} is not UTF-8 text (byte {error.start}): save it as UTF-8.") from error


def _add(sheet: Sheet, row: int, cells: Mapping[str, str | None]) -> None:
    context = ReadingContext()
    try:
        organization = listed_organization(row, cells, context)
    except RefusedRowError as refused:
        sheet.reject(row, cells.get("identifier") or None, str(refused))
        return
    sheet.organizations.append(organization)
    for warning in context.warnings:
        sheet.remark(row, organization.label, warning)


def _table(file: Path, text: str, sheet: Sheet) -> Iterator[Row]:
    """Yield the rows of a CSV file; the header is row 1."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
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
            f"{file} is not valid CSV from line {lines.line_num} on ({error}): correct it, then import it."
        ) from error


def _delimiter(text: str) -> str:
    """Return the sign that the header has most of; Excel in Indonesian settings writes semicolons."""
    header = text.lstrip("\r\n").partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _check_header(file: Path, header: Sequence[str], sheet: Sheet) -> None:
    if "identifier" not in header and not any(map(_is_name, header)):
        raise ImportFailure(
            f"{file} is not a list of organizations: a CSV file needs a header with `identifier` or "
            "`name_en`, and JSON the entries of the IATI registry."
        )
    for column in header:
        if header.count(column) > 1:
            raise ImportFailure(f"{file} has the column {column!r} twice: leave one of them out.")
        if column not in COLUMNS and not _is_name(column):
            sheet.remark(1, None, f"the column {column!r} is unknown and was ignored")


def _is_name(column: str) -> bool:
    return column.startswith(NAME) and normalise(column.removeprefix(NAME)) is not None


def _registry(file: Path, text: str) -> Iterator[Row]:
    """Yield the entries of an IATI registry object or array, counted from 1."""
    try:
        found: Any = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ImportFailure(f"{file} is not valid JSON ({error}): name another file.") from error
    entries: Iterable[Any] = found.values() if isinstance(found, dict) else found
    kept = [entry if isinstance(entry, dict) else {} for entry in entries]
    if not any("publisher_iati_id" in entry for entry in kept):
        raise ImportFailure(
            f"{file} is not a list from the IATI registry, because no entry has a `publisher_iati_id`: "
            "name another file."
        )
    for number, entry in enumerate(kept, 1):
        values_by_column = {column: entry.get(name) for name, column in REGISTRY.items()}
        yield number, {column: text for column, text in values_by_column.items() if isinstance(text, str)}
