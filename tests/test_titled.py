"""Search results have a title, whatever their kind: one fragment instead of one for each kind."""

import httpx
import pytest
from graphql import GraphQLInterfaceType

from schema.enums import word_of
from schema.graph import graph
from services.kinds.registry import SEARCHED
from tests.asking import ask, counted

SEARCH = """query ($types: [SearchType!], $lang: String) { search(query: "contoh", types: $types, first: 5) {
    nodes { __typename id ... on Titled { title(lang: $lang) } ... on Organization { name(lang: $lang) } %s }
} }"""
# Organizations have a name instead.
OWN = [f"... on {name} {{ own: title(lang: $lang) }}" for name in SEARCHED if name != "Organization"]
BY_ID = "query ($id: ID!) { node(id: $id) { ... on Titled { id title } } }"


def test_all_that_search_finds_has_a_title() -> None:
    titled = graph._schema.get_type("Titled")
    assert isinstance(titled, GraphQLInterfaceType)
    types = {each.name for each in graph._schema.get_possible_types(titled)}
    assert set(SEARCHED) <= types
    assert types == {*SEARCHED, "Outcome", "Impact", "OtherResult"}


@pytest.mark.parametrize("kind", SEARCHED)
async def test_one_fragment_shows_the_titles_of_all_kinds(client: httpx.AsyncClient, kind: str) -> None:
    for language in ("id", "en"):
        variables = {"types": [word_of(kind)], "lang": language}
        nodes = (await ask(client, SEARCH % " ".join(OWN), variables))["search"]["nodes"]
        assert {node["__typename"] for node in nodes} == {kind}
        for node in nodes:
            assert node["title"] == (node["name"] if kind == "Organization" else node["own"])


async def test_a_record_is_read_by_the_interface(client: httpx.AsyncClient) -> None:
    found = await ask(client, '{ organization(identifier: "ID-CONTOH-KL-01") { id name title } }')
    organization = found["organization"]
    assert organization["title"] == organization["name"]
    node = (await ask(client, BY_ID, {"id": organization["id"]}))["node"]
    assert node == {"id": organization["id"], "title": organization["title"]}


async def test_titles_cost_no_further_statements(demo) -> None:
    plain = '{ search(query: "damai", first: 20) { nodes { __typename id } } }'
    titled = '{ search(query: "damai", first: 20) { nodes { __typename ... on Titled { title } } } }'
    assert (await counted(demo, titled))[1] == (await counted(demo, plain))[1]
