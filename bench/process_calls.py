"""What a request costs inside the server: the application is called without any network, over and over.

Prints microseconds of processor time a request, by operation, as a line of JSON; DATABASE_URL says where.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import uvloop

from hub import app, settings
from hub.settings import Settings
from hub.telemetry import logs
from hub.telemetry.request_counters import RequestCounters

SETTLING_SECONDS = 0.5
WARM_UP = 500
CALLS = 5_000
DOCUMENTS = {
    "{ __typename }": "{ __typename }",
    "{ hub { version } }": "{ hub { version } }",
    "one program by its identifier": '{ program(iatiIdentifier: "ID-CONTOH-DN-01-P01") { title } }',
}

Calling = Callable[[], Awaitable[None]]


def main() -> None:
    """Measure, and print."""
    chosen = settings.load()
    logs.configure(chosen.log_level, "json")
    found = asyncio.Runner(loop_factory=uvloop.new_event_loop).run(measured(chosen))
    sys.stdout.write(orjson.dumps({**found, "counting": counting()}).decode() + "\n")


async def measured(chosen: Settings) -> dict[str, float]:
    """Microseconds a request, of each document."""
    application = app.create(chosen, chosen.database_url or "")
    events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    started = asyncio.Event()

    async def tell(_message: Any) -> None:
        started.set()

    life = asyncio.ensure_future(application({"type": "lifespan", "asgi": {}}, events.get, tell))
    await events.put({"type": "lifespan.startup"})
    await started.wait()
    # Calls without a network never let anything else have its turn: let the data version come in first.
    await asyncio.sleep(SETTLING_SECONDS)
    found = {name: await cost(calling(application, text)) for name, text in DOCUMENTS.items()}
    await events.put({"type": "lifespan.shutdown"})
    await life
    return found


def calling(application: Any, text: str) -> Calling:
    """A function that sends one request and throws the answer away."""
    body = orjson.dumps({"query": text})
    headers = [
        (b"host", b"127.0.0.1"),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message.get("status", 200) != 200:
            raise RuntimeError(f"{text} was refused.")

    async def call() -> None:
        await application(
            {
                "type": "http",
                "asgi": {"version": "3.0", "spec_version": "2.3"},
                "http_version": "1.1",
                "method": "POST",
                "scheme": "http",
                "path": "/graphql",
                "raw_path": b"/graphql",
                "query_string": b"",
                "root_path": "",
                "headers": headers,
                "client": ("127.0.0.1", 50_000),
                "server": ("127.0.0.1", 8000),
            },
            receive,
            send,
        )

    return call


async def cost(call: Calling) -> float:
    """Microseconds of processor time a call, once everything is warm."""
    for _ in range(WARM_UP):
        await call()
    began = time.process_time()
    for _ in range(CALLS):
        await call()
    return (time.process_time() - began) / CALLS * 1e6


def counting() -> float:
    """Microseconds that counting adds to each request."""
    counters = RequestCounters()
    began = time.process_time()
    for _ in range(CALLS):
        counters.count_operation({}, (), 1)
        counters.count_request(0.003)
    return (time.process_time() - began) / CALLS * 1e6


if __name__ == "__main__":
    main()
