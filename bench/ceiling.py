"""The ceiling: a bare ASGI application with the same operations written by hand.

No GraphQL: the operation's name selects a function that runs fixed SQL, builds the response in Python and
writes it with orjson. It reads in the hub's own role, shows texts and ids as the hub does, and no more.
Usage: python -m bench.ceiling, with DATABASE_URL, PORT and BENCH_POOL set.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import uvicorn
from asyncpg import Pool

from bench import ceiling_answers
from bench.ceiling_rows import open_pool

Handler = Callable[["Pool[Any]", dict[str, Any]], Awaitable[dict[str, Any]]]

HANDLERS: dict[str | None, Handler] = {
    "Q1": ceiling_answers.one_program,
    "Q2": ceiling_answers.portal_page,
    "Q3": ceiling_answers.organization_page,
    "Q4": ceiling_answers.flat_page,
    "Q5": ceiling_answers.search_page,
    "Q6": ceiling_answers.table,
    None: ceiling_answers.nothing,
}
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json")],
}


class Ceiling:
    """The application with its connection pool."""

    pool: "Pool[Any]"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Handle an HTTP request or the lifespan events."""
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        request = orjson.loads(await body_of(receive))
        answer = await HANDLERS[request.get("operationName")](self.pool, request.get("variables") or {})
        body = orjson.dumps({"data": answer})
        headers = [*START["headers"], (b"content-length", str(len(body)).encode())]  # type: ignore[misc] # a list
        await send({**START, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def live(self, receive: Any, send: Any) -> None:
        """Open the pool at startup and close it at shutdown."""
        await receive()
        self.pool = await open_pool(os.environ["DATABASE_URL"], int(os.environ["BENCH_POOL"]))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.pool.terminate()
        await send({"type": "lifespan.shutdown.complete"})


async def body_of(receive: Any) -> bytes:
    """Read the body of a request."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


if __name__ == "__main__":
    uvicorn.run(
        Ceiling(),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
