"""GraphQL over server-sent events, in distinct connections: `next` for each answer, `complete` at the end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import StreamingResponse

from hub.http.json_responses import NO_STORE, encode
from hub.http.negotiation import EVENTS
from hub.http.streams import Payloads

# Proxies cut connections that say nothing, mostly after a minute.
QUIET_SECONDS = 15
PULSE = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"
# `X-Accel-Buffering` asks proxies such as nginx to hold nothing back.
HEADERS = {"Cache-Control": NO_STORE, "X-Accel-Buffering": "no"}


class EventStream(StreamingResponse):
    """An answer that goes on until there is no more, the client leaves, or the process is asked to end."""

    def __init__(self, payloads: Payloads, closing: asyncio.Event) -> None:
        super().__init__(events(payloads, closing), headers=HEADERS, media_type=EVENTS)


async def events(payloads: Payloads, closing: asyncio.Event) -> AsyncIterator[bytes]:
    """The events of a stream; without `complete` when the process ends, so that clients come again."""
    ending = asyncio.create_task(closing.wait())
    coming = asyncio.create_task(next_of(payloads))
    try:
        while not closing.is_set():
            await asyncio.wait({coming, ending}, timeout=QUIET_SECONDS, return_when="FIRST_COMPLETED")
            if coming.done():
                payload = coming.result()
                if payload is None:
                    yield COMPLETE
                    return
                yield b"event: next\ndata: " + encode(payload) + b"\n\n"
                coming = asyncio.create_task(next_of(payloads))
            elif not closing.is_set():
                yield PULSE
    finally:
        ending.cancel()
        coming.cancel()
        # Closed only when nobody waits for it any more.
        await asyncio.wait({coming})
        await payloads.aclose()


async def next_of(payloads: Payloads) -> dict[str, Any] | None:
    """The next answer; null when there is no more."""
    return await anext(payloads, None)
