"""Facets and filters of search: numbers that agree with the hits, for each who asks."""

from collections import Counter
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask

FACETS = """
query($query: String!, $types: [SearchType!], $filter: SearchFilter) {
    search(query: $query, types: $types, filter: $filter, first: 100) {
        totalCount
        facets {
            types { value count }
            statuses { value count }
            years { value count }
            provinces { value count }
            sectors { value count }
            organizationTypes { value count }
            languages { value count }
        }
        nodes {
            __typename
            id
            ... on Program {
                status
                plannedStart actualStart plannedEnd actualEnd
                locations { region { code level parent { code level } } }
                sectors { sector { vocabulary code } }
                reportingOrganization { type }
                titles { language }
                lastUpdated
            }
        }
    }
}
"""
Node = dict[str, Any]


async def found(client: httpx.AsyncClient, query: str, **more: Any):
    return (await ask(client, FACETS, {"query": query, **more}))["search"]


def counts(facet: list[dict[str, Any]]) -> dict[str, int]:
    return {each["value"]: each["count"] for each in facet}


def provinces(node: Node) -> set[str]:
    regions = [place["region"] for place in node["locations"] if place["region"]]
    around = [region["parent"] for region in regions if region["parent"]]
    return {region["code"] for region in (*regions, *around) if region["level"] == "PROVINCE"}


def sectors(node: Node) -> set[str]:
    return {s["sector"]["code"] for s in node["sectors"] if s["sector"]["vocabulary"] == "Sector"}


def years(node: Node) -> set[str]:
    first = node["actualStart"] or node["plannedStart"]
    last = node["actualEnd"] or node["plannedEnd"]
    return {str(year) for year in range(int(first[:4]), int(last[:4]) + 1)}


async def test_the_facets_of_programs_are_what_the_programs_are(client: httpx.AsyncClient) -> None:
    # given all programs that anybody finds by a word that each has
    answer = await found(client, "contoh", types=["PROGRAM"])
    nodes, facets = answer["nodes"], answer["facets"]
    assert answer["totalCount"] == len(nodes) == 29
    # then each facet counts them
    assert counts(facets["types"]) == {"Program": 29}
    assert counts(facets["statuses"]) == Counter(node["status"] for node in nodes)
    types = Counter(node["reportingOrganization"]["type"] for node in nodes)
    assert counts(facets["organizationTypes"]) == types
    assert counts(facets["provinces"]) == Counter(code for node in nodes for code in provinces(node))
    assert counts(facets["sectors"]) == Counter(code for node in nodes for code in sectors(node))
    assert counts(facets["years"]) == Counter(year for node in nodes for year in years(node))
    assert counts(facets["languages"]) == {"id": 29, "en": 29}


async def test_most_frequent_values_come_first(client: httpx.AsyncClient) -> None:
    facets = (await found(client, "contoh"))["facets"]
    for facet in facets.values():
        numbers = [each["count"] for each in facet]
        assert numbers == sorted(numbers, reverse=True)
    assert [each["value"] for each in facets["types"]] == [
        "Output",
        "PlanNode",
        "Organization",
        "KnowledgeProduct",
        "Program",
        "Commitment",
        "Obstacle",
        "ActionPlan",
    ]


@pytest.mark.parametrize(
    ("given", "shows"),
    [
        ({"status": ["CLOSED", "PIPELINE"]}, lambda node: node["status"] in ("CLOSED", "PIPELINE")),
        ({"year": [2022]}, lambda node: "2022" in years(node)),
        ({"province": ["ID-JT", "ID-ST"]}, lambda node: provinces(node) & {"ID-JT", "ID-ST"}),
        ({"sector": ["15220"]}, lambda node: "15220" in sectors(node)),
        (
            {"organizationType": ["NATIONAL_NGO"]},
            lambda node: node["reportingOrganization"]["type"] == "NATIONAL_NGO",
        ),
        ({"language": ["en"]}, lambda node: {"language": "en"} in node["titles"]),
        ({"updatedSince": "2025-01-01T00:00:00Z"}, lambda node: node["lastUpdated"] >= "2025-01-01"),
        (
            {"organizationType": ["NATIONAL_NGO"], "province": ["ID-JT"]},
            lambda node: (
                node["reportingOrganization"]["type"] == "NATIONAL_NGO" and "ID-JT" in provinces(node)
            ),
        ),
    ],
    # A function has no name of its own that is the same in every process.
    ids=lambda value: None if callable(value) else str(value),
)
async def test_a_filter_lets_through_what_it_says(
    client: httpx.AsyncClient, given: dict[str, Any], shows: Any
) -> None:
    everything = (await found(client, "contoh", types=["PROGRAM"]))["nodes"]
    answer = await found(client, "contoh", types=["PROGRAM"], filter=given)
    expected = {node["id"] for node in everything if shows(node)}
    assert {node["id"] for node in answer["nodes"]} == expected
    assert answer["totalCount"] == len(expected) > 0


@pytest.mark.parametrize(
    "given", [{"status": []}, {"province": ["ID-PE"]}, {"year": [1900]}, {"sector": ["72010"]}], ids=str
)
async def test_a_filter_that_nothing_holds_finds_nothing(
    client: httpx.AsyncClient, given: dict[str, Any]
) -> None:
    answer = await found(client, "contoh", filter=given)
    assert (answer["totalCount"], answer["nodes"]) == (0, [])
    assert all(facet == [] for facet in answer["facets"].values())


async def test_facets_count_what_the_asker_may_see(client: httpx.AsyncClient, demo: Pools) -> None:
    key = await api_keys.create(demo.writing, "ID-CONTOH-UNIV-01", Role.READER)
    query = 'query { search(query: "contoh") { totalCount facets { types { value count } } } }'
    anybody = (await ask(client, query))["search"]
    member = (await ask(client, query, authorization=f"Bearer {key.secret}"))["search"]
    assert counts(anybody["facets"]["types"]) == {
        "Organization": 30,
        "Program": 29,
        "Output": 84,
        "KnowledgeProduct": 29,
        "ActionPlan": 3,
        "PlanNode": 40,
        "Commitment": 20,
        "Obstacle": 8,
    }
    assert counts(member["facets"]["types"]) == {
        "Organization": 31,
        "Program": 31,
        "Output": 89,
        "KnowledgeProduct": 32,
        "ActionPlan": 3,
        "PlanNode": 40,
        "Commitment": 20,
        "Obstacle": 10,
    }
    assert (anybody["totalCount"], member["totalCount"]) == (243, 256)


async def test_values_have_names_in_both_languages(client: httpx.AsyncClient) -> None:
    query = """query($lang: String) { search(query: "surakarta sekolah", types: [PROGRAM]) { facets {
        types { name(lang: $lang) } statuses { name(lang: $lang) } provinces { name(lang: $lang) }
        organizationTypes { name(lang: $lang) } years { name(lang: $lang) } languages { name(lang: $lang) }
    } } }"""
    names = {lang: (await ask(client, query, {"lang": lang}))["search"]["facets"] for lang in ("id", "en")}
    shown = {lang: {key: value[0]["name"] for key, value in facets.items()} for lang, facets in names.items()}
    assert shown["en"] | {"years": "", "organizationTypes": ""} == {
        "types": "Programs",
        "statuses": "Implementation",
        "provinces": "Central Java",
        "organizationTypes": "",
        "years": "",
        "languages": "English",
    }
    assert shown["id"]["types"] == "Program"
    assert shown["id"]["provinces"] == "Jawa Tengah"
    assert shown["id"]["years"] == shown["en"]["years"]
