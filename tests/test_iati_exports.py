"""IATI files over HTTP: what is in them, who sees what, and what is refused."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from lxml import etree

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from services import api_keys
from services.imports.activities import VISIBILITY
from tests.asking import ask
from tests.conftest import REAL_DATA, serving
from tests.iati_files import activity, load, participant, save
from tests.test_exports import error

PROGRAM = "ID-CONTOH-KL-01-P02"
LIST = "/export/iati/activities"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
SCHEMA = REAL_DATA / "reference" / "schemas" / "iati-activities-schema.xsd"
DATE = '<activity-date type="1" iso-date="2024-01-01"/>'


@pytest.fixture
async def member(demo: Pools) -> AsyncIterator[dict[str, str]]:
    """What a member sends along."""
    made = await api_keys.create(demo.writing, "ID-CONTOH-UNIV-01", Role.READER)
    yield {"Authorization": f"Bearer {made.secret}"}
    await api_keys.revoke(demo.writing, made.prefix)


def activities(answer: httpx.Response) -> dict[str, Any]:
    """The activities of a file by their identifiers."""
    assert answer.status_code == 200, answer.text
    root = etree.fromstring(answer.content, PARSER)
    assert (root.tag, root.get("version")) == ("iati-activities", "2.03")
    return {each.findtext("iati-identifier", ""): each for each in root.iterfind("iati-activity")}


async def test_a_list_has_the_programs_of_the_graph_and_outputs_that_are_activities(
    client: httpx.AsyncClient,
) -> None:
    # given
    query = """query($f: ProgramFilter) { programs(first: 1000, filter: $f) { nodes { iatiIdentifier } } }"""
    data = await ask(client, query, {"f": {"level": ["PROGRAM", "OUTPUT"]}})
    expected = [node["iatiIdentifier"] for node in data["programs"]["nodes"]]
    # when
    answer = await client.get(LIST)
    # then
    assert list(activities(answer)) == expected
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert answer.headers["x-total-count"] == str(len(expected))
    assert answer.headers["content-disposition"].endswith('.xml"')


@pytest.mark.real
async def test_the_demo_graph_is_valid(client: httpx.AsyncClient) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    answer = await client.get(LIST)
    assert schema.validate(etree.fromstring(answer.content, PARSER)), schema.error_log
    assert b"is left out" not in answer.content


async def test_filter_order_and_window_are_those_of_the_graph(client: httpx.AsyncClient) -> None:
    # given
    wanted = {"status": ["IMPLEMENTATION", "CLOSED"], "region": "ID-JB", "level": ["PROGRAM"]}
    order = {"field": "IATI_IDENTIFIER", "direction": "DESC"}
    query = """query($f: ProgramFilter, $o: ProgramOrder) {
        programs(first: 2, filter: $f, orderBy: $o) { nodes { iatiIdentifier } } }"""
    data = await ask(client, query, {"f": wanted, "o": order})
    expected = [node["iatiIdentifier"] for node in data["programs"]["nodes"]]
    # when
    given = {"filter": json.dumps(wanted), "orderBy": json.dumps(order), "limit": "2"}
    got = await client.get(LIST, params=given)
    posted = await client.post(LIST, json={"filter": wanted, "orderBy": order, "limit": 2})
    # then
    assert len(expected) == 2
    assert list(activities(got)) == expected
    assert posted.content == got.content


async def test_one_program_is_a_file_of_its_own(client: httpx.AsyncClient) -> None:
    found = activities(await client.get(f"{LIST}/{PROGRAM}"))
    assert list(found) == [PROGRAM]
    made = found[PROGRAM]
    assert made.find("reporting-org").get("ref") == "ID-CONTOH-KL-01"
    assert [each.get("role") for each in made.iterfind("participating-org")] == ["2", "4", "4"]


async def test_everybody_gets_what_they_may_see(client: httpx.AsyncClient, member: dict[str, str]) -> None:
    # when
    anybody = activities(await client.get(LIST))
    theirs = activities(await client.get(LIST, headers=member))
    hidden = await client.get(f"{LIST}/ID-CONTOH-KL-01-P04")
    shown = activities(await client.get(f"{LIST}/ID-CONTOH-KL-01-P04", headers=member))
    # then
    assert {each.get(VISIBILITY) for each in anybody.values()} == {None}
    assert set(anybody) < set(theirs)
    assert theirs["ID-CONTOH-KL-01-P04"].get(VISIBILITY) == "MEMBERS"
    assert error(hidden)[:3] == (404, "NOT_FOUND", "identifier")
    assert list(shown) == ["ID-CONTOH-KL-01-P04"]


async def test_an_organization_that_is_not_seen_is_not_named(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Any
) -> None:
    # given a public program with two participants, one of which became hidden
    money = (
        '<transaction><transaction-type code="1"/><transaction-date iso-date="2024-01-01"/>'
        '<value value-date="2024-01-01">5</value><provider-org ref="YY-1"/></transaction>'
    )
    parts = participant("Seen", "4", "YY-2"), participant("Unseen", "1", "YY-1"), DATE, money
    await load(pools, save(tmp_path / "a.xml", activity("A", *parts)))
    await pools.writing.execute("UPDATE organization SET visibility = 'OWNER' WHERE identifier = 'YY-1'")
    # when
    answer = await reader.get(f"{LIST}/A")
    # then
    made = activities(answer)["A"]
    assert [each.get("ref") for each in made.iterfind("participating-org")] == ["YY-2"]
    assert made.findtext("transaction/value") == "5"
    assert b"YY-1" not in answer.content
    assert b"Unseen" not in answer.content


async def test_a_program_without_dates_is_left_out_unless_asked_for(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Any
) -> None:
    # given a program that is whole, and one that lacks a date
    await load(pools, save(tmp_path / "a.xml", activity("A/1", DATE), activity("B")))
    # when
    default, whole = await reader.get(LIST), await reader.get(LIST, params={"incomplete": "1"})
    # then
    assert list(activities(default)) == ["A/1"]
    assert b"<!-- B is left out because it lacks activity-date -->" in default.content
    assert list(activities(whole)) == ["A/1", "B"]
    # and for itself it is refused, with what it lacks
    status, code, argument, message = error(await reader.get(f"{LIST}/B"))
    assert (status, code, argument) == (409, "BAD_USER_INPUT", "incomplete")
    assert message.startswith("The program lacks elements that IATI 2.03 requires: activity-date.")
    assert list(activities(await reader.get(f"{LIST}/B", params={"incomplete": "1"}))) == ["B"]
    # and slashes are part of identifiers
    assert list(activities(await reader.get(f"{LIST}/A/1"))) == ["A/1"]


async def test_a_long_list_comes_in_pages_and_is_bounded(demo_url: str) -> None:
    # given a hub of which an export may have 5 records
    async with (
        serving(application.create(Settings(export_rows=5), demo_url)) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as client,
    ):
        assert error(await client.get(LIST))[:3] == (400, "LIMIT_EXCEEDED", "limit")
        assert len(activities(await client.get(LIST, params={"limit": "5"}))) == 5


BAD = [
    ("", {"columns": "title"}, "columns", "There is no parameter 'columns' here"),
    ("", {"format": "csv"}, "format", "There is no parameter 'format' here"),
    ("", {"filter": "{"}, "filter", "`filter` is not valid JSON"),
    ("", {"filter": "[1]"}, "$filter", "filter"),
    ("", {"filter": '{"status": ["X"]}'}, "$filter", "does not exist in 'ProgramStatus' enum"),
    ("", {"incomplete": "yes"}, "incomplete", "`incomplete` must be 1 or 0"),
    ("", {"limit": "0"}, "limit", "`limit` must be a number of rows"),
    ("", {"after": "nowhere"}, "after", "`after` is not a cursor of this hub."),
    (f"/{PROGRAM}", {"limit": "1"}, "limit", "There is no parameter 'limit' here"),
]


@pytest.mark.parametrize(("address", "given", "argument", "words"), BAD, ids=lambda value: str(value)[:30])
async def test_what_makes_no_sense_is_refused_in_words(
    client: httpx.AsyncClient, address: str, given: dict[str, str], argument: str, words: str
) -> None:
    status, code, named, message = error(await client.get(f"{LIST}{address}", params=given))
    assert (status, code, named) == (400, "BAD_USER_INPUT", argument)
    assert words in message


@pytest.mark.parametrize("identifier", ["NOBODY", "%00", "a%00b", "x" * 3000])
async def test_there_is_no_program_of_any_other_name(client: httpx.AsyncClient, identifier: str) -> None:
    answer = await client.get(f"{LIST}/{identifier}")
    assert answer.status_code in (400, 404)
    assert error(answer)[1] in ("BAD_USER_INPUT", "NOT_FOUND")
