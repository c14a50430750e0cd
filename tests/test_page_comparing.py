"""Pages that compare: their numbers are those of the graph, and lead to the records behind them."""

import httpx

from tests.asking import ask
from tests.page_reading import number, opened, texts

COVERAGE = """{ coverage(plan: "RANPE-1", rows: FOCUS, columns: PROVINCE, filter: {year: 2023}) {
    cells(show: FILLED, first: 1000) { rowCode columnCode value } } }"""
GAPS = '{ coverageGaps(plan: "RANPE-1", year: 2023, first: 200) { kind } }'
OVERLAP = """{ overlaps(first: 1, orderBy: {field: SCORE, direction: DESC}) { nodes { id
    reasons { points } a { title(lang: "en") statusName(lang: "en") }
    b { title(lang: "en") statusName(lang: "en") } } } }"""


async def test_each_cell_of_a_matrix_leads_to_its_programs(client: httpx.AsyncClient):
    # given the cells of a year that the graph fills
    cells = (await ask(client, COVERAGE))["coverage"]["cells"]
    # when the page of the matrix is opened
    page = await opened(client, "/en/coverage/RANPE-1?year=2023&rows=FOCUS")
    links = page.xpath("//table[contains(@class, 'matrix')]/tbody//td/a")
    # then it has these numbers, each leads to as many programs, and all other cells say 0
    assert sorted(int(each.text) for each in links) == sorted(
        each["value"] for each in cells if each["columnCode"]
    )
    for each in links:
        assert number(await opened(client, each.get("href"))) == int(each.text)
    filled = {(each["rowCode"], each["columnCode"]) for each in cells if each["columnCode"]}
    zeros = texts(page, "//table[contains(@class, 'matrix')]/tbody//td[contains(@class, 'q0')]")
    assert zeros == ["0"] * (8 * 38 - len(filled))


async def test_all_provinces_stand_side_by_side(client: httpx.AsyncClient):
    page = await opened(client, "/en/who-where?by=ORGANIZATION_TYPE&status=IMPLEMENTATION")
    rows = page.xpath("//table[contains(@class, 'matrix')]/tbody/tr")
    assert len(rows) == 38
    for row in rows:
        for link in row.xpath("td[last()]/a"):
            assert number(await opened(client, link.get("href"))) == int(link.text)
    # and the list of all of them is downloaded with the same filter
    whole = int(texts(page, "//main/p[1]/strong")[0].split()[0])
    (file,) = [each.get("href") for each in page.xpath("//main/p[1]/a") if each.text == "CSV"]
    assert len((await client.get(file)).text.strip().splitlines()) == whole + 1


async def test_what_is_missing_is_counted_by_kind(client: httpx.AsyncClient):
    gaps = (await ask(client, GAPS))["coverageGaps"]
    page = await opened(client, "/en/coverage/RANPE-1/gaps?year=2023")
    assert len(page.xpath("//main//ul[@class='list']/li")) == len(gaps)
    headings = texts(page, "//main//section/h2")
    assert len(headings) == len({each["kind"] for each in gaps})
    assert sum(int(each.rsplit("(")[-1].rstrip(")")) for each in headings) == len(gaps)


async def test_two_programs_stand_side_by_side_with_what_they_share(client: httpx.AsyncClient):
    (overlap,) = (await ask(client, OVERLAP))["overlaps"]["nodes"]
    page = await opened(client, f"/en/overlaps/{overlap['id']}")
    titles = texts(page, "//table[contains(@class, 'two')]/tbody/tr[1]/td")
    assert titles == [overlap["a"]["title"], overlap["b"]["title"]]
    same = texts(page, "//tr[@class='same']/th")
    assert ("Status Same" in same) == (overlap["a"]["statusName"] == overlap["b"]["statusName"])
    points = texts(page, "//section[@aria-labelledby='why']//tbody/tr/td")
    assert [float(each) for each in points] == [round(each["points"], 3) for each in overlap["reasons"]]


async def test_before_a_start_similar_programs_are_shown_with_reasons(client: httpx.AsyncClient):
    page = await opened(client, "/en/before-you-start?title=Schools+of+harmony+in+Surakarta&region=ID-JT")
    titles = texts(page, "//section[@aria-labelledby='found']//h3")
    assert titles[0].startswith("[Sample] Schools of harmony")
    assert texts(page, "//section[@aria-labelledby='found']//li/ul/li")
    assert page.xpath("//input[@name='title']")[0].get("value") == "Schools of harmony in Surakarta"
    # and a region that does not exist is refused in words
    refused = await opened(client, "/en/before-you-start?title=Dialog&region=XX-9", 400)
    assert "XX-9" in texts(refused, "//*[@role='alert']")[0]
    assert refused.xpath("//input[@name='region']/@value") == ["XX-9"]


async def test_the_twelve_questions_lead_to_pages_that_answer(client: httpx.AsyncClient):
    page = await opened(client, "/id/pertanyaan")
    links = [each.get("href") for each in page.xpath("//main/ol/li/a")]
    assert len(links) == 12
    for each in links:
        assert texts(await opened(client, each), "//h1")
