"""A real receiver of webhooks on a free port, which answers as a test wants."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from standardwebhooks import Webhook

SILENT = "silent"
CLOSED = "closed"
TRICKLE = "trickle"
ENDLESS_BODY = "endless body"
ENDLESS_HEADERS = "endless headers"
NO_HTTP = "no HTTP"
REDIRECT = "redirect"
SCRIPTED = {
    NO_HTTP: b"SSH-2.0-OpenSSH_9.9\r\n",
    REDIRECT: b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /inside\r\nContent-Length: 0\r\n\r\n",
    ENDLESS_BODY: b"HTTP/1.1 200 OK\r\n\r\n",
    ENDLESS_HEADERS: b"HTTP/1.1 200 OK\r\n",
    TRICKLE: b"HTTP/1.1 2",
}


@dataclass(frozen=True)
class Received:
    """A request: its path, its headers with lower-case names, its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, object]:
        """The parsed body."""
        content: dict[str, object] = orjson.loads(self.body)
        return content

    def verified(self, secret: str) -> dict[str, object]:
        """The body, after the library has verified it with a secret; raises WebhookVerificationError."""
        content: dict[str, object] = Webhook(secret).verify(self.body, self.headers)
        return content


@dataclass
class Receiver:
    """What came in, and the answers to come: statuses or the words above. Afterwards all are accepted."""

    port: int = 0
    answers: list[int | str] = field(default_factory=list)
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    tasks: set["asyncio.Task[None] | None"] = field(default_factory=set)

    def url(self, path: str = "/hook", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """The address of the receiver."""
        return f"{scheme}://{host}:{self.port}{path}"

    async def wait(self, number: int) -> list[Received]:
        """Wait for so many requests since the beginning, and return all."""
        async with asyncio.timeout(30), self.arrived:
            await self.arrived.wait_for(lambda: len(self.requests) >= number)
        return self.requests

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        self.tasks.add(asyncio.current_task())
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                received = await read(reader)
                async with self.arrived:
                    self.requests.append(received)
                    self.arrived.notify_all()
                await answer(writer, self.answers.pop(0) if self.answers else 204)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()


async def read(reader: asyncio.StreamReader) -> Received:
    """Read a request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(first.split()[1], headers, body)


async def answer(writer: asyncio.StreamWriter, wanted: int | str) -> None:
    """Answer a request with a status, or in the way of a word."""
    if isinstance(wanted, int):
        writer.write(b"HTTP/1.1 %d Status\r\nContent-Length: 6\r\n\r\nsecret" % wanted)
    writer.write(SCRIPTED.get(str(wanted), b""))
    await writer.drain()
    if wanted == SILENT:
        await asyncio.Event().wait()
    while wanted in (TRICKLE, ENDLESS_BODY, ENDLESS_HEADERS):
        writer.write(b"X-Header: more\r\n" * 500 if wanted != TRICKLE else b"0")
        await writer.drain()
        await asyncio.sleep(0 if wanted != TRICKLE else 0.01)


@asynccontextmanager
async def receiving(*answers: int | str, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver that runs until the block ends."""
    receiver = Receiver(answers=[*answers])
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in receiver.tasks:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in receiver.tasks if task), return_exceptions=True)
        # Aborted transports close their sockets in the next turn of the loop.
        await asyncio.sleep(0)
