"""Send operations to the graph: over HTTP, or in the process to count statements."""

from collections.abc import Mapping
from typing import Any

import httpx

from db.pools import Pools
from resolvers.requests import Request
from schema.graph import graph
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS, Viewer

Variables = Mapping[str, Any] | None


async def ask(client: httpx.AsyncClient, query: str, variables: Variables = None, **headers: str):
    """The data of an operation that must succeed."""
    answer = await post(client, query, variables, **headers)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert "errors" not in body, body["errors"]
    return body["data"]


async def refused(client: httpx.AsyncClient, query: str, variables: Variables = None, **headers: str):
    """The one error of an operation that must fail: (code, argument, message)."""
    answer = await post(client, query, variables, **headers)
    errors = answer.json()["errors"]
    assert len(errors) == 1, errors
    extensions = errors[0]["extensions"]
    assert len(extensions["traceId"]) == 32
    return extensions["code"], extensions.get("argument"), errors[0]["message"]


async def post(
    client: httpx.AsyncClient, query: str, variables: Variables = None, **headers: str
) -> httpx.Response:
    """The response to an operation; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/graphql", json={"query": query, "variables": variables}, headers=named)


async def counted(
    pools: Pools, query: str, variables: Variables = None, viewer: Viewer = ANONYMOUS
) -> tuple[dict[str, Any], int]:
    """The data of an operation that must succeed, and the number of its statements."""
    request = Request(Reader(pools, viewer), ("en",), "0" * 32, "test")
    result = await graph.execute(query, variable_values=dict(variables or {}), context_value=request)
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data, request.reader.statements
