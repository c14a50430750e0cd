"""Small clients of streams: the protocol graphql-transport-ws, and server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
DEADLINE_SECONDS = 20
Message = dict[str, Any]


@dataclass(frozen=True)
class Socket:
    """A graphql-transport-ws connection; messages are sent and received one by one."""

    connection: ClientConnection

    async def say(self, message: Any) -> None:
        """Send a message, as JSON."""
        await self.connection.send(json.dumps(message))

    async def hear(self) -> Message:
        """The next message."""
        message: Message = json.loads(await asyncio.wait_for(self.connection.recv(), DEADLINE_SECONDS))
        return message

    async def ask(self, identifier: str, **payload: Any) -> None:
        """Start an operation."""
        await self.say({"id": identifier, "type": "subscribe", "payload": payload})

    async def told(self, identifier: str = "1") -> Any:
        """The data of the next message, which must be for that operation."""
        message = await self.hear()
        assert (message["id"], message["type"], list(message["payload"])) == (identifier, "next", ["data"])
        return message["payload"]["data"]

    async def refused(self, identifier: str = "1") -> tuple[str, str | None, str]:
        """The one error that ends that operation: (code, argument, message)."""
        message = await self.hear()
        assert (message["id"], message["type"]) == (identifier, "error"), message
        return error_of(message["payload"])

    async def closed(self) -> tuple[int | None, str | None]:
        """The code and the reason with which the other side closed the connection."""
        await asyncio.wait_for(self.connection.wait_closed(), DEADLINE_SECONDS)
        return self.connection.close_code, self.connection.close_reason


def error_of(errors: list[dict[str, Any]]) -> tuple[str, str | None, str]:
    """The one error of a list: (code, argument, message)."""
    (error,) = errors
    assert len(error["extensions"]["traceId"]) == 32
    return error["extensions"]["code"], error["extensions"].get("argument"), error["message"]


@asynccontextmanager
async def silent_socket(address: str, **options: Any) -> AsyncIterator[Socket]:
    """A connection before its first message."""
    url = address.replace("http", "ws", 1) + "/graphql"
    async with connect(url, subprotocols=[PROTOCOL], **options) as connection:
        yield Socket(connection)


@asynccontextmanager
async def socket(address: str, origin: str | None = None, **said: str) -> AsyncIterator[Socket]:
    """An acknowledged connection; `said` are its connection parameters."""
    async with silent_socket(address, origin=Origin(origin) if origin else None) as opened:
        await opened.say({"type": "connection_init", "payload": said})
        assert await opened.hear() == {"type": "connection_ack"}
        yield opened


@dataclass(frozen=True)
class Events:
    """A response as server-sent events."""

    response: httpx.Response
    lines: AsyncIterator[str]

    async def hear(self) -> tuple[str, str]:
        """The next event, as name and data; a comment has an empty name."""
        found: dict[str, str] = {}
        while line := await asyncio.wait_for(anext(self.lines), DEADLINE_SECONDS):
            name, _, value = line.partition(":")
            found[name] = value.removeprefix(" ")
        return found.get("event", ""), found.get("data", "")

    async def told(self) -> Any:
        """The data of the next event."""
        name, data = await self.hear()
        payload = json.loads(data)
        assert (name, list(payload)) == ("next", ["data"]), (name, payload)
        return payload["data"]

    async def ended(self) -> bool:
        """Whether the stream ends without another event."""
        return await asyncio.wait_for(anext(self.lines, None), DEADLINE_SECONDS) is None


@asynccontextmanager
async def events(address: str, headers: dict[str, str] | None = None, **asked: Any) -> AsyncIterator[Events]:
    """The events of an operation."""
    wanted = {"Accept": "text/event-stream", **(headers or {})}
    async with (
        httpx.AsyncClient(base_url=address, timeout=DEADLINE_SECONDS) as client,
        client.stream("POST", "/graphql", json=asked, headers=wanted) as response,
    ):
        yield Events(response, aiter(response.aiter_lines()))
