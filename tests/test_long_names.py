"""Long names and values that clients choose are cut in errors and in log lines."""

from typing import Any

import httpx
import pytest
from structlog.testing import CapturingLogger

from hub.http import operations

LONG = "x" * 900_000
# Error messages contain at most about 2,000 characters of a value, and arguments 200.
MOST = 5_000
FILTERED = "query ($v: ProgramFilter) { programs(filter: $v) { totalCount } }"
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "a parameter of an export": ("/export/programs", {LONG: 1}),
    "columns": ("/export/programs", {"columns": LONG}),
    "a format": ("/export/programs", {"format": LONG}),
    "a document": ("/graphql", {"documentId": LONG}),
    "an operation name": ("/graphql", {"query": "{ __typename }", "operationName": LONG}),
    "a variable": ("/graphql", {"query": "{ __typename }", "variables": {LONG: 1}}),
    "a value": (
        "/graphql",
        {
            "query": FILTERED,
            "variables": {"v": LONG},
        },
    ),
    "a key": (
        "/graphql",
        {
            "query": FILTERED,
            "variables": {"v": {LONG: 1}},
        },
    ),
    "a cursor": (
        "/graphql",
        {"query": "query ($v: String) { programs(after: $v) { totalCount } }", "variables": {"v": LONG}},
    ),
    "a codelist": (
        "/graphql",
        {"query": "query ($v: String!) { codelist(name: $v) { name } }", "variables": {"v": LONG}},
    ),
    "an id": (
        "/graphql",
        {"query": "query ($v: ID!) { node(id: $v) { id } }", "variables": {"v": LONG}},
    ),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_long_name_is_not_sent_back_whole(client: httpx.AsyncClient, name: str) -> None:
    path, body = BODIES[name]
    answer = await client.post(path, json=body)
    assert len(answer.content) < MOST


async def test_a_long_path_is_not_sent_back_whole(client: httpx.AsyncClient) -> None:
    answer = await client.get("/" + LONG[:50_000])
    assert (answer.status_code, len(answer.content) < 500) == (404, True)


async def test_log_lines_have_the_beginning_of_a_long_name(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = CapturingLogger()
    monkeypatch.setattr(operations, "log", log)
    name = "x" * 5_000
    await client.post("/graphql", json={"query": f"query {name} {{ __typename }}", "operationName": name})
    (line,) = log.calls
    assert line.kwargs["name"] == "x" * 200 + "..."
