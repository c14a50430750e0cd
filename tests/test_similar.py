"""Similar programs: who already does this, for a draft and for a program."""

from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.comparing import pair_finding
from tests.asking import ask, counted, refused
from tests.iati_files import load, save
from tests.test_overlaps import records

# Question 5 of the domain: before I start, who already does something like this?
BEFORE_I_START = """query ($input: SimilarProgramsInput!, $first: Int) {
  similarPrograms(input: $input, first: $first) {
    score
    reasons { kind points text(lang: "en") evidence(lang: "en") organizations { name } }
    program { iatiIdentifier title }
  }
}"""
DRAFT = {
    "title": "Sekolah rukun untuk guru",
    "regions": ["33.72"],
    "themes": ["15220"],
    "targetGroups": ["TEACHERS"],
    "period": {"start": "2024-01-01", "end": "2025-12-31"},
}


async def similar(client: httpx.AsyncClient, draft, first: int | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ask(client, BEFORE_I_START, {"input": draft, "first": first}))[
        "similarPrograms"
    ]
    return found


async def test_who_already_does_what_a_draft_plans(client: httpx.AsyncClient) -> None:
    found = await similar(client, DRAFT, 3)
    assert [(each["program"]["iatiIdentifier"], each["score"]) for each in found] == [
        ("ID-CONTOH-DN-03-P01", 0.8493),
        ("ID-CONTOH-LSM-01-P01", 0.8482),
        ("ID-CONTOH-PD-3372-P01", 0.6862),
    ]
    reasons = {reason["kind"]: reason for reason in found[0]["reasons"]}
    assert reasons["PLACE"]["text"] == "They work in the same places: Indonesia, Surakarta City."
    assert reasons["TEXT"]["evidence"] == ["rukun", "guru", "sekolah"]
    assert reasons["TARGET_GROUP"]["evidence"] == ["teachers"]
    assert reasons["PERIOD"]["text"] == "They run in parallel for 690 days, start at the same time."


async def test_a_title_is_enough_to_ask(client: httpx.AsyncClient) -> None:
    found = await similar(client, {"title": "Literasi digital"})
    assert {each["program"]["iatiIdentifier"] for each in found[:2]} == {
        "ID-CONTOH-KL-06-P01",
        "ID-CONTOH-LSM-03-P01",
    }
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)


async def test_what_is_told_more_finds_more_surely(client: httpx.AsyncClient) -> None:
    [little] = await similar(client, {"title": DRAFT["title"]}, 1)
    [more] = await similar(client, DRAFT, 1)
    assert little["score"] < more["score"]


async def test_who_takes_part_counts(client: httpx.AsyncClient) -> None:
    organization = (await ask(client, '{ organization(identifier: "ID-CONTOH-LSM-03") { id } }'))[
        "organization"
    ]
    found = await similar(client, {"title": "Literasi", "organizations": [organization["id"]]}, 1)
    named = [each["name"] for reason in found[0]["reasons"] for each in reason["organizations"]]
    assert named == ["Jejaring Pemuda Digital (contoh)"]


@pytest.mark.parametrize(
    "title",
    ["the of and", "''\"(((", "%_%", "🕊️🕊️", "סדר", "a" * 1000, "(a+)+$" * 100, "\u202eevil", "dan yang di"],
)
async def test_a_draft_of_anything_is_answered(client: httpx.AsyncClient, title: str) -> None:
    assert await similar(client, {"title": title}) == []


@pytest.mark.parametrize(
    ("changed", "argument"),
    [
        ({"title": " "}, "input.title"),
        ({"title": "x" * 1001}, "input.title"),
        ({"description": "x" * 20_001}, "input.description"),
        ({"regions": ["ID-XX"]}, "input.regions"),
        ({"regions": ["ID-JT"] * 51}, "input.regions"),
        ({"organizations": ["x"]}, "input.organizations[0]"),
    ],
)
async def test_a_draft_that_breaks_a_rule_is_refused(
    client: httpx.AsyncClient, changed, argument: str
) -> None:
    code, named, _ = await refused(client, BEFORE_I_START, {"input": {**DRAFT, **changed}})
    assert (code, named) == ("BAD_USER_INPUT", argument)


@pytest.mark.parametrize("first", [0, -1, 51])
async def test_the_number_asked_has_bounds(client: httpx.AsyncClient, first: int) -> None:
    code, argument, _ = await refused(client, BEFORE_I_START, {"input": DRAFT, "first": first})
    assert (code, argument) == ("BAD_USER_INPUT", "first")


async def test_a_program_has_similar_ones_and_is_none_of_them(client: httpx.AsyncClient) -> None:
    query = """{ program(iatiIdentifier: "ID-CONTOH-LSM-01-P01") {
        similar(first: 50) { score program { iatiIdentifier } reasons { text } } } }"""
    found = (await ask(client, query))["program"]["similar"]
    identifiers = [each["program"]["iatiIdentifier"] for each in found]
    assert identifiers[0] == "ID-CONTOH-DN-03-P01"
    assert "ID-CONTOH-LSM-01-P01" not in identifiers
    assert len(set(identifiers)) == len(identifiers) > 3


async def test_statements_do_not_grow_with_the_programs(demo: Pools) -> None:
    query = """query ($first: Int) { programs(first: $first) { nodes {
        similar(first: 3) { score program { title } reasons { text organizations { name } } } } } }"""
    _, few = await counted(demo, query, {"first": 2})
    found, many = await counted(demo, query, {"first": 20})
    assert len(found["programs"]["nodes"]) == 20
    assert few == many


async def test_similar_programs_of_too_many_at_once_are_refused(client: httpx.AsyncClient) -> None:
    code, _, message = await refused(client, "{ programs(first: 26) { nodes { similar { score } } } }")
    assert code == "LIMIT_EXCEEDED"
    assert "at most 25 programs per request" in message


async def test_hidden_programs_are_similar_to_nothing_that_others_ask(
    pools: Pools, reader: httpx.AsyncClient, tmp_path
) -> None:
    # given a public program and one that only its owner sees
    await load(pools, save(tmp_path / "a.xml", *records(visibility="owner")))
    await pair_finding.compute(pools)
    draft = {"title": "Bridges of trust between fishing villages"}
    assert [each["program"]["iatiIdentifier"] for each in await similar(reader, draft)] == ["FUND-1"]
    # then its owner finds both
    made = await api_keys.create(pools.writing, "VIL", Role.READER)
    sent = {"Authorization": f"Bearer {made.secret}"}
    found = (await ask(reader, BEFORE_I_START, {"input": draft}, **sent))["similarPrograms"]
    assert {each["program"]["iatiIdentifier"] for each in found} == {"FUND-1", "VIL-1"}
    # and members of others don't
    made = await api_keys.create(pools.writing, "FUND", Role.ADMINISTRATOR)
    sent = {"Authorization": f"Bearer {made.secret}"}
    found = (await ask(reader, BEFORE_I_START, {"input": draft}, **sent))["similarPrograms"]
    assert {each["program"]["iatiIdentifier"] for each in found} == {"FUND-1"}
