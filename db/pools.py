"""Connection pools: one for writing, and one for each of the two reading roles."""

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

# Prepared statements per connection: one for each kind of query and set of columns.
STATEMENT_CACHE_SIZE = 512
# Writing connections that writes which may wait for others leave to short ones.
RESERVED_WRITERS = 2


class ReadingConnection(asyncpg.Connection):
    """A verified connection of a reading role, which remembers its current viewer."""

    session: ReadingSession
    # Behind a pooler the viewer is set per transaction, so that it can't leak to another client.
    is_pooled: bool = False
    viewer: UUID | None = None

    async def set_viewer(self, viewer: UUID) -> None:
        """Set the viewer of the session; on failure the connection is closed and never lent."""
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
        """Set the session's role and settings, and verify them; raises SessionError."""
        self.session = session
        try:
            # Fail while the client still waits, if the database doesn't respond.
            async with asyncio.timeout(CONNECT_SECONDS):
                self.is_pooled = await check.begin(self)
                await session.begin(self)
        except BaseException:
            self.terminate()
            raise

    async def verify(self) -> None:
        """Verify the session again; on failure the connection is closed and never lent."""
        self.viewer = None
        try:
            await self.session.verify(self)
        except BaseException:
            self.terminate()
            raise

    async def fetch_within(self, viewer: UUID | None, sql: str, values: Sequence[Any]) -> list[Any]:
        """Return the rows of a statement for the viewer, in its own transaction."""
        async with self.within(viewer):
            return await self.fetch(sql, *values)

    @asynccontextmanager
    async def within(self, viewer: UUID | None) -> AsyncIterator[None]:
        """Run a transaction that reads for the viewer, safe behind poolers in session mode."""
        async with self.transaction(readonly=True):
            await self.session.enter(self, viewer)
            yield


@dataclass(frozen=True)
class Pools:
    """The hub's connection pools. They connect on first use, so a hub starts without its database."""

    writing: "asyncpg.Pool[Any]"
    public: "asyncpg.Pool[Any]"
    member: "asyncpg.Pool[Any]"
    size: int
    check: PoolerCheck

    @cached_property
    def _public_lender(self) -> Lender:
        return Lender(self.public, self.size)

    @cached_property
    def _member_lender(self) -> Lender:
        return Lender(self.member, self.size)

    @cached_property
    def patient_writers(self) -> asyncio.Semaphore:
        """The places of writes that may hold their connection for seconds: an import makes them wait."""
        return asyncio.Semaphore(max(1, self.writing.get_max_size() - RESERVED_WRITERS))

    def lender(self, viewer: UUID | None) -> Lender:
        """Return the lender of the viewer's reading role; None is the anonymous viewer."""
        return self._public_lender if viewer is None else self._member_lender

    def lenders(self) -> dict[str, Lender]:
        """Return the lenders by reading role."""
        return dict(zip(READERS, (self._public_lender, self._member_lender), strict=True))

    async def fetch(self, viewer: UUID | None, sql: str, values: Sequence[Any]) -> list[Any]:
        """Return the rows of a statement for the viewer; the connection is released afterwards."""
        return await self._fetch(self.lender(viewer), viewer, sql, values)

    async def fetch_for_members(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """Return the rows of a statement that are the same for all members, without records."""
        return await self._fetch(self._member_lender, None, sql, values)

    async def _fetch(self, lender: Lender, viewer: UUID | None, sql: str, values: Sequence[Any]) -> list[Any]:
        connection = await lender.acquire()
        rows: list[Any]
        try:
            if connection.is_pooled:
                rows = await connection.fetch_within(viewer, sql, values)
            else:
                if viewer is not None:
                    await connection.set_viewer(viewer)
                rows = await connection.fetch(sql, *values)
        except BaseException:
            await lender.retire(connection)
            raise
        lender.release(connection)
        return rows

    @asynccontextmanager
    async def reading(self, viewer: UUID | None) -> AsyncIterator[ReadingConnection]:
        """Lend a connection that sees what the viewer may see; None is the anonymous viewer."""
        lender = self.lender(viewer)
        connection = await lender.acquire()
        try:
            if connection.is_pooled:
                async with connection.within(viewer):
                    yield connection
            else:
                if viewer is not None:
                    await connection.set_viewer(viewer)
                yield connection
        finally:
            await lender.retire(connection)

    async def verify(self) -> None:
        """Verify a connection of each pool; raises SessionError.

        A reading pool whose connections are all in use is skipped: it is serving.
        """
        await self.writing.fetchval("SELECT 1")
        for lender in self.lenders().values():
            if lender.in_use < lender.size:
                await self._verify_one(lender)

    async def _verify_one(self, lender: Lender) -> None:
        connection = await lender.acquire()
        try:
            await connection.verify()
            if connection.is_pooled:
                await self.check.is_pooled(connection)
        except BaseException:
            if is_open(connection):
                connection.terminate()
            await lender.retire(connection)
            raise
        lender.release(connection)

    async def close(self) -> None:
        """Close all connections, those in use too."""
        for pool in (self.writing, self.public, self.member):
            pool.terminate()


async def verify_session(connection: ReadingConnection) -> None:
    """Verify a session instead of resetting it: an unchanged session needs no reset."""
    await connection.verify()


async def open_pools(
    url: str,
    *,
    size: int = 8,
    writers: int = 4,
    statement_seconds: float = 10,
    readers: tuple[str, str] = READERS,
    sessions: type[ReadingSession] = ReadingSession,
) -> Pools:
    """Open the three pools, with at most `size` connections for each reading role.

    Every reading connection is verified by its `sessions` class before use.
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

        callbacks: dict[str, Any] = {"init": begin, "reset": verify_session}
        return asyncpg.create_pool(
            **common,
            **callbacks,
            max_size=size,
            connection_class=ReadingConnection,
            command_timeout=statement_seconds,
            statement_cache_size=STATEMENT_CACHE_SIZE,
            # Other settings are set by statement: poolers refuse or ignore unknown startup parameters.
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
    """Open one connection of a reading role outside the pools; raises SessionError if it isn't safe."""
    connection: ReadingConnection = await asyncpg.connect(
        url,
        timeout=CONNECT_SECONDS,
        command_timeout=seconds,
        connection_class=ReadingConnection,
        server_settings={"application_name": name},
    )
    await connection.begin(ReadingSession(role, int(seconds * 1000)), PoolerCheck(url))
    return connection
