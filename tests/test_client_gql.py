"""Python's `gql` against a running hub: the schema fetched, documents checked before they go out, answers."""

import asyncio

import httpx
import pytest
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport, HTTPXTransport
from graphql import GraphQLError, print_schema

from schema.graph import graph
from tests.asking import ask

PAGE = """
query Page($first: Int!, $after: String) {
  programs(first: $first, after: $after) { nodes { id title(lang: "en") } pageInfo { endCursor } }
}
"""


def page(first: int, after: str | None = None) -> GraphQLRequest:
    """The question for a page."""
    return GraphQLRequest(PAGE, variable_values={"first": first, "after": after})


def asked_in_turn(hub: str) -> list[dict[str, str]]:
    """Two pages, each asked by a client that waits for the answer."""
    with Client(transport=HTTPXTransport(f"{hub}/graphql"), fetch_schema_from_transport=True) as session:
        first = session.execute(page(2))["programs"]
        second = session.execute(page(2, first["pageInfo"]["endCursor"]))["programs"]
    return [*first["nodes"], *second["nodes"]]


async def test_a_client_that_waits_gets_a_page_and_the_next(live_hub: str, client: httpx.AsyncClient) -> None:
    # given
    expected = (await ask(client, PAGE, {"first": 4}))["programs"]["nodes"]
    assert len(expected) == 4
    # then
    assert await asyncio.to_thread(asked_in_turn, live_hub) == expected


async def test_the_schema_that_it_fetches_is_the_hubs(live_hub: str) -> None:
    transport = HTTPXAsyncTransport(f"{live_hub}/graphql")
    everything = {"specified_by_url": True, "input_value_deprecation": True, "input_object_one_of": True}
    hub = Client(transport=transport, fetch_schema_from_transport=True, introspection_args=everything)
    async with hub:
        assert hub.schema is not None
        assert print_schema(hub.schema) == print_schema(graph._schema)


async def test_what_the_schema_lacks_is_refused_before_it_is_sent(live_hub: str) -> None:
    unsent = HTTPXAsyncTransport(f"{live_hub}/graphql")
    async with Client(transport=unsent, schema=graph.as_str()) as session:
        with pytest.raises(GraphQLError, match="Cannot query field 'name' on type 'Program'"):
            await session.execute(GraphQLRequest("{ programs { nodes { name } } }"))
    assert unsent.response_headers is None


async def test_an_error_arrives_with_its_code(live_hub: str) -> None:
    async with Client(transport=HTTPXAsyncTransport(f"{live_hub}/graphql")) as session:
        with pytest.raises(TransportQueryError) as caught:
            await session.execute(page(2, "nowhere"))
    assert caught.value.errors is not None
    (error,) = caught.value.errors
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", "after")
