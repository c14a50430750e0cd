"""Connections: how many, from where, for how long; probes are answered even when all are taken."""

import asyncio
import json
import logging
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import websockets
from starlette.websockets import WebSocketDisconnect
from websockets.asyncio.client import ClientConnection
from websockets.typing import Subprotocol

from hub import app as application
from hub.http.websockets import Handler
from hub.process import open_files, server
from hub.process.connections import OVERFLOW, ConnectionLimits, ConnectionTable, is_proxy
from hub.settings import Settings
from tests.asking import post
from tests.conftest import serving
from tests.served import Serve, until
from tests.served import serving as serving_processes

serve = pytest.fixture(serving_processes)

HELLO = "{ hub { version } }"
PROTOCOL = Subprotocol("graphql-transport-ws")


@asynccontextmanager
async def limited(url: str, **chosen: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a hub with the server's own protocols, and these settings."""
    settings = Settings.model_validate(chosen)
    app = application.create(settings, url)
    async with (
        serving(app, server.configuration(app, settings)) as address,
        httpx.AsyncClient(
            base_url=address, timeout=20, limits=httpx.Limits(max_keepalive_connections=0)
        ) as c,
    ):
        yield c


async def connected(c: httpx.AsyncClient) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the hub, without a request."""
    return await asyncio.open_connection(c.base_url.host, c.base_url.port)


async def websocket(stack: AsyncExitStack, base: str) -> ClientConnection:
    """A WebSocket to the hub that has been acknowledged."""
    address = f"ws://{urlsplit(base).netloc}/graphql"
    opened = await stack.enter_async_context(websockets.connect(address, subprotocols=[PROTOCOL], proxy=None))
    await opened.send('{"type": "connection_init"}')
    assert json.loads(await opened.recv()) == {"type": "connection_ack"}
    return opened


async def test_probes_answer_when_all_connections_are_taken(
    demo_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    # given a hub whose connections are all idle WebSockets
    caplog.set_level(logging.WARNING)
    async with limited(demo_url, max_connections=5) as c, AsyncExitStack() as stack:
        for _ in range(5):
            await websocket(stack, str(c.base_url))
        # when others connect, then probes are answered
        assert (await c.get("/healthz")).status_code == 200
        assert (await c.get("/readyz")).status_code == 200
        # and other requests are refused with the rule
        refused = await post(c, HELLO)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        (error,) = refused.json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert error["message"] == (
            "The hub has 5 open connections and accepts no more (HUB_MAX_CONNECTIONS). Try again in a moment."
        )
        # and WebSockets too
        with pytest.raises(websockets.InvalidStatus) as unopened:
            await websocket(stack, str(c.base_url))
        assert unopened.value.response.status_code == 503
        # and it is logged once
        (line,) = [each for each in caplog.records if each.name == "hub.process.connections"]
        assert line.getMessage().startswith("connections from 127.0.0.1 are refused: The hub has 5 open")
        # when the WebSockets end, then others are served
        await stack.aclose()
        async with asyncio.timeout(20):
            while (await post(c, HELLO)).status_code != 200:
                pass


async def test_probes_answer_when_the_places_beyond_the_limit_are_taken_too(demo_url: str) -> None:
    # given connections without requests, on all places and beyond
    async with limited(demo_url, max_connections=3) as c:
        idle = [await connected(c) for _ in range(3 + OVERFLOW + 10)]
        # when probed, then the hub answers, and it has ended the oldest ones over the limit
        assert (await c.get("/healthz")).status_code == 200
        assert await idle[3][0].read() == b""
        for _, writer in idle:
            writer.close()


async def test_one_address_can_take_only_its_part(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a hub that trusts a proxy elsewhere, and an address that has all its connections
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.1")
    async with limited(demo_url, max_connections_per_address=2) as c:
        opened = [await connected(c) for _ in range(2)]
        # when it opens one more, then its request is refused, and a probe is not
        assert (await c.get("/healthz")).status_code == 200
        refused = await post(c, HELLO)
        assert refused.status_code == 429
        (error,) = refused.json()["errors"]
        assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
        assert error["message"] == (
            "Your address has 2 open connections and may not have more (HUB_MAX_CONNECTIONS_PER_ADDRESS). "
            "Close some, or reuse open ones."
        )
        for _, writer in opened:
            writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"POST /graphql HTTP/1.1\r\nHost: hub\r\nX-Slow: ", id="headers"),
        pytest.param(
            b"POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
            b'Content-Length: 1000\r\n\r\n{"query": ',
            id="body",
        ),
        pytest.param(
            b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\nPOST /graphql HTTP/1.1\r\nX-Slow: ",
            id="second request",
        ),
    ],
)
async def test_a_slow_request_ends_with_408(demo_url: str, sent: bytes) -> None:
    # given a hub with a short time for requests, and a client that never completes one
    async with limited(demo_url, request_seconds=1) as c:
        reader, writer = await connected(c)
        writer.write(sent)
        # when the time is over, then it reads why, and is disconnected
        async with asyncio.timeout(20):
            answer = (await reader.read()).decode()
        writer.close()
    assert "HTTP/1.1 408 Request Timeout\r\n" in answer
    assert json.loads(answer.rpartition("\r\n\r\n")[2])["errors"][0]["message"] == (
        "The request was not complete after 1 seconds (HUB_REQUEST_SECONDS). Send it faster, or in smaller "
        "parts."
    )


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n\r\n"])
async def test_a_connection_without_a_request_is_closed(demo_url: str, sent: bytes) -> None:
    # given a client that sends nothing, or an empty line after its request
    async with limited(demo_url, request_seconds=1) as c:
        reader, writer = await connected(c)
        writer.write(sent)
        # then it is disconnected without an error
        async with asyncio.timeout(20):
            answer = await reader.read()
        writer.close()
    assert b"408" not in answer


async def test_a_long_response_is_not_limited(demo_url: str) -> None:
    # given a short time for requests, and a subscription over server-sent events
    async with limited(demo_url, request_seconds=1) as c:
        headers = {"Accept": "text/event-stream", "Content-Type": "application/json"}
        query = {"query": "subscription { dataChanged { dataVersion } }"}
        reader, writer = await connected(c)
        body = json.dumps(query).encode()
        lines = [f"{name}: {value}\r\n" for name, value in {**headers, "Content-Length": len(body)}.items()]
        writer.write(f"POST /graphql HTTP/1.1\r\nHost: hub\r\n{''.join(lines)}\r\n".encode() + body + b"\r\n")
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        # when the time passes twice, then the stream is still open
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readuntil(b"the end"), 2.5)
        writer.close()


async def test_an_idle_websocket_is_closed_and_a_busy_one_is_not(demo_url: str) -> None:
    async with limited(demo_url, idle_seconds=1) as c, AsyncExitStack() as stack:
        # given a WebSocket with a subscription, and one without
        busy, idle = [await websocket(stack, str(c.base_url)) for _ in range(2)]
        payload = {"query": "subscription { dataChanged { dataVersion } }"}
        await busy.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        # when nothing happens, then only the idle one is closed, with a code that allows a new attempt
        async with asyncio.timeout(20):
            await idle.wait_closed()
        assert (idle.close_code, idle.close_reason) == (1001, "No operation for too long")
        await busy.send('{"type": "ping"}')
        async with asyncio.timeout(20):
            while json.loads(await busy.recv())["type"] != "pong":
                pass


async def test_a_client_that_left_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    # given connections that can't be closed any more, and one that fails otherwise
    handler = Handler.__new__(Handler)
    await handler.handle_task_exception(WebSocketDisconnect(1006))
    assert caplog.records == []
    await handler.handle_task_exception(ValueError("a fault"))
    assert len(caplog.records) == 1


def test_a_served_hub_has_the_limits(serve: Serve, tmp_path: Path) -> None:
    # given a hub process whose connections are all taken
    served = serve(tmp_path / "data", HUB_MAX_CONNECTIONS="4", HUB_REQUEST_SECONDS="2").ready()
    address = httpx.URL(served.url)
    idle = [socket.create_connection((address.host, address.port or 80)) for _ in range(60)]
    # then probes are answered, and the others when the idle ones have had their time
    assert served.get("healthz").status_code == 200
    until(lambda: served.get("en").status_code == 200, "a free connection")
    assert "connections from 127.0.0.1 are refused" in served.errors.read_text()
    for each in idle:
        each.close()


def test_the_table_counts_by_address() -> None:
    table = ConnectionTable(ConnectionLimits(total=3, per_address=2, request_seconds=30), "192.0.2.1")
    # given two connections of one address, then a third one is refused, and other addresses are not
    first, _, third = [table.admit("192.0.2.7", lambda: None) for _ in range(3)]
    assert (first.refusal, third.refusal and third.refusal.status) == (None, 429)
    other = table.admit("192.0.2.8", lambda: None)
    assert other.refusal is None
    # and after the total, all are refused
    full = table.admit("192.0.2.9", lambda: None)
    assert full.refusal
    assert full.refusal.status == 503
    # when one is closed, then its address has room again
    for each in (third, full, first, other):
        table.release(each)
    assert table.admit("192.0.2.7", lambda: None).refusal is None


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [("127.0.0.1", False), ("*", True), ("127.0.0.1, 192.0.2.0/24", True), ("proxy,192.0.2.7", True)],
)
def test_trusted_proxies_are_addresses_or_networks(proxies: str, expected: bool) -> None:
    assert is_proxy("192.0.2.7", proxies) is expected


def test_the_soft_limit_of_open_files_is_raised() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, soft), hard))
    # when raised, then it is the hard limit, or enough
    raised = open_files.raise_limit()
    assert raised == (open_files.ENOUGH if hard == resource.RLIM_INFINITY else min(hard, open_files.ENOUGH))


def test_connections_fit_into_the_open_files() -> None:
    assert open_files.connections_within(2_000, 1_048_576, 21) == 2_000
    assert open_files.connections_within(2_000, 1_024, 21) == 903
    assert open_files.connections_within(2_000, 64, 21) == 1


def test_nearly_all_files_open_is_logged_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(open_files, "limit", lambda: 100)
    monkeypatch.setattr(open_files, "opened", lambda: 90)
    was_full = open_files.check(was_full=False)
    assert open_files.check(was_full=was_full) is True
    (line,) = [each.getMessage() for each in caplog.records]
    assert line.startswith("90 of 100 files are open: raise the limit")
    monkeypatch.setattr(open_files, "opened", lambda: 89)
    assert open_files.check(was_full=True) is False
