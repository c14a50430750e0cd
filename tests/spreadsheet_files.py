"""Spreadsheets for tests: templates changed as a member would, and what a hub makes of them."""

import io
from collections.abc import Mapping, Sequence
from typing import Any
from zipfile import ZipFile

import httpx
import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE, UPLOAD = "/spreadsheets/programs.xlsx", "/spreadsheets/programs"
FIRST_ROW = 3
APPLY = """mutation ($input: ApplySpreadsheetPlanInput!) { applySpreadsheetPlan(input: $input) { __typename
    ... on SpreadsheetApplied { plan { state done rows { nodes { row outcome revision {
        state isNew fields { field base proposed } } } } } }
    ... on SpreadsheetRefused { message plan { refused } }
    ... on SpreadsheetMoved { message rows { sheet row label } }
    ... on SpreadsheetClosed { message plan { state } }
    ... on InvalidInput { problems { path code } }
    ... on NotFound { message } ... on NotPermitted { message } } }"""


def opened(content: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    """A workbook and its sheet of programs."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book, book["Program"]


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def columns(sheet: Worksheet) -> dict[str, int]:
    """The columns by machine name."""
    return {str(cell.value): place for place, cell in enumerate(sheet[2], 1)}


def changed(content: bytes, cells: Mapping[tuple[int, str], Any]) -> bytes:
    """A template with other values in cells, by row and machine name."""
    book, sheet = opened(content)
    places = columns(sheet)
    for (row, name), value in cells.items():
        sheet.cell(row, places[name]).value = value
    return saved(book)


def rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with other bytes in its sheets, as no library would write them."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as given, ZipFile(made, "w") as target:
        for name in given.namelist():
            part = given.read(name)
            target.writestr(name, part.replace(old, new) if "worksheets/" in name else part)
    return made.getvalue()


def rows_of(content: bytes) -> list[dict[str, Any]]:
    """The rows of a template by machine name."""
    _, sheet = opened(content)
    names = list(columns(sheet))
    return [
        dict(zip(names, row, strict=True))
        for row in sheet.iter_rows(min_row=FIRST_ROW, max_col=len(names), values_only=True)
        if any(value is not None for value in row)
    ]


async def template(client: httpx.AsyncClient, headers: Mapping[str, str], query: str = "lang=en") -> bytes:
    """The template of a member."""
    response = await client.get(f"{TEMPLATE}?{query}", headers=dict(headers))
    assert response.status_code == 200, response.text
    return response.content


async def upload(
    client: httpx.AsyncClient, headers: Mapping[str, str], content: bytes, kind: str = XLSX
) -> httpx.Response:
    """The answer to an uploaded file."""
    sent = {**headers, "Content-Type": kind}
    return await client.post(f"{UPLOAD}?lang=en", content=content, headers=sent)


async def planned(
    client: httpx.AsyncClient, headers: Mapping[str, str], content: bytes, kind: str = XLSX
) -> Any:
    """The plan of an uploaded file."""
    response = await upload(client, headers, content, kind)
    assert response.status_code == 200, response.text
    return response.json()


def counts(plan: Any) -> list[int]:
    """The numbers of rows that add, change, leave unchanged, and are refused."""
    return [plan[name] for name in ("added", "changed", "unchanged", "refused")]


def codes(plan: Any) -> list[Any]:
    """The broken rules of a plan: row, column, code."""
    return [(row["row"], found["column"], found["code"]) for row in plan["rows"] for found in row["problems"]]


def csv(lines: Sequence[str], separator: str = ",") -> bytes:
    """A CSV file."""
    return "\r\n".join(line.replace("|", separator) for line in lines).encode()
