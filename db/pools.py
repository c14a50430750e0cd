"""Connections: one pool that writes, and one for each of the two roles that read."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import asyncpg

from db.lending import Lender, is_open
from db.poolers import CONNECT_SECONDS, PoolerCheck
from db.sessions import READERS, ReadingSession

# Statements that a connection keeps prepared: one for each shape of question and set of columns.
KEPT_STATEMENTS = 512


class ReadingConnection(asyncpg.Connection):
    """A connection of a reading role that has proven to be one, and remembers for whom it reads."""

    session: ReadingSession
    # Behind a pooler the viewer lives no longer than a transaction, lest anybody else meets it.
    is_pooled: bool = False
    viewer: UUID | None = None

    async def become(self, viewer: UUID) -> None:
        """Read for this viewer from now on; a connection that fails to is closed, never lent."""
        if self.viewer == viewer:
            return
        self.viewer = None
        try:
            await self.execute("SELECT set_config('hub.viewer', $1, false)", str(viewer))
        except BaseException:
            self.terminate()
            raise
        self.viewer = viewer

    async def begin(self, session: ReadingSession, check: PoolerCheck) -> None:
        """Take on the session's role and settings, and prove them; raises SessionError."""
        self.session = session
        try:
            # A database that doesn't answer must be noticed while somebody still waits for the page.
            async with asyncio.timeout(CONNECT_SECONDS):
                self.is_pooled = await check.begin(self)
                await session.begin(self)
        except BaseException:
            self.terminate()
            raise

    async def prove(self) -> None:
        """Prove the session anew; a connection that fails to is closed, never lent."""
        self.viewer = None
        try:
            await self.session.prove(self)
        except BaseException:
            self.terminate()
            raise

    async def fetch_within(self, viewer: UUID | None, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows that a statement answers to the viewer in a transaction of its own."""
        async with self.within(viewer):
            return await self.fetch(sql, *values)

    @asynccontextmanager
    async def within(self, viewer: UUID | None) -> AsyncIterator[None]:
        """A transaction that reads for the viewer, whatever a pooler does between transactions."""
        async with self.transaction(readonly=True):
            await self.session.enter(self, viewer)
            yield


@dataclass(frozen=True)
class Pools:
    """The hub's connections to its database. Pools connect when first asked, so a hub starts without one."""

    writing: "asyncpg.Pool[Any]"
    public: "asyncpg.Pool[Any]"
    member: "asyncpg.Pool[Any]"
    size: int
    check: PoolerCheck

    @cached_property
    def _for_anybody(self) -> Lender:
        return Lender(self.public, self.size)

    @cached_property
    def _for_members(self) -> Lender:
        return Lender(self.member, self.size)

    def lender(self, viewer: UUID | None) -> Lender:
        """Who lends connections of the role that reads for the viewer; null is anybody."""
        return self._for_anybody if viewer is None else self._for_members

    def lenders(self) -> dict[str, Lender]:
        """Those who lend, by the role that reads."""
        return dict(zip(READERS, (self._for_anybody, self._for_members), strict=True))

    async def fetch(self, viewer: UUID | None, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows that a statement answers to the viewer, over a connection that is free again after it."""
        return await self._fetch(self.lender(viewer), viewer, sql, values)

    async def fetch_for_members(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows that a statement answers to members, whoever of them asks: no record is among them."""
        return await self._fetch(self._for_members, None, sql, values)

    async def _fetch(self, lender: Lender, viewer: UUID | None, sql: str, values: Sequence[Any]) -> list[Any]:
        connection = await lender.take()
        rows: list[Any]
        try:
            if connection.is_pooled:
                rows = await connection.fetch_within(viewer, sql, values)
            else:
                if viewer is not None:
                    await connection.become(viewer)
                rows = await connection.fetch(sql, *values)
        except BaseException:
            await lender.retire(connection)
            raise
        lender.give(connection)
        return rows

    @asynccontextmanager
    async def reading(self, viewer: UUID | None) -> AsyncIterator[ReadingConnection]:
        """Lend a connection that sees what the viewer may see; null is anybody."""
        lender = self.lender(viewer)
        connection = await lender.take()
        try:
            if connection.is_pooled:
                async with connection.within(viewer):
                    yield connection
            else:
                if viewer is not None:
                    await connection.become(viewer)
                yield connection
        finally:
            await lender.retire(connection)

    async def prove(self) -> None:
        """Ask over a connection of each pool whether it is fit to serve; raises SessionError.

        A reading pool whose connections are all in use is serving, and is not waited for.
        """
        await self.writing.fetchval("SELECT 1")
        for lender in self.lenders().values():
            if lender.lent < lender.size:
                await self._prove_one(lender)

    async def _prove_one(self, lender: Lender) -> None:
        connection = await lender.take()
        try:
            await connection.prove()
            if connection.is_pooled:
                await self.check.is_pooled(connection)
        except BaseException:
            if is_open(connection):
                connection.terminate()
            await lender.retire(connection)
            raise
        lender.give(connection)

    async def close(self) -> None:
        """Close all connections, those in use too."""
        for pool in (self.writing, self.public, self.member):
            pool.terminate()


async def prove_again(connection: ReadingConnection) -> None:
    """In place of a reset: nothing is to be undone in a session that proves to be what it was."""
    await connection.prove()


async def open_pools(
    url: str,
    *,
    size: int = 8,
    writers: int = 4,
    statement_seconds: float = 10,
    readers: tuple[str, str] = READERS,
    sessions: type[ReadingSession] = ReadingSession,
) -> Pools:
    """Open the three pools, with at most `size` connections for each role that reads.

    Every reading connection proves to be one of these `sessions` before it serves.
    """
    common: dict[str, Any] = {"dsn": url, "min_size": 0, "timeout": CONNECT_SECONDS}
    check = PoolerCheck(url)

    async def begin_writing(connection: asyncpg.Connection) -> None:
        async with asyncio.timeout(CONNECT_SECONDS):
            await check.begin(connection)

    def reading(role: str) -> Any:
        session = sessions(role, int(statement_seconds * 1000))

        async def begin(connection: ReadingConnection) -> None:
            await connection.begin(session, check)

        callbacks: dict[str, Any] = {"init": begin, "reset": prove_again}
        return asyncpg.create_pool(
            **common,
            **callbacks,
            max_size=size,
            connection_class=ReadingConnection,
            command_timeout=statement_seconds,
            statement_cache_size=KEPT_STATEMENTS,
            # All else is set by statement: poolers refuse or ignore what they don't know here.
            server_settings={"application_name": role},
        )

    return Pools(
        writing=await asyncpg.create_pool(**common, max_size=writers, init=begin_writing),
        public=await reading(readers[0]),
        member=await reading(readers[1]),
        size=size,
        check=check,
    )


async def connect_reading(url: str, role: str, *, seconds: float, name: str) -> ReadingConnection:
    """One connection of a reading role outside of the pools; raises SessionError when it isn't safe."""
    connection: ReadingConnection = await asyncpg.connect(
        url,
        timeout=CONNECT_SECONDS,
        command_timeout=seconds,
        connection_class=ReadingConnection,
        server_settings={"application_name": name},
    )
    await connection.begin(ReadingSession(role, int(seconds * 1000)), PoolerCheck(url))
    return connection
