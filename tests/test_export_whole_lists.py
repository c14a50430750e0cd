"""Lists without pages as tables: codelists, similar programs, and the groups of aggregates."""

import csv
import io
import json

import httpx
import pytest

from tests.test_exports import error, export

GROUPS = "{ programs { aggregate { groups(by: [STATUS]) { keys { code } count budgets { currency } } } } }"


def lines(answer: httpx.Response) -> list[list[str]]:
    """The rows of a CSV file with its headings."""
    return list(csv.reader(io.StringIO(answer.text)))


async def test_a_codelist_is_a_table(client: httpx.AsyncClient) -> None:
    answer = await export(client, "/codelist", name="OrganisationRole", lang="en")
    assert lines(answer) == [
        ["code", "name"],
        ["1", "Funding"],
        ["2", "Accountable"],
        ["3", "Extending"],
        ["4", "Implementing"],
    ]
    assert answer.headers["x-total-count"] == "4"


async def test_similar_programs_are_a_table(client: httpx.AsyncClient) -> None:
    asked = json.dumps({"title": "Interfaith dialogue for young people"})
    answer = await export(client, "/similarPrograms", input=asked, first="3", columns="score,program.title")
    headings, *rows = lines(answer)
    assert headings == ["score", "program.title"]
    assert 0 < len(rows) <= 3
    assert all(0 <= float(score) <= 1 for score, _ in rows)


async def test_groups_of_an_aggregate_are_a_table(client: httpx.AsyncClient) -> None:
    answer = await client.post("/export", json={"query": GROUPS, "format": "ndjson"})
    table = await client.post("/export", json={"query": GROUPS})
    groups = [json.loads(line) for line in answer.text.splitlines()]
    assert sum(each["count"] for each in groups) == 29
    headings, *rows = lines(table)
    assert headings == ["keys.code", "count", "budgets.currency"]
    assert [row[:2] for row in rows] == [
        [each["keys"][0]["code"] or "", str(each["count"])] for each in groups
    ]


async def test_a_page_with_records_goes_before_its_aggregate(client: httpx.AsyncClient) -> None:
    both = GROUPS.replace("{ aggregate", "{ nodes { iatiIdentifier } aggregate")
    answer = await client.post("/export", json={"query": both})
    chosen = await client.post("/export", json={"query": both, "connection": "programs.aggregate.groups"})
    assert lines(answer)[0] == ["iatiIdentifier"]
    assert lines(chosen)[0] == ["keys.code", "count", "budgets.currency"]


@pytest.mark.parametrize(("name", "value"), [("cursors", "1"), ("after", "x")])
async def test_a_list_without_pages_has_no_place_to_go_on_from(
    client: httpx.AsyncClient, name: str, value: str
) -> None:
    answer = await client.get("/export/codelist", params={"name": "OrganisationRole", name: value})
    assert error(answer)[:3] == (400, "BAD_USER_INPUT", name)
    assert error(answer)[3] == f"`codelist` has no pages: leave `{name}` out."
