"""The yearly report over HTTP: its figures are the graph's, in all files and both languages."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from hub import app as application
from hub.settings import Settings
from tests.asking import ask
from tests.conftest import serving
from tests.reports_read import facts_of, numbers_of, parsed, rounded, sheets_of, tables_of

REPORT = "/reports/RANPE-1/2023"
# All programs of the sample have two dates.
RUNNING = {"startBefore": "2023-12-31", "endAfter": "2023-01-01"}
NODES = """query ($year: Int!) { planNodes(first: 200, filter: {plan: ["RANPE-1"], validIn: $year}) {
    nodes { code reference title kind expectedOutputs { title } } } }"""
OF_NODE = """query ($filter: ProgramFilter!) { programs(filter: $filter) { totalCount
    aggregate { budgets { currency count sum } } } }"""
CELLS = """{ coverage(plan: "RANPE-1", rows: FOCUS, columns: PROVINCE, filter: {year: 2023}) {
    rows { code } columns { code programCount }
    cells { rowCode columnCode programCount } }
    whole: coverage(plan: "RANPE-1", rows: PILLAR, columns: PROVINCE, filter: {year: 2023}) {
    total { programCount } columns { code programCount } }
    coverageGaps(plan: "RANPE-1", year: 2023, first: 1000) { kind }
    actionPlan(code: "RANPE-1") { figures { value outOf } } }"""
OUTPUTS = """query ($filter: ProgramFilter!) { programs(first: 100, filter: $filter) { nodes {
    outputs(first: 100) { nodes { id indicators { periods { end target achievementPercent } } } } } } }"""


async def page(client: httpx.AsyncClient, language: str) -> str:
    """The HTML of the sample's report."""
    response = await client.get(f"{REPORT}.html", params={"lang": language})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


@pytest.mark.parametrize("language", ["id", "en"])
async def test_figures_are_the_answers_of_the_graph(client: httpx.AsyncClient, language: str) -> None:
    shown = await page(client, language)
    tables = list(tables_of(shown).values())
    figures, tree, matrix, *gaps = tables[:6]
    budgets = tables[10]
    asked = {"accept-language": language}

    # the tree has each node with the number of programs that `programs` finds for it
    nodes = (await ask(client, NODES, {"year": 2023}, **asked))["planNodes"]["nodes"]
    counts = {}
    for node in nodes:
        found = await ask(client, OF_NODE, {"filter": {**RUNNING, "planNode": [node["reference"]]}})
        counts[node["code"]] = found["programs"]["totalCount"]
    assert [(title, numbers[-1]) for title, numbers in tree] == [
        (f"{node['code']} {node['title']}", counts[node["code"]]) for node in nodes
    ]
    actions = [counts[node["code"]] for node in nodes if node["kind"] == "ACTION"]

    # the matrix, the gaps and the published figures are those of the graph
    answer = await ask(client, CELLS)
    coverage, inside = answer["coverage"], answer["whole"]
    provinces = {each["code"]: each["programCount"] for each in inside["columns"]}
    cells = {(cell["rowCode"], cell["columnCode"]): cell["programCount"] for cell in coverage["cells"]}
    assert [numbers for _, numbers in matrix] == [
        [
            *(cells.get((row["code"], column["code"]), 0) for row in coverage["rows"]),
            provinces[column["code"]],
        ]
        for column in coverage["columns"]
    ]
    kinds = [gap["kind"] for gap in answer["coverageGaps"]]
    order = ("ACTION_WITHOUT_PROGRAM", "PROVINCE_WITHOUT_ACTION", "EXPECTED_OUTPUT_WITHOUT_OUTPUT")
    assert [len(rows) for rows in gaps] == [kinds.count(kind) for kind in order]
    assert [numbers for _, numbers in figures] == [
        [Decimal(value) for value in (figure["value"], figure["outOf"]) if value is not None]
        for figure in answer["actionPlan"]["figures"]
    ]

    # money is that of the programs of the plan
    ofplan = {"filter": {**RUNNING, "plan": ["RANPE-1"]}}
    whole = (await ask(client, OF_NODE, ofplan))["programs"]
    assert [(name, numbers[0], numbers[2]) for name, numbers in budgets] == [
        (money["currency"], money["count"], Decimal(money["sum"])) for money in whole["aggregate"]["budgets"]
    ]

    # and the headline figures follow from them
    levels = await achieved(client, ofplan)
    assert facts_of(shown) == [
        sum(1 for count in actions if count),
        whole["totalCount"],
        sum(1 for code, count in provinces.items() if code and count),
        len(levels),
        sum(1 for level in levels if level is not None and level >= 100),
    ]
    assert inside["total"]["programCount"] == whole["totalCount"] == 16


