"""CPU time of a request inside the server: the application is called repeatedly without network.

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
    """Measure, and print the result."""
    chosen = settings.load()
    logs.configure(chosen.log_level, "json")
    found = asyncio.Runner(loop_factory=uvloop.new_event_loop).run(measured(chosen))
    sys.stdout.write(orjson.dumps({**found, "counting": counting()}).decode() + "\n")


async def measured(chosen: Settings) -> dict[str, float]:
    """Return microseconds per request of each document."""
    application = app.create(chosen, chosen.database_url or "")
    events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    started = asyncio.Event()

    async def on_event(_message: Any) -> None:
        started.set()

    life = asyncio.ensure_future(application({"type": "lifespan", "asgi": {}}, events.get, on_event))
    await events.put({"type": "lifespan.startup"})
    await started.wait()
    # Calls without network never yield to other tasks, so wait for the data version first.
    await asyncio.sleep(SETTLING_SECONDS)
    found = {name: await cost(calling(application, text)) for name, text in DOCUMENTS.items()}
    await events.put({"type": "lifespan.shutdown"})
    await life
    return found


def calling(application: Any, text: str) -> Calling:
    """Return a function that sends one request and discards the response."""
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
    """Return microseconds of CPU time per call, after a warmup."""
    for _ in range(WARM_UP):
        await call()
    began = time.process_time()
    for _ in range(CALLS):
        await call()
    return (time.process_time() - began) / CALLS * 1e6


def counting() -> float:
    """Return the microseconds per request that counting takes."""
    counters = RequestCounters()
    began = time.process_time()
    for _ in range(CALLS):
        counters.count_operation({}, (), 1)
        counters.count_request(0.003)
    return (time.process_time() - began) / CALLS * 1e6


if __name__ == "__main__":
    main()
