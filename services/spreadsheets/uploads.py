"""Uploaded files: recognized by their content, and read within bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.spreadsheets import archives, csv_files, workbooks
from services.spreadsheets.columns import KEY, OUTPUT, PROGRAM, VERSION, Column, ListSheet
from services.spreadsheets.declarations import PROGRAMS
from services.spreadsheets.list_sheets import LISTS
from services.spreadsheets.output_declarations import (
    BASELINES,
    INDICATOR,
    INDICATORS,
    INDICATORS_NAME,
    OUTPUTS,
    PROGRESS,
    PROGRESS_NAME,
    REFERENCE,
)
from services.spreadsheets.sentences import FileError
from services.spreadsheets.tables import Sheet


def _names(first: Sequence[str], columns: Sequence[Column]) -> Sequence[str]:
    return (*first, *(column.name for column in columns))


# The machine names of the columns of each sheet.
SHEETS: Mapping[str, Sequence[str]] = {
    PROGRAMS.name: _names((PROGRAM, VERSION, KEY), PROGRAMS.columns),
    **{each.name: _names((KEY,), each.columns) for each in LISTS},
    OUTPUTS.name: _names((OUTPUT, VERSION, KEY, REFERENCE), OUTPUTS.columns),
    INDICATORS_NAME: _names((KEY, REFERENCE, INDICATOR), (*INDICATORS, *BASELINES)),
    PROGRESS_NAME: _names((KEY, REFERENCE, INDICATOR), PROGRESS),
}
BY_FOLDED: Mapping[str, str] = {name.casefold(): name for name in SHEETS}


@dataclass(frozen=True, slots=True)
class Upload:
    """The sheets of a file, if it has them: of programs, of their lists, and of outputs."""

    programs: Sheet | None
    lists: Sequence[tuple[ListSheet, Sheet]]
    outputs: Sheet | None
    indicators: Sheet | None
    progress: Sheet | None


def known(sheet: str) -> Sequence[str] | None:
    """The machine names of a sheet's columns; null for a sheet that no template has."""
    return SHEETS.get(BY_FOLDED.get(sheet.strip().casefold(), ""))


def read(content: bytes, organization: str) -> Upload:
    """Read a file; raise FileError if it is not for the organization, or no template at all."""
    if not content.strip():
        raise FileError("EMPTY")
    if not archives.is_archive(content):
        sheets = [csv_files.read(content, PROGRAMS.name, known)]
    else:
        book = workbooks.read(content, known, list(SHEETS))
        if book.made_for is not None and book.made_for != organization:
            raise FileError("OTHER_ORGANIZATION")
        sheets = [*book.sheets]
    return _upload([sheet for sheet in sheets if sheet is not None])


def _upload(sheets: Sequence[Sheet]) -> Upload:
    if not sheets:
        raise FileError("WRONG_TEMPLATE")
    if not any(sheet.rows for sheet in sheets):
        raise FileError("NO_ROWS")
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        if found.setdefault(BY_FOLDED[sheet.name.strip().casefold()], sheet) is not sheet:
            raise FileError("SHEET_TWICE", value=sheet.name)
    lists = [(each, found[each.name]) for each in LISTS if each.name in found]
    rest = (found.get(name) for name in (OUTPUTS.name, INDICATORS_NAME, PROGRESS_NAME))
    return Upload(found.get(PROGRAMS.name), lists, *rest)
