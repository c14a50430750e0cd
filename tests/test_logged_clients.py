"""Log lines of operations have the address of the client, also behind a proxy on this machine."""

from typing import Any

import httpx
import pytest
import structlog

from hub.downloads import lists
from hub.http import operations
from tests.streaming import socket

QUERY = "{ __typename }"


class Recorder:
    """A log that keeps the client of each line."""

    def __init__(self) -> None:
        self.clients: list[Any] = []

    def info(self, _event: str, **_fields: Any) -> None:
        """Keep the client of the line."""
        self.clients.append(structlog.contextvars.get_contextvars().get("client"))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """The log of operations and exports."""
    recorder = Recorder()
    monkeypatch.setattr(operations, "log", recorder)
    monkeypatch.setattr(lists, "log", recorder)
    return recorder


async def test_an_operation_is_logged_with_its_client(client: httpx.AsyncClient, log: Recorder) -> None:
    await client.post("/graphql", json={"query": QUERY, "variables": {"direct": 1}})
    forwarded = {"X-Forwarded-For": "198.51.100.7"}
    await client.post("/graphql", json={"query": QUERY, "variables": {"forwarded": 1}}, headers=forwarded)
    assert log.clients == ["127.0.0.1", "198.51.100.7"]


async def test_an_export_is_logged_with_its_client(client: httpx.AsyncClient, log: Recorder) -> None:
    await client.get("/export/regions", headers={"X-Forwarded-For": "198.51.100.7"})
    assert log.clients == ["198.51.100.7"]


async def test_an_operation_over_websocket_is_logged_with_its_client(live_hub: str, log: Recorder) -> None:
    async with socket(live_hub) as opened:
        await opened.ask("1", query=QUERY)
        await opened.hear()
    assert log.clients == ["127.0.0.1"]
