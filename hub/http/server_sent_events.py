"""GraphQL over server-sent events (distinct connections mode): `next` per result, `complete` at the end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import StreamingResponse

from hub.http.json_responses import NO_STORE, encode
from hub.http.negotiation import EVENTS
from hub.http.streams import Payloads

# Proxies close idle connections, mostly after a minute.
HEARTBEAT_SECONDS = 15
HEARTBEAT = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"
# `X-Accel-Buffering` turns off buffering in proxies such as nginx.
HEADERS = {"Cache-Control": NO_STORE, "X-Accel-Buffering": "no"}


class EventStream(StreamingResponse):
    """A response that lasts until the stream ends, the client disconnects, or the process shuts down."""

    def __init__(self, payloads: Payloads, shutdown_signal: asyncio.Event) -> None:
        super().__init__(events(payloads, shutdown_signal), headers=HEADERS, media_type=EVENTS)


async def events(payloads: Payloads, shutdown_signal: asyncio.Event) -> AsyncIterator[bytes]:
    """Yield the events of a stream; on shutdown without `complete`, so that clients reconnect."""
    ending = asyncio.create_task(shutdown_signal.wait())
    coming = asyncio.create_task(next_of(payloads))
    try:
        while not shutdown_signal.is_set():
            await asyncio.wait({coming, ending}, timeout=HEARTBEAT_SECONDS, return_when="FIRST_COMPLETED")
            if coming.done():
                payload = coming.result()
                if payload is None:
                    yield COMPLETE
                    return
                yield b"event: next\n" + event_id(payload) + b"data: " + encode(payload) + b"\n\n"
                coming = asyncio.create_task(next_of(payloads))
            elif not shutdown_signal.is_set():
                yield HEARTBEAT
    finally:
        ending.cancel()
        coming.cancel()
        # A generator can be closed only when no task awaits it.
        await asyncio.wait({coming})
        await payloads.aclose()


def event_id(payload: dict[str, Any]) -> bytes:
    """Return the line with the cursor, from which a client resumes by `Last-Event-ID`; empty without one."""
    cursor = payload.get("extensions", {}).get("cursor")
    return b"" if cursor is None else b"id: " + cursor.encode() + b"\n"


async def next_of(payloads: Payloads) -> dict[str, Any] | None:
    """Return the next result; None at the end."""
    return await anext(payloads, None)
