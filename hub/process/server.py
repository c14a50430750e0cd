"""Running the application under uvicorn: in this process, or in several that this one watches."""

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
    """Serve until a signal ends it; `announce` is called once, when requests are answered."""
    if settings.workers == 1:
        Announcing(configuration(app.create(settings, url), settings), announce).run(sockets=[listener])
        return
    # The workers find the database, also the embedded one, and all else in the environment.
    os.environ["DATABASE_URL"] = url
    os.environ["HUB_WORKERS"] = str(settings.workers)
    config = configuration("hub.process.server:worker", settings, factory=True)
    workers = AnnouncingWorkers(config, [listener], announce)
    workers.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in workers.processes):
        raise SystemExit(1)


def configuration(served: ASGIApp | str, settings: Settings, *, factory: bool = False) -> uvicorn.Config:
    """What is the same for every way of serving."""
    return uvicorn.Config(
        served,
        factory=factory,
        workers=settings.workers,
        loop="auto",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        # Answers are small, and packing them costs memory for each connection.
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def worker() -> ASGIApp:
    """The application of a worker process, which ends when the process that started it is gone."""
    threading.Thread(target=end_with_parent, name="parent watch", daemon=True).start()
    made = app.from_environment()
    # The hub logs operations itself, with their trace ids; setting the log up has turned these on again.
    logging.getLogger("uvicorn.access").propagate = False
    return made


def end_with_parent() -> None:
    """Wait for the end of the parent process, and then ask this one to end."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), SIGTERM)


class Announcing(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, announce: Announce) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._announce()


class AnnouncingWorkers(Multiprocess):
    """Worker processes that are announced when all of them answer."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], announce: Announce) -> None:
        super().__init__(config, sockets)
        self._announce: Announce | None = announce

    def keep_subprocess_alive(self) -> None:
        """Look after the workers, as happens twice a second."""
        super().keep_subprocess_alive()
        if self._announce and all(process.is_ready() for process in self.processes):
            self._announce()
            self._announce = None
