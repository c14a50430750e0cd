"""Apollo Client and urql against a running hub: their caches, pages and errors."""

import json
from typing import Any

import httpx
import pytest

from tests.asking import ask, refused
from tests.node_clients import run

PAGE = """
query Page($first: Int!, $after: String) {
  programs(first: $first, after: $after) {
    nodes { id title(lang: "en") status } pageInfo { hasNextPage }
  }
}
"""
NOWHERE = {"first": 4, "after": "nowhere"}
NODES = '{ programs(first: 1) { nodes { id } } outputs(first: 1) { nodes { id title(lang: "en") } } }'


@pytest.fixture(scope="module")
async def apollo(live_hub: str) -> Any:
    """What Apollo Client found."""
    return json.loads(await run("apollo.js", f"{live_hub}/graphql"))


@pytest.fixture(scope="module")
async def urql(live_hub: str) -> Any:
    """What urql found."""
    return json.loads(await run("urql.js", f"{live_hub}/graphql"))


@pytest.fixture(params=["apollo", "urql"])
def found(request: pytest.FixtureRequest, apollo: Any, urql: Any) -> Any:
    """What one of both found."""
    return {"apollo": apollo, "urql": urql}[request.param]


async def test_pages_grow_and_a_record_is_kept_once(client: httpx.AsyncClient, found: Any) -> None:
    # given
    page = (await ask(client, PAGE, {"first": 8}))["programs"]
    titles = [program["title"] for program in page["nodes"]]
    assert len(set(titles)) == 8
    # then
    assert found["pages"] == {"first": titles[:4], "grown": titles, "more": True}
    assert found["one"] == page["nodes"][0]


async def test_errors_arrive_with_their_codes(client: httpx.AsyncClient, found: Any) -> None:
    code, argument, message = await refused(client, PAGE, NOWHERE)
    assert (code, argument) == ("BAD_USER_INPUT", "after")
    assert found["failure"] == {"code": code, "argument": argument, "message": message}


async def test_apollo_has_one_entry_a_record_and_knows_what_a_result_is(
    client: httpx.AsyncClient, apollo: Any
) -> None:
    data = await ask(client, NODES)
    assert apollo["entries"] == [f"Program:{data['programs']['nodes'][0]['id']}"]
    assert apollo["node"] == {"__typename": "Output", **data["outputs"]["nodes"][0]}
    assert sorted(apollo["types"]["Result"]) == ["Impact", "OtherResult", "Outcome", "Output"]
