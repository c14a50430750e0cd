"""Templates: workbooks made for an organization and filled with its programs."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from services.spreadsheets import cells
from services.spreadsheets.columns import KEY, PROGRAM, VERSION, Column, Form
from services.spreadsheets.declarations import PROGRAMS, both
from services.spreadsheets.help_sheet import LINES
from services.spreadsheets.list_declarations import LISTS
from services.spreadsheets.sentences import Texts
from services.spreadsheets.workbooks import ABOUT, CHOICES, HELP
from services.text import localized

# What the hidden sheet says in its first cell; a template of another form gets another number.
KIND = "I-KHub programs 1"
# A spreadsheet's calendar is right from here on; earlier days are written as texts.
FIRST_DAY = "1900-03-01"
# Rows for new programs and entries.
SPARE_ROWS = 1_000
FIRST_ROW = 2
KEY_HEADING = both("Identifier", "Pengenal")
HIDDEN_HEADING = both("For the hub: do not change", "Untuk hub: jangan diubah")
WIDTHS = {
    Form.TEXT: 36,
    Form.LONG_TEXT: 60,
    Form.DAY: 14,
    Form.NUMBER: 18,
    Form.CHOICE: 18,
    Form.CODE: 36,
}


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


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of cells."""

    heading: Format
    text: Format
    long: Format
    day: Format
    number: Format
    fixed: Format

    def of(self, column: Column) -> Format:
        """The format of a column's cells."""
        by_form = {Form.DAY: self.day, Form.LONG_TEXT: self.long, Form.NUMBER: self.number}
        return by_form.get(column.form, self.text)


def template(
    programs: Sequence[FilledProgram], organization: str, name: str, languages: Sequence[str]
) -> bytes:
    """Return a workbook with these programs, made for the organization with that id."""
    output = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(output, {"in_memory": True, **options}) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(PROGRAMS.name)
        _write_programs(sheet, formats, programs, languages)
        for declared in LISTS:
            rows = [
                (program.key, entry)
                for program in programs
                for entry in program.values.get(declared.field) or ()
            ]
            _write_list(book.add_worksheet(declared.name), formats, declared.columns, rows, languages)
        _write_help(book, name)
        _write_choices(book, languages)
        _write_about(book, organization)
        sheet.activate()
    return output.getvalue()


def _formats(book: Workbook) -> Formats:
    return Formats(
        heading=book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}),
        text=book.add_format({"num_format": "@"}),
        long=book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        day=book.add_format({"num_format": "yyyy\\-mm\\-dd"}),
        number=book.add_format({"num_format": "General"}),
        fixed=book.add_format({"num_format": "@", "font_color": "#7F7F7F"}),
    )


def _write_programs(
    sheet: Worksheet, formats: Formats, programs: Sequence[FilledProgram], languages: Sequence[str]
) -> None:
    first = [(PROGRAM, HIDDEN_HEADING), (VERSION, HIDDEN_HEADING), (KEY, KEY_HEADING)]
    _write_head(sheet, formats, first, PROGRAMS.columns, languages)
    sheet.set_column(0, 1, 10, formats.text, {"hidden": True})
    for row, program in enumerate(programs, FIRST_ROW):
        sheet.write_string(row, 0, program.id, formats.fixed)
        sheet.write_number(row, 1, program.version)
        sheet.write_string(row, 2, program.key, formats.fixed)
        _write_cells(sheet, row, len(first), PROGRAMS.columns, program.values, formats, languages)
    _add_choices(sheet, len(first), PROGRAMS.columns, len(programs))


def _write_list(
    sheet: Worksheet,
    formats: Formats,
    columns: Sequence[Column],
    rows: Sequence[tuple[str, Mapping[str, Any]]],
    languages: Sequence[str],
) -> None:
    _write_head(sheet, formats, [(KEY, KEY_HEADING)], columns, languages)
    for row, (key, entry) in enumerate(rows, FIRST_ROW):
        sheet.write_string(row, 0, key, formats.fixed)
        _write_cells(sheet, row, 1, columns, entry, formats, languages)
    _add_choices(sheet, 1, columns, len(rows))


def _write_head(
    sheet: Worksheet,
    formats: Formats,
    first: Sequence[tuple[str, Texts]],
    columns: Sequence[Column],
    languages: Sequence[str],
) -> None:
    """Write the headings, and the machine names in a hidden row below them."""
    heads = [*first, *((column.name, column.heading) for column in columns)]
    for place, (name, heading) in enumerate(heads):
        sheet.write_string(0, place, localized.choose(heading, languages) or name, formats.heading)
        sheet.write_string(1, place, name)
    sheet.set_column(len(first) - 1, len(first) - 1, 26, formats.fixed)
    for place, column in enumerate(columns, len(first)):
        sheet.set_column(place, place, WIDTHS[column.form], formats.of(column))
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST_ROW, len(first))


def _write_cells(
    sheet: Worksheet,
    row: int,
    first: int,
    columns: Sequence[Column],
    values: Mapping[str, Any],
    formats: Formats,
    languages: Sequence[str],
) -> None:
    for place, column in enumerate(columns, first):
        value = column.written(column.shown(values.get(column.field)), languages)
        if value is not None and column.is_writable(value):
            _write_cell(sheet, row, place, value, column.form, formats.of(column))


def _write_cell(sheet: Worksheet, row: int, place: int, value: str, form: Form, shape: Format) -> None:
    if form is Form.DAY and value >= FIRST_DAY:
        moment = datetime.datetime.combine(datetime.date.fromisoformat(value), datetime.time())
        sheet.write_datetime(row, place, moment, shape)
    elif form is Form.NUMBER and len(value.strip("-").replace(".", "")) <= cells.MOST_DIGITS:
        sheet.write_number(row, place, float(value), shape)
    else:
        sheet.write_string(row, place, value, shape)


def _add_choices(sheet: Worksheet, first: int, columns: Sequence[Column], rows: int) -> None:
    """Add the lists to choose from; of a code, other values than those of the list may be right too."""
    for place, column in enumerate(columns, first):
        if column.choices:
            rule = {"validate": "list", "source": f"={list_name(column)}"}
            strict = {"error_type": "information"} if column.form is Form.CODE else {}
            sheet.data_validation(FIRST_ROW, place, FIRST_ROW + rows + SPARE_ROWS, place, {**rule, **strict})


def list_name(column: Column) -> str:
    """The name of the range with the words of a column."""
    return f"choices_{column.name}"


def _write_choices(book: Workbook, languages: Sequence[str]) -> None:
    """Write the words to choose from into a hidden sheet: inline lists end at 255 characters."""
    sheet = book.add_worksheet(CHOICES)
    sheet.hide()
    columns = [*PROGRAMS.columns, *(column for declared in LISTS for column in declared.columns)]
    for place, column in enumerate(each for each in columns if each.choices):
        words = [column.written(stored, languages) for stored, _ in column.choices]
        sheet.write_column(0, place, words)
        letters = xl_col_to_name(place)
        book.define_name(list_name(column), f"={CHOICES}!${letters}$1:${letters}${len(words)}")


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
    for row, (heading, texts) in enumerate(lines, 2):
        sheet.write_string(row, 0, heading, bold)
        for place, language in enumerate(("id", "en"), 1):
            sheet.write_string(row, place, localized.choose(texts, (language,)) or "", wrapped)
    sheet.freeze_panes(1, 0)
