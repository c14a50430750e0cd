"""The data version as this process knows it: heard of at once, asked for several times a second.

A notification tells of a write within a millisecond, but a connection that died without a word tells nothing
and looks the same as a quiet database. So the version is also asked for, and each answer is good for less
than a second (`LEASE_SECONDS`, counted from the asking): whoever can't reach the database, or has no time to
ask, knows that it doesn't know. Notifications only hasten the next question. The answers alone are believed,
for they come in order, and tell also of versions that went back because a backup was restored.
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

# Four questions a second leave the lease room for one that is late by half a second.
POLL_SECONDS = 0.25
LEASE_SECONDS = 0.9
# After how long a database that says nothing is given up, and how long until it is tried again.
ANSWER_SECONDS = 5
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """The state of the data for as long as nothing moves: compared by identity, one for each stretch."""

    version: int


class Versions:
    """Follows the data version over a connection of its own, and finds another when that is lost."""

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
        """Whether the newest version is known."""
        return self.current() is not None

    def current(self) -> Stand | None:
        """What the data was less than a second ago, or at this process's last write; null when unknown."""
        return self._stand if time.monotonic() < self._good_until else None

    def moved_to(self, version: int) -> None:
        """Take notice of a write of this process that is committed, before anybody is told of it."""
        if self._stand is not None and version > self._stand.version:
            self._move(version)

    async def known(self) -> int:
        """Wait until the version is known, and answer it."""
        while self._stand is None:
            await self._moves.wait()
        return self._stand.version

    async def other_than(self, version: int) -> int:
        """Wait until the version is another than this one, and answer it."""
        while self._stand is None or self._stand.version == version:
            await self._moves.wait()
        return self._stand.version

    def start(self) -> None:
        """Begin to follow; the database needn't be there yet."""
        self._task = asyncio.create_task(self._run(), name="data version")

    async def stop(self) -> None:
        """End following."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self._follow()
            # Whatever it was: without the version there is no reuse, and it must come back by itself.
            except Exception as error:
                self._lost(error)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _follow(self) -> None:
        """Listen first, then ask, so that no write falls between the two; go on until the connection ends."""
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
        # This process may have written since the question: then it knows better than an older answer.
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
        # So that the loss is noticed by the next question at once.
        self._hints.set()

    def _forget(self) -> None:
        """Know nothing: what the data was before a loss may not be what it is after it."""
        self._good_until = 0.0
        self._stand = None

    def _lost(self, error: Exception) -> None:
        """Say so, once for each loss."""
        if not self._is_missed:
            self._is_missed = True
            log.warning("the data version is not known, so answers are not reused: %s", error)
