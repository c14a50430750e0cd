"""The data version as this process knows it: notified by the database, and polled several times a second.

A notification arrives within a millisecond of a write. But a connection that died silently looks like a
quiet database. So the process also polls the version. Each result is valid for less than a second
(`LEASE_SECONDS`, counted from the start of the query). After that, a process that can't reach the database
treats the version as unknown. A notification only triggers the next poll early. Only query results count:
they come in order, and they also show a version that went back because a backup was restored.
"""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass

import asyncpg

from db.pools import connect_reading
from services.querying.errors import UnavailableError

log = logging.getLogger("hub.versions")

CHANNEL = "hub_state"
VERSION = "SELECT data_version FROM hub_state"

# Four polls a second: the lease survives a poll that is late by half a second.
POLL_SECONDS = 0.25
LEASE_SECONDS = 0.9
# The time limit for a poll, and the pause before the next attempt to connect.
ANSWER_SECONDS = 5
# The time limit for a subscription that starts while the version is unknown.
KNOWN_SECONDS = 5
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class DataState:
    """The state of the data between two writes. Compared by identity: each state has one object."""

    version: int


class DataVersions:
    """Follows the data version over a dedicated connection, and reconnects when it is lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._state: DataState | None = None
        self._valid_until = 0.0
        self._changed = asyncio.Event()
        self._poll_early = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_loss_logged = False

    @property
    def is_live(self) -> bool:
        """True if the newest version is known."""
        return self.current() is not None

    def current(self) -> DataState | None:
        """The state less than a second ago, or after this process's last write; null when unknown."""
        return self._state if time.monotonic() < self._valid_until else None

    def advance_to(self, version: int) -> None:
        """Record a committed write of this process, before its response is sent."""
        if self._state is not None and version > self._state.version:
            self._set_version(version)

    async def wait_until_known(self) -> int:
        """Wait until the version is known, and return it; raises UnavailableError after a few seconds."""
        try:
            async with asyncio.timeout(KNOWN_SECONDS):
                while self._state is None:
                    await self._changed.wait()
                return self._state.version
        except TimeoutError as error:
            raise UnavailableError(
                "The hub can't reach its database at the moment, so it hears of no changes. Try again in a "
                "moment."
            ) from error

    async def wait_until_changed(self, version: int) -> int:
        """Wait until the version differs from `version`, and return it."""
        while self._state is None or self._state.version == version:
            await self._changed.wait()
        return self._state.version

    def start(self) -> None:
        """Start following in a background task; the database may still be down."""
        self._task = asyncio.create_task(self._run(), name="data version")

    async def stop(self) -> None:
        """Stop following."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self._follow()
            # Any error: without the version no response is reused, so following must resume by itself.
            except Exception as error:
                self._log_loss(error)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _follow(self) -> None:
        """Listen first, then poll, so that no write is missed; continue until the connection ends."""
        connection = await self._connect()
        try:
            connection.add_termination_listener(self._terminated)
            await connection.add_listener(CHANNEL, self._notified)
            while True:
                self._poll_early.clear()
                await self._poll(connection)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._poll_early.wait(), POLL_SECONDS)
        finally:
            self._forget()
            connection.terminate()

    async def _connect(self) -> asyncpg.Connection:
        return await connect_reading(self._url, "hub_public", seconds=ANSWER_SECONDS, name="hub_versions")

    async def _poll(self, connection: asyncpg.Connection) -> None:
        started_at, before = time.monotonic(), self._state
        version = await connection.fetchval(VERSION)
        # If this process has written since the query began, an older result is ignored.
        if self._state is before or self._state is None or version > self._state.version:
            self._set_version(version)
        self._valid_until = started_at + LEASE_SECONDS
        if self._is_loss_logged:
            self._is_loss_logged = False
            log.info("the data version is known again")

    def _set_version(self, version: int) -> None:
        if self._state is not None and self._state.version == version:
            return
        self._state = DataState(version)
        self._changed.set()
        self._changed = asyncio.Event()

    def _notified(self, *_: object) -> None:
        self._poll_early.set()

    def _terminated(self, _connection: object) -> None:
        self._forget()
        # The next poll then notices the loss immediately.
        self._poll_early.set()

    def _forget(self) -> None:
        """Treat the state as unknown: the data may have changed while the connection was lost."""
        self._valid_until = 0.0
        self._state = None

    def _log_loss(self, error: Exception) -> None:
        """Log the loss, once per loss."""
        if not self._is_loss_logged:
            self._is_loss_logged = True
            log.warning("the data version is not known, so answers are not reused: %s", error)