async def achieved(client: httpx.AsyncClient, variables: dict[str, Any]) -> list[Decimal | None]:
    """The lowest achievement of each output with a target for 2023."""
    found = []
    for program in (await ask(client, OUTPUTS, variables))["programs"]["nodes"]:
        for output in program["outputs"]["nodes"]:
            ends = [
                max((period for period in periods), key=lambda period: period["end"])["achievementPercent"]
                for indicator in output["indicators"]
                if (periods := [each for each in indicator["periods"] if is_of_2023(each)])
            ]
            if ends:
                found.append(min((Decimal(end) for end in ends if end is not None), default=None))
    return found


def is_of_2023(period: dict[str, Any]) -> bool:
    """Whether a period ends in 2023 and has a target."""
    return period["target"] is not None and (period["end"] or "").startswith("2023")


async def test_both_languages_and_the_workbook_have_the_same_numbers(client: httpx.AsyncClient) -> None:
    # given the page in both languages, then the numbers are the same and the words are not
    indonesian, english = await page(client, "id"), await page(client, "en")
    numbers = [[row[1] for row in rows] for rows in tables_of(english).values()]
    assert [[row[1] for row in rows] for rows in tables_of(indonesian).values()] == numbers
    titles = [parsed(each).findtext(".//h1") for each in (indonesian, english)]
    assert titles == ["Laporan tahunan 2023", "Yearly report 2023"]

    # and each table is a sheet with the same numbers
    response = await client.get(f"{REPORT}.xlsx", params={"lang": "en"})
    sheets = sheets_of(response.content)
    for name, rows in tables_of(english).items():
        assert numbers_of(sheets[name])[: len(rows)] == [rounded(row[1]) for row in rows], name
    assert response.headers["content-disposition"] == 'inline; filename="RANPE-1-2023-en.xlsx"'
    again = await client.get(f"{REPORT}.xlsx", params={"lang": "en"})
    assert again.content == response.content


async def test_the_page_is_whole_and_known_to_those_who_have_it(client: httpx.AsyncClient) -> None:
    first = await client.get(f"{REPORT}.html", headers={"accept-language": "en-GB,id;q=0.5"})
    document = parsed(first.text)
    # no address is loaded, and each link within the page has its target
    assert document.xpath("//@src|//link/@href") == []
    inner = {link[1:] for link in document.xpath("//a/@href") if link.startswith("#")}
    assert inner <= set(document.xpath("//@id"))
    # the records behind the figures can be read
    (records, *_) = document.xpath("//ol[@class='sources']//a[contains(@href, '/export/programs')]/@href")
    assert (await client.get(records)).headers["x-total-count"] == str(facts_of(first.text)[1])
    # nothing is sent twice
    headers = {"accept-language": "en-GB,id;q=0.5", "if-none-match": first.headers["etag"]}
    assert (await client.get(f"{REPORT}.html", headers=headers)).status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/reports/NONE/2023.html", 404, "There is no action plan 'NONE', or you may not see it."),
        (
            "/reports/RANPE-1/1999.html",
            404,
            "The plan RANPE-1 is for 2020 to 2024: there is no report for 1999.",
        ),
        ("/reports/RANPE-1/20x3.html", 404, "The year has four digits, such as 2023, not '20x3'."),
        ("/reports/RANPE-1/2023.doc", 404, "A report is html, pdf, xlsx: there is no format 'doc'."),
        ("/reports/RANPE-1/2023.html?lang=fr", 400, "A report is in `id` or `en`, not 'fr'."),
        ("/reports/RANPE-1/2023.html?language=id", 400, "There is no parameter 'language' here, but lang."),
    ],
)
async def test_wrong_addresses_are_explained(
    client: httpx.AsyncClient, path: str, status: int, message: str
) -> None:
    response = await client.get(path)
    assert response.status_code == status
    assert response.json()["errors"][0]["message"].startswith(message)


@pytest.fixture
async def without_browser(demo_url: str) -> AsyncIterator[str]:
    """The address of a hub whose browser does not exist."""
    async with serving(application.create(Settings(chromium="/nowhere/chromium"), demo_url)) as address:
        yield address


async def test_without_a_browser_there_is_no_pdf(without_browser: str) -> None:
    async with httpx.AsyncClient(base_url=without_browser, timeout=20) as client:
        response = await client.get(f"{REPORT}.pdf")
    assert response.status_code == 501
    assert response.json()["errors"][0]["message"].startswith("HUB_CHROMIUM names /nowhere/chromium")
