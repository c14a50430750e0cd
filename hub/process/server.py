"""Run the application under uvicorn, in this process or in supervised worker processes."""

import asyncio
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing import connection, parent_process
from signal import SIGTERM
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from hub import app
from hub.process import connection_budget, open_files
from hub.process.connections import ConnectionLimits, ConnectionTable
from hub.process.protocols import LimitedHttpProtocol, LimitedWebSocketProtocol
from hub.settings import Settings

Announce = Callable[[], None]

log = logging.getLogger("hub.process.server")

GRACE_SECONDS = 10
# uvicorn's own default.
LOCAL_PROXY = "127.0.0.1"


def run(settings: Settings, url: str, listener: socket.socket, announce: Announce) -> None:
    """Serve until a signal; `announce` is called once, when the hub accepts requests."""
    if settings.workers == 1:
        Announcing(configuration(app.create(settings, url), settings), announce).run(sockets=[listener])
        return
    # Workers read their settings from the environment, including the address of the embedded database.
    os.environ["DATABASE_URL"] = url
    os.environ["HUB_WORKERS"] = str(settings.workers)
    # All workers accept the sessions of each, also with a random secret.
    if settings.session_secret is None:
        os.environ["HUB_SESSION_SECRET"] = secrets.token_hex(32)
    config = configuration("hub.process.server:worker", settings, factory=True)
    workers = AnnouncingWorkers(config, [listener], announce)
    workers.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in workers.processes):
        raise SystemExit(1)


def configuration(served: ASGIApp | str, settings: Settings, *, factory: bool = False) -> uvicorn.Config:
    """Build the uvicorn configuration."""
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", LOCAL_PROXY)
    table = ConnectionTable(limits(settings), proxies)
    return uvicorn.Config(
        served,
        factory=factory,
        workers=settings.workers,
        loop="auto",
        http=cast("type[asyncio.Protocol]", partial(LimitedHttpProtocol, table)),
        ws=LimitedWebSocketProtocol,
        ws_max_size=settings.max_body_bytes,
        # Messages are small, and compression costs memory for each connection.
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def limits(settings: Settings) -> ConnectionLimits:
    """Return the limits of connections of one process, within its limit of open files."""
    own = connection_budget.most(settings) // settings.workers
    total = open_files.connections_within(settings.max_connections, open_files.raise_limit(), own)
    if total < settings.max_connections:
        log.warning(
            "the limit of open files allows only %d connections instead of %d (HUB_MAX_CONNECTIONS): raise "
            "the hard limit, for example with LimitNOFILE of systemd",
            total,
            settings.max_connections,
        )
    return ConnectionLimits(total, settings.max_connections_per_address, settings.request_seconds)


def worker() -> ASGIApp:
    """Build the application of a worker process, which ends when its parent process is gone."""
    threading.Thread(target=end_with_parent, name="parent watch", daemon=True).start()
    application = app.from_environment()
    # The hub logs operations itself, with their trace ids; configuring the logs turned access logs on again.
    logging.getLogger("uvicorn.access").propagate = False
    return application


def end_with_parent() -> None:
    """Wait for the end of the parent process, then terminate this one."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), SIGTERM)


class Announcing(uvicorn.Server):
    """A server that announces when it accepts requests."""

    def __init__(self, config: uvicorn.Config, announce: Announce) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if self.started:
            self._announce()


class AnnouncingWorkers(Multiprocess):
    """Worker processes, announced when all of them accept requests."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], announce: Announce) -> None:
        super().__init__(config, sockets)
        self._announce: Announce | None = announce

    def keep_subprocess_alive(self) -> None:
        """Check the workers, as uvicorn does twice a second, and announce them once."""
        super().keep_subprocess_alive()
        if self._announce and all(process.is_ready() for process in self.processes):
            self._announce()
            self._announce = None
