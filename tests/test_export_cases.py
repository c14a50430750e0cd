"""Texts that spreadsheets would take for something else, from the import to the file."""

from pathlib import Path

from tests.iati_files import load
from tests.workbooks import cells

CASES = Path(__file__).parent / "data" / "cases"


async def test_a_title_that_looks_like_an_escape_is_shown_as_it_is(pools, reader):
    await load(pools, CASES / "c14-xlsx-escape-like-text.xml")
    answer = await reader.get("/export/programs", params={"format": "xlsx", "columns": "title"})
    assert cells(answer.content)[1] == [("text", "Kode _x005F_x0041_ dan _x005F_x000D_ baris")]


async def test_negative_amounts_are_numbers_and_formulas_are_texts(pools, reader):
    await load(pools, CASES / "p05-csv-negative-amounts.xml")
    asked = {"columns": "title,budgets.value.amount", "expand": "budgets"}
    answer = await reader.get("/export/programs", params=asked)
    workbook = await reader.get("/export/programs", params={**asked, "format": "xlsx"})
    assert answer.text.splitlines()[1:] == ["'=SUM(A1:A9),-1250.50", "'-5 derajat,"]
    assert cells(workbook.content)[1:] == [
        [("text", "=SUM(A1:A9)"), ("number", "-1250.50")],
        [("text", "-5 derajat"), ("nothing", "")],
    ]
