"""A report as a workbook: one sheet for each table, with exact values, and a sheet with their sources."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from xlsxwriter import Workbook

from hub.localization.words import Words
from hub.reports.model import Cell, Facts, Report, Row, Table, Value
from hub.reports.numbering import Numbered, numbered
from hub.reports.pages import variables

LONGEST_CELL = 32_767
# Characters that a sheet's XML can't have.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - workbooks have no time zones
WIDTHS = (48, 18)
FORMATS = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "bg_color": "#EFEFE9", "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "text": {"text_wrap": True, "valign": "top"},
    "group": {"bold": True, "text_wrap": True, "valign": "top"},
    "number": {"num_format": "#,##0.###", "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
}


class Sheets:
    """A workbook that is being written."""

    def __init__(self, report: Report) -> None:
        self.file = BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.workbook = Workbook(self.file, options)
        # The same data gives the same file.
        created = report.as_of.replace(tzinfo=None) if report.as_of else EPOCH
        self.workbook.set_properties({"title": report.plan_code, "created": created})
        self.formats = {name: self.workbook.add_format(made) for name, made in FORMATS.items()}

    def add(self, name: str, title: str, head: Sequence[str]) -> Any:
        """Add a sheet with a title and the names of its columns."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_column(0, 0, WIDTHS[0])
        sheet.set_column(1, max(1, len(head) - 1), WIDTHS[1])
        sheet.write_string(0, 0, cleaned(title), self.formats["title"])
        for place, each in enumerate(head):
            sheet.write_string(2, place, cleaned(each), self.formats["head"])
        sheet.freeze_panes(3, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def write(self, sheet: Any, row: int, column: int, value: Value, style: str = "text") -> None:
        """Write one value by its type: text is never read as a formula or an address."""
        if value is None:
            return
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self.formats["day"])
        elif isinstance(value, int | Decimal):
            sheet.write_number(row, column, value, self.formats["number"])
        else:
            sheet.write_string(row, column, cleaned(value), self.formats[style])

    def content(self) -> bytes:
        """Close the workbook and return it."""
        self.workbook.close()
        return self.file.getvalue()


def workbook(report: Report) -> bytes:
    """Return the workbook of a report."""
    words = Words(report.language)
    entries = numbered(report.sections)
    sheets = Sheets(report)
    write_cover(sheets, report, words)
    write_facts(sheets, report, entries, words)
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                write_table(sheets, block, entries[id(block)].number, words)
    write_sources(sheets, entries.values(), words)
    return sheets.content()


def write_cover(sheets: Sheets, report: Report, words: Words) -> None:
    """Write what the report is."""
    title = words.gettext("Yearly report %(year)s", year=report.year)
    sheet = sheets.add(words.gettext("Cover"), f"{title}, {report.plan_code}", ())
    rows = [(words.gettext("Plan"), report.plan_title), *report.cover]
    if report.is_sample:
        rows.insert(
            0,
            (
                words.gettext("Note on the data"),
                words.gettext("Sample data: the plan and its texts are invented."),
            ),
        )
    for place, (name, value) in enumerate(rows, start=2):
        sheets.write(sheet, place, 0, name)
        sheets.write(sheet, place, 1, value)


def write_facts(sheets: Sheets, report: Report, entries: dict[int, Numbered], words: Words) -> None:
    """Write the headline figures of all sections."""
    head = (words.gettext("Figure"), words.gettext("Value"), words.gettext("Number of the figure"))
    sheet = sheets.add(words.gettext("Headline figures"), words.gettext("Headline figures"), head)
    blocks = [block for section in report.sections for block in section.blocks if isinstance(block, Facts)]
    for place, fact in enumerate((fact for block in blocks for fact in block.facts), start=3):
        sheets.write(sheet, place, 0, fact.label)
        sheets.write(sheet, place, 1, fact.cell.value)
        sheets.write(sheet, place, 2, entries[id(fact)].number)


def write_table(sheets: Sheets, table: Table, number: int, words: Words) -> None:
    """Write one table."""
    title = words.gettext("%(title)s (figure %(number)s)", title=table.title, number=number)
    sheet = sheets.add(table.sheet, title, [column.title for column in table.columns])
    for place, row in enumerate(table.rows, start=3):
        for column, cell in enumerate(row.cells):
            sheets.write(
                sheet, place, column, written(cell, row, column), "group" if row.is_group else "text"
            )


def written(cell: Cell, row: Row, column: int) -> Value:
    """Return what a workbook has for a cell: numbers exactly, all else in words, nodes of a tree indented."""
    if cell.is_number or isinstance(cell.value, date):
        return cell.value
    return "  " * row.depth + cell.shown if column == 0 else cell.shown


def write_sources(sheets: Sheets, entries: Iterable[Numbered], words: Words) -> None:
    """Write where each figure comes from."""
    head = [
        words.gettext("Figure"),
        words.gettext("Number of the figure"),
        words.gettext("Query"),
        words.gettext("Place in the answer"),
        words.gettext("Variables"),
        words.gettext("Rule"),
        words.gettext("Records:"),
    ]
    sheet = sheets.add(
        words.gettext("Sources"), words.gettext("Appendix: where each figure comes from"), head
    )
    for place, entry in enumerate(entries, start=3):
        source = entry.source
        values: list[Value] = [entry.label, entry.number, source.document, source.path]
        values += [variables(source.variables), source.rule, unquote(source.records)]
        for column, value in enumerate(values):
            sheets.write(sheet, place, column, value)


def cleaned(text: str) -> str:
    """Return a text that a cell can have."""
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_CELL]
