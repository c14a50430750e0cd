"""The template of a workbook for a plan: a sheet for each section, and a sheet that explains the columns."""

from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from db.plan_values import PlanNodeKind, PlanNodeRelation
from services.imports.plans.declarations import SECTIONS, Section
from services.spreadsheets.workbooks import HELP

WIDTH, HELP_WIDTH = 24, 80
LAST_ROW = 10_000
# What can be chosen in a column.
CHOICES = {"kind": [*PlanNodeKind], "relation": [*PlanNodeRelation]}


def template() -> bytes:
    """Return an empty workbook."""
    output = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(output, {"in_memory": True, **options}) as book:
        heading = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        text = book.add_format({"num_format": "@"})
        for section in SECTIONS:
            sheet = book.add_worksheet(section.sheet)
            sheet.set_column(0, len(section.columns) - 1, WIDTH, text)
            sheet.write_row(0, 0, section.columns, heading)
            sheet.freeze_panes(1, 1)
            _add_choices(sheet, section)
        help_ = book.add_worksheet(HELP)
        help_.set_column(0, 1, WIDTH)
        help_.set_column(2, 2, HELP_WIDTH)
        for row, cells in enumerate(help_rows()):
            help_.write_row(row, 0, cells, heading if row == 0 else None)
    return output.getvalue()


def help_rows() -> list[tuple[str, str, str]]:
    """The explanation of each column."""
    rows = [("Sheet", "Column", "Meaning")]
    for section in SECTIONS:
        for column, field in section.forms():
            needed = " Required." if field.is_required else ""
            rows.append((section.sheet, column, f"{field.help}{needed}"))
    return rows


def _add_choices(sheet: Worksheet, section: Section) -> None:
    for place, column in enumerate(section.columns):
        if column in CHOICES:
            sheet.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": CHOICES[column]})
