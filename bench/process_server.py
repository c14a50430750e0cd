"""Run the hub with a given event loop, HTTP parser and garbage collector setting.

`python -m bench.process_server LOOP HTTP COLLECTOR PORT`, with DATABASE_URL and the hub's own settings.
"""

import gc
import sys
from typing import Any, Literal, cast

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub import app, settings
from hub.telemetry import logs

# Thresholds of the garbage collector's generations.
SELDOM = (50_000, 20, 50)
COLLECTORS = {
    "frozen": lambda: None,
    "as Python has it": gc.unfreeze,
    "frozen, seldom": lambda: gc.set_threshold(*SELDOM),
    "frozen, off": gc.disable,
}


class Collecting:
    """The application with the garbage collector configured after startup."""

    def __init__(self, application: ASGIApp, collector: str) -> None:
        self.application = application
        self.collector = collector

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass all on."""

        async def telling(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                COLLECTORS[self.collector]()
            await send(message)

        await self.application(scope, receive, telling if scope["type"] == "lifespan" else send)


def main(loop: str, http: str, collector: str, port: str) -> None:
    """Serve until a signal."""
    chosen = settings.load()
    logs.configure(chosen.log_level, "json")
    served = Collecting(app.create(chosen, chosen.database_url or ""), collector)
    uvicorn.run(
        served,
        port=int(port),
        loop=cast('Literal["asyncio", "uvloop"]', loop),
        http=cast('Literal["h11", "httptools"]', http),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    arguments: Any = sys.argv[1:]
    main(*arguments)
