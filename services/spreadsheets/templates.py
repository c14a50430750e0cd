"""Templates: workbooks made for an organization and filled with its programs."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from services.revising.problems import FORBIDDEN
from services.spreadsheets.columns import KEY, PROGRAM, VERSION, Column, Form
from services.spreadsheets.declarations import PROGRAMS, both
from services.spreadsheets.help_sheet import LINES
from services.spreadsheets.sentences import Texts
from services.spreadsheets.workbooks import ABOUT, HELP, LISTS
from services.text import localized

# What the hidden sheet says in its first cell; a template of another form gets another number.
KIND = "I-KHub programs 1"
LONGEST_CELL = 32_767
# A spreadsheet's calendar is right from here on; earlier days are written as texts.
FIRST_DAY = "1900-03-01"
# Rows for new programs.
SPARE_ROWS = 1_000
FIRST_ROW = 2
KEY_HEADING = both("Identifier", "Pengenal")
HIDDEN_HEADING = both("For the hub: do not change", "Untuk hub: jangan diubah")
WIDTHS = {Form.TEXT: 36, Form.LONG_TEXT: 60, Form.DAY: 14, Form.NUMBER: 18, Form.CHOICE: 18}


@dataclass(frozen=True, slots=True)
class FilledProgram:
    """A program as a row of a template: its global id, its version, its identifier and its values."""

    id: str
    version: int
    identifier: str | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of cells."""

    heading: Format
    text: Format
    long: Format
    day: Format
    fixed: Format


def template(
    programs: Sequence[FilledProgram], organization: str, name: str, languages: Sequence[str]
) -> bytes:
    """Return a workbook with these programs, made for the organization with that id."""
    output = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(output, {"in_memory": True, **options}) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(PROGRAMS.name)
        _write_help(book, name)
        _write_lists(book, languages)
        _write_about(book, organization)
        _write_programs(sheet, formats, programs, languages)
        sheet.activate()
    return output.getvalue()


def _formats(book: Workbook) -> Formats:
    day = book.add_format({"num_format": "yyyy\\-mm\\-dd"})
    return Formats(
        heading=book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}),
        text=book.add_format({"num_format": "@"}),
        long=book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        day=day,
        fixed=book.add_format({"num_format": "@", "font_color": "#7F7F7F"}),
    )


def _write_programs(
    sheet: Worksheet, formats: Formats, programs: Sequence[FilledProgram], languages: Sequence[str]
) -> None:
    _write_head(sheet, formats, languages)
    for row, program in enumerate(programs, FIRST_ROW):
        sheet.write_string(row, 0, program.id, formats.fixed)
        sheet.write_number(row, 1, program.version)
        if program.identifier and _is_writable(program.identifier):
            sheet.write_string(row, 2, program.identifier, formats.fixed)
        for place, column in enumerate(PROGRAMS.columns, 3):
            value = column.written(column.shown(program.values.get(column.field)), languages)
            _write_cell(sheet, row, place, value, column, formats)
    last = FIRST_ROW + len(programs) + SPARE_ROWS
    for place, column in enumerate(PROGRAMS.columns, 3):
        if column.choices:
            rule = {"validate": "list", "source": f"={list_name(column)}"}
            sheet.data_validation(FIRST_ROW, place, last, place, rule)


def _write_head(sheet: Worksheet, formats: Formats, languages: Sequence[str]) -> None:
    """Write the headings, and the machine names in a hidden row below them."""
    hidden = {"hidden": True}
    sheet.set_column(0, 1, 10, formats.text, hidden)
    sheet.set_column(2, 2, 26, formats.fixed)
    heads: list[tuple[str, Texts]] = [
        (PROGRAM, HIDDEN_HEADING),
        (VERSION, HIDDEN_HEADING),
        (KEY, KEY_HEADING),
    ]
    for place, column in enumerate(PROGRAMS.columns, 3):
        sheet.set_column(place, place, WIDTHS[column.form], format_of(column, formats))
        heads.append((column.name, column.heading))
    for place, (name, heading) in enumerate(heads):
        sheet.write_string(0, place, localized.choose(heading, languages) or name, formats.heading)
        sheet.write_string(1, place, name)
    sheet.set_row(1, None, None, hidden)
    sheet.freeze_panes(FIRST_ROW, 3)


def format_of(column: Column, formats: Formats) -> Format:
    """The format of a column's cells."""
    return {Form.DAY: formats.day, Form.LONG_TEXT: formats.long}.get(column.form, formats.text)


def _write_cell(sheet: Worksheet, row: int, place: int, value: Any, column: Column, formats: Formats) -> None:
    if value is None:
        return
    if column.form is Form.DAY and value >= FIRST_DAY:
        moment = datetime.datetime.combine(datetime.date.fromisoformat(value), datetime.time())
        sheet.write_datetime(row, place, moment, formats.day)
    elif _is_writable(value):
        sheet.write_string(row, place, value, format_of(column, formats))


def _is_writable(text: str) -> bool:
    """Whether a cell can hold the text; a blank cell leaves the field as it is."""
    return len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL and not FORBIDDEN.search(text)


def list_name(column: Column) -> str:
    """The name of the range with the words of a column."""
    return f"choices_{column.name}"


def _write_lists(book: Workbook, languages: Sequence[str]) -> None:
    """Write the words to choose from into a hidden sheet: inline lists end at 255 characters."""
    sheet = book.add_worksheet(LISTS)
    sheet.hide()
    for place, column in enumerate(each for each in PROGRAMS.columns if each.choices):
        words = [column.written(stored, languages) for stored, _ in column.choices]
        sheet.write_column(0, place, words)
        letter = chr(ord("A") + place)
        book.define_name(list_name(column), f"={LISTS}!${letter}$1:${letter}${len(words)}")


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
    sheet.write_string(1, 0, name[:LONGEST_CELL] if _is_writable(name) else "", bold)
    lines = [("", line) for line in LINES]
    lines += [(column.name, column.help) for column in PROGRAMS.columns]
    for row, (heading, texts) in enumerate(lines, 2):
        sheet.write_string(row, 0, heading, bold)
        for place, language in enumerate(("id", "en"), 1):
            sheet.write_string(row, place, localized.choose(texts, (language,)) or "", wrapped)
    sheet.freeze_panes(1, 0)
