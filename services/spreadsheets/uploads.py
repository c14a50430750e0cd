"""Uploaded files: recognized by their content, and read within bounds."""

from collections.abc import Sequence

from services.spreadsheets import archives, csv_files, workbooks
from services.spreadsheets.columns import KEY, PROGRAM, VERSION
from services.spreadsheets.declarations import PROGRAMS
from services.spreadsheets.sentences import FileError
from services.spreadsheets.tables import Sheet

IDENTIFYING = (PROGRAM, VERSION, KEY)


def known(sheet: str) -> Sequence[str] | None:
    """The machine names of a sheet's columns; null for a sheet that no template has."""
    if sheet.strip().casefold() != PROGRAMS.name.casefold():
        return None
    return (*IDENTIFYING, *(column.name for column in PROGRAMS.columns))


def read(content: bytes, organization: str) -> Sheet:
    """Read the sheet of programs; raise FileError if the file is not for the organization, or none at all."""
    if not content.strip():
        raise FileError("EMPTY")
    if not archives.is_archive(content):
        sheets = [csv_files.read(content, PROGRAMS.name, known)]
    else:
        book = workbooks.read(content, known)
        if book.made_for is not None and book.made_for != organization:
            raise FileError("OTHER_ORGANIZATION")
        sheets = [*book.sheets]
    found = [sheet for sheet in sheets if sheet is not None]
    if not found:
        raise FileError("WRONG_TEMPLATE")
    if not found[0].rows:
        raise FileError("NO_ROWS")
    return found[0]
