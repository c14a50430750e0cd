"""Numbers read back from the files of a report."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from lxml import html
from openpyxl import load_workbook

Rows = list[tuple[str, list[Any]]]


def tables_of(page: str) -> dict[str, Rows]:
    """The numbers of each table in the HTML by the name of its sheet: the header of each row, its numbers."""
    found = {}
    for table in parsed(page).iter("table"):
        rows = [row for row in table.iter("tr") if row.find("th") is not None and row.find("td") is not None]
        found[table.get("data-sheet", "")] = [(heading(row), values(row)) for row in rows]
    return found


def parsed(page: str) -> Any:
    """The document. lxml takes places at which a line may end for elements that never close."""
    return html.fromstring(page.replace("<wbr>", ""))


def facts_of(page: str) -> list[Decimal]:
    """The headline figures in the HTML."""
    return [Decimal(value) for value in parsed(page).xpath("//dd[@data-fact]/@data-value")]


def heading(row: Any) -> str:
    """The first line of a row's header."""
    cell = row.find("th")
    return " ".join("".join(cell.xpath("./text()|./span[not(contains(@class, 'muted'))]//text()")).split())


def values(row: Any) -> list[Decimal]:
    """The numbers of a row."""
    return [Decimal(cell.get("data-value")) for cell in row.findall("td") if cell.get("data-value")]


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of each sheet below its head."""
    workbook = load_workbook(BytesIO(content))
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(min_row=4, values_only=True)] for sheet in workbook
    }


def numbers_of(rows: list[list[Any]]) -> list[list[Decimal]]:
    """The numbers of each row of a sheet, without its first column."""
    return [rounded([cell for cell in row[1:] if isinstance(cell, int | float)]) for row in rows]


def rounded(numbers: Sequence[Decimal | int | float]) -> list[Decimal]:
    """Numbers with the digits that a workbook keeps."""
    return [round(Decimal(str(number)), 9) for number in numbers]
