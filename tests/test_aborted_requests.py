"""A client that disconnects while it sends a request is counted, and is no error of the hub."""

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import CapturingLogger

from hub.downloads import lists
from hub.downloads.lists import ExportEndpoint
from hub.http import graphql
from hub.http.graphql import GraphQLEndpoint
from hub.resources import Resources
from hub.settings import Settings
from schema.graph import graph

ENDPOINTS: dict[str, tuple[Any, Any]] = {
    "/graphql": (GraphQLEndpoint, graphql),
    "/export": (ExportEndpoint, lists),
}


@pytest.mark.parametrize("path", ENDPOINTS)
async def test_a_client_that_disconnects_while_sending_is_counted(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    # given an endpoint
    kind, module = ENDPOINTS[path]
    log = CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    resources = Resources(Settings.model_validate({}), "postgresql://nowhere", graph)
    # when a client sends a part of its request and disconnects
    sent: list[Any] = []
    messages: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": b'{"query"', "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
        "path_params": {},
    }
    await kind(resources)(scope, receive, send)
    # then nothing is sent or logged, and it is counted as aborted and not as broken
    assert (sent, log.calls) == ([], [])
    assert resources.counters.aborted == 1
    assert resources.counters.outcomes.total() == 0
