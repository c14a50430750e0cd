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

log = logging.getLogger("hub.versions")

CHANNEL = "hub_state"
VERSION = "SELECT data_version FROM hub_state"

# Four polls a second: the lease survives a poll that is late by half a second.
POLL_SECONDS = 0.25
LEASE_SECONDS = 0.9
# The time limit for a poll, and the pause before the next attempt to connect.
ANSWER_SECONDS = 5
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """The state of the data between two writes. Compared by identity: each state has one object."""

    version: int


class Versions:
    """Follows the data version over a dedicated connection, and reconnects when it is lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stand: Stand | None = None
        self._good_until = 0.0
        self._moves = asyncio.Event()
        self._hints = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_missed = False

    @property
    def is_live(self) -> bool:
        """True if the newest version is known."""
        return self.current() is not None

    def current(self) -> Stand | None:
        """The state less than a second ago, or after this process's last write; null when unknown."""
        return self._stand if time.monotonic() < self._good_until else None

    def moved_to(self, version: int) -> None:
        """Record a committed write of this process, before its response is sent."""
        if self._stand is not None and version > self._stand.version:
            self._move(version)

    async def known(self) -> int:
        """Wait until the version is known, and return it."""
        while self._stand is None:
            await self._moves.wait()
        return self._stand.version

    async def other_than(self, version: int) -> int:
        """Wait until the version differs from `version`, and return it."""
        while self._stand is None or self._stand.version == version:
            await self._moves.wait()
        return self._stand.version

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
                self._lost(error)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _follow(self) -> None:
        """Listen first, then poll, so that no write is missed; continue until the connection ends."""
        connection = await self._connected()
        try:
            connection.add_termination_listener(self._ended)
            await connection.add_listener(CHANNEL, self._hinted)
            while True:
                self._hints.clear()
                await self._ask(connection)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._hints.wait(), POLL_SECONDS)
        finally:
            self._forget()
            connection.terminate()

    async def _connected(self) -> asyncpg.Connection:
        return await connect_reading(self._url, "hub_public", seconds=ANSWER_SECONDS, name="hub_versions")

    async def _ask(self, connection: asyncpg.Connection) -> None:
        asked_at, before = time.monotonic(), self._stand
        version = await connection.fetchval(VERSION)
        # If this process has written since the query began, an older result is ignored.
        if self._stand is before or self._stand is None or version > self._stand.version:
            self._move(version)
        self._good_until = asked_at + LEASE_SECONDS
        if self._is_missed:
            self._is_missed = False
            log.info("the data version is known again")

    def _move(self, version: int) -> None:
        if self._stand is not None and self._stand.version == version:
            return
        self._stand = Stand(version)
        self._moves.set()
        self._moves = asyncio.Event()

    def _hinted(self, *_: object) -> None:
        self._hints.set()

    def _ended(self, _connection: object) -> None:
        self._forget()
        # The next poll then notices the loss immediately.
        self._hints.set()

    def _forget(self) -> None:
        """Treat the state as unknown: the data may have changed while the connection was lost."""
        self._good_until = 0.0
        self._stand = None

    def _lost(self, error: Exception) -> None:
        """Log the loss, once per loss."""
        if not self._is_missed:
            self._is_missed = True
            log.warning("the data version is not known, so answers are not reused: %s", error)
