"""Writing of cells, headings and lists to choose from into the sheets of a template."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from services.spreadsheets import cells
from services.spreadsheets.columns import Column, Form
from services.spreadsheets.declarations import both
from services.spreadsheets.sentences import Texts
from services.text import localized

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
    Form.MEASURED: 18,
}


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


def formats(book: Workbook) -> Formats:
    """The formats of a workbook."""
    return Formats(
        heading=book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}),
        text=book.add_format({"num_format": "@"}),
        long=book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        day=book.add_format({"num_format": "yyyy\\-mm\\-dd"}),
        number=book.add_format({"num_format": "General"}),
        fixed=book.add_format({"num_format": "@", "font_color": "#7F7F7F"}),
    )


def write_head(
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


def write_cells(
    sheet: Worksheet,
    row: int,
    first: int,
    columns: Sequence[Column],
    values: Mapping[str, Any],
    formats: Formats,
    languages: Sequence[str],
) -> None:
    """Write the values of a record or an entry into its row."""
    for place, column in enumerate(columns, first):
        value = column.written(column.shown(values.get(column.field)), languages)
        if value is not None and column.is_writable(value):
            write_cell(sheet, row, place, value, column.form, formats.of(column))


def write_cell(sheet: Worksheet, row: int, place: int, value: str, form: Form, shape: Format) -> None:
    """Write a value into a cell."""
    if form is Form.DAY and value >= FIRST_DAY:
        moment = datetime.datetime.combine(datetime.date.fromisoformat(value), datetime.time())
        sheet.write_datetime(row, place, moment, shape)
    elif form in (Form.NUMBER, Form.MEASURED) and _is_exact(value):
        sheet.write_number(row, place, float(value), shape)
    else:
        sheet.write_string(row, place, value, shape)


def _is_exact(value: str) -> bool:
    """Whether a number cell holds the very text of a value."""
    if not cells.PLAIN.fullmatch(value) or cells.plain(Decimal(value)) != value:
        return False
    return len(value.strip("-").replace(".", "")) <= cells.MOST_DIGITS


def add_choices(sheet: Worksheet, first: int, columns: Sequence[Column], rows: int) -> None:
    """Add the lists to choose from; of a code, other values than those of the list may be right too."""
    for place, column in enumerate(columns, first):
        if column.choices:
            rule = {"validate": "list", "source": f"={list_name(column)}"}
            strict = {"error_type": "information"} if column.form is Form.CODE else {}
            sheet.data_validation(FIRST_ROW, place, FIRST_ROW + rows + SPARE_ROWS, place, {**rule, **strict})


def list_name(column: Column) -> str:
    """The name of the range with the words of a column."""
    return f"choices_{column.name}"
