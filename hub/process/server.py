"""Run the application under uvicorn, in this process or in supervised worker processes."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from multiprocessing import connection, parent_process
from signal import SIGTERM

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from hub import app
from hub.settings import Settings

Announce = Callable[[], None]

GRACE_SECONDS = 10


def run(settings: Settings, url: str, listener: socket.socket, announce: Announce) -> None:
    """Serve until a signal; `announce` is called once, when the hub accepts requests."""
    if settings.workers == 1:
        Announcing(configuration(app.create(settings, url), settings), announce).run(sockets=[listener])
        return
    # Workers read their settings from the environment, including the address of the embedded database.
    os.environ["DATABASE_URL"] = url
    os.environ["HUB_WORKERS"] = str(settings.workers)
    config = configuration("hub.process.server:worker", settings, factory=True)
    workers = AnnouncingWorkers(config, [listener], announce)
    workers.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in workers.processes):
        raise SystemExit(1)


def configuration(served: ASGIApp | str, settings: Settings, *, factory: bool = False) -> uvicorn.Config:
    """Build the uvicorn configuration."""
    return uvicorn.Config(
        served,
        factory=factory,
        workers=settings.workers,
        loop="auto",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        # Messages are small, and compression costs memory for each connection.
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


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
