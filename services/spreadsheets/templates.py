"""Templates: workbooks made for an organization and filled with its programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from services.spreadsheets import cells, output_sheets, sheet_writing
from services.spreadsheets.columns import KEY, PROGRAM, VERSION, Column
from services.spreadsheets.declarations import PROGRAMS
from services.spreadsheets.help_sheet import LINES
from services.spreadsheets.list_sheets import LISTS
from services.spreadsheets.output_declarations import (
    INDICATORS_NAME,
    INDICATORS_TITLE,
    OUTPUTS,
    PROGRESS,
    PROGRESS_NAME,
    PROGRESS_TITLE,
)
from services.spreadsheets.output_sheets import INDICATOR_COLUMNS, FilledOutput
from services.spreadsheets.sheet_writing import FIRST_ROW, HIDDEN_HEADING, KEY_HEADING, Formats
from services.spreadsheets.workbooks import ABOUT, CHOICES, HELP
from services.text import localized

# What the hidden sheet says in its first cell; a template of another form gets another number.
KIND = "I-KHub programs 1"


@dataclass(frozen=True, slots=True)
class FilledProgram:
    """A program as a row of a template: its global id, its version, its identifier and its values."""

    id: str
    version: int
    identifier: str | None
    values: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What sheets of lists name the program by."""
        identifier = self.identifier or ""
        return identifier if cells.clean(identifier) and Column.is_writable(identifier) else self.id


def template(
    programs: Sequence[FilledProgram],
    organization: str,
    name: str,
    languages: Sequence[str],
    outputs: Sequence[FilledOutput] = (),
) -> bytes:
    """Return a workbook with these programs and outputs, made for the organization with that id."""
    output = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(output, {"in_memory": True, **options}) as book:
        formats = sheet_writing.formats(book)
        sheet = book.add_worksheet(PROGRAMS.name)
        _write_programs(sheet, formats, programs, languages)
        for declared in LISTS:
            rows = [
                (program.key, entry)
                for program in programs
                for entry in program.values.get(declared.field) or ()
            ]
            _write_list(book.add_worksheet(declared.name), formats, declared.columns, rows, languages)
        output_sheets.write(book, formats, outputs, languages)
        _write_help(book, name)
        _write_choices(book, languages)
        _write_about(book, organization)
        sheet.activate()
    return output.getvalue()


def _write_programs(
    sheet: Worksheet, formats: Formats, programs: Sequence[FilledProgram], languages: Sequence[str]
) -> None:
    first = [(PROGRAM, HIDDEN_HEADING), (VERSION, HIDDEN_HEADING), (KEY, KEY_HEADING)]
    sheet_writing.write_head(sheet, formats, first, PROGRAMS.columns, languages)
    sheet.set_column(0, 1, 10, formats.text, {"hidden": True})
    for row, program in enumerate(programs, FIRST_ROW):
        sheet.write_string(row, 0, program.id, formats.fixed)
        sheet.write_number(row, 1, program.version)
        sheet.write_string(row, 2, program.key, formats.fixed)
        sheet_writing.write_cells(
            sheet, row, len(first), PROGRAMS.columns, program.values, formats, languages
        )
    sheet_writing.add_choices(sheet, len(first), PROGRAMS.columns, len(programs))


def _write_list(
    sheet: Worksheet,
    formats: Formats,
    columns: Sequence[Column],
    rows: Sequence[tuple[str, Mapping[str, Any]]],
    languages: Sequence[str],
) -> None:
    sheet_writing.write_head(sheet, formats, [(KEY, KEY_HEADING)], columns, languages)
    for row, (key, entry) in enumerate(rows, FIRST_ROW):
        sheet.write_string(row, 0, key, formats.fixed)
        sheet_writing.write_cells(sheet, row, 1, columns, entry, formats, languages)
    sheet_writing.add_choices(sheet, 1, columns, len(rows))


def _write_choices(book: Workbook, languages: Sequence[str]) -> None:
    """Write the words to choose from into a hidden sheet: inline lists end at 255 characters."""
    sheet = book.add_worksheet(CHOICES)
    sheet.hide()
    columns = [*PROGRAMS.columns, *(column for declared in LISTS for column in declared.columns)]
    columns += [*OUTPUTS.columns, *INDICATOR_COLUMNS]
    for place, column in enumerate(each for each in columns if each.choices):
        words = [column.written(stored, languages) for stored, _ in column.choices]
        sheet.write_column(0, place, words)
        letters = xl_col_to_name(place)
        book.define_name(sheet_writing.list_name(column), f"={CHOICES}!${letters}$1:${letters}${len(words)}")


def _write_about(book: Workbook, organization: str) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.hide()
    sheet.write_string(0, 0, KIND)
    sheet.write_string(1, 0, organization)


def _write_help(book: Workbook, name: str) -> None:
    """Write the sheet that explains, in both languages side by side."""
    sheet = book.add_worksheet(HELP)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24, wrapped)
    sheet.set_column(1, 2, 70, wrapped)
    sheet.write_row(0, 0, ["", "Bahasa Indonesia", "English"], bold)
    sheet.write_string(1, 0, name if Column.is_writable(name) else "", bold)
    lines = [("", line) for line in LINES]
    lines += [(column.name, column.help) for column in PROGRAMS.columns]
    for declared in LISTS:
        lines += [(declared.name, declared.help)]
        lines += [(column.name, column.help) for column in declared.columns]
    sheets = (
        (OUTPUTS.name, OUTPUTS.title, OUTPUTS.columns),
        (INDICATORS_NAME, INDICATORS_TITLE, INDICATOR_COLUMNS),
        (PROGRESS_NAME, PROGRESS_TITLE, PROGRESS),
    )
    for title, help_, columns in sheets:
        lines += [(title, help_), *((column.name, column.help) for column in columns)]
    for row, (heading, texts) in enumerate(lines, 2):
        sheet.write_string(row, 0, heading, bold)
        for place, language in enumerate(("id", "en"), 1):
            sheet.write_string(row, place, localized.choose(texts, (language,)) or "", wrapped)
    sheet.freeze_panes(1, 0)
