"""Connections: one pool that writes, and one for each of the two roles that read."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import asyncpg

from db.lending import Lender

# A database that doesn't answer must be noticed while somebody still waits for the page.
CONNECT_SECONDS = 5
# Statements that a connection keeps prepared: one for each shape of question and set of columns.
KEPT_STATEMENTS = 512


class ReadingConnection(asyncpg.Connection):
    """A connection of a reading role that remembers for whom it reads."""

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


@dataclass(frozen=True)
class Pools:
    """The hub's connections to its database. Pools connect when first asked, so a hub starts without one."""

    writing: "asyncpg.Pool[Any]"
    public: "asyncpg.Pool[Any]"
    member: "asyncpg.Pool[Any]"
    size: int

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
        return {"hub_public": self._for_anybody, "hub_member": self._for_members}

    async def fetch(self, viewer: UUID | None, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows that a statement answers to the viewer, over a connection that is free again after it."""
        return await self._fetch(self.lender(viewer), viewer, sql, values)

    async def fetch_for_members(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows that a statement answers to members, whoever of them asks: no record is among them."""
        return await self._fetch(self._for_members, None, sql, values)

    async def _fetch(self, lender: Lender, viewer: UUID | None, sql: str, values: Sequence[Any]) -> list[Any]:
        connection = await lender.take()
        try:
            if viewer is not None:
                await connection.become(viewer)
            rows: list[Any] = await connection.fetch(sql, *values)
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
            if viewer is not None:
                await connection.become(viewer)
            yield connection
        finally:
            await lender.retire(connection)

    async def close(self) -> None:
        """Close all connections, those in use too."""
        for pool in (self.writing, self.public, self.member):
            pool.terminate()


async def keep_session(connection: asyncpg.Connection) -> None:
    """Skip the reset after each loan: reading sessions hold nothing but their viewer."""


async def open_pools(url: str, *, size: int = 8, writers: int = 4, statement_seconds: float = 10) -> Pools:
    """Open the three pools, with at most `size` connections for each role that reads."""
    common: dict[str, Any] = {"dsn": url, "min_size": 0, "timeout": CONNECT_SECONDS}

    def reading(role: str) -> Any:
        return asyncpg.create_pool(
            **common,
            max_size=size,
            connection_class=ReadingConnection,
            command_timeout=statement_seconds,
            reset=keep_session,
            statement_cache_size=KEPT_STATEMENTS,
            server_settings={
                "role": role,
                "default_transaction_read_only": "on",
                "statement_timeout": str(int(statement_seconds * 1000)),
                "application_name": role,
                "jit": "off",
                # Many ask at once: a question that takes several processes makes the others wait for them.
                "max_parallel_workers_per_gather": "0",
            },
        )

    return Pools(
        writing=await asyncpg.create_pool(**common, max_size=writers),
        public=await reading("hub_public"),
        member=await reading("hub_member"),
        size=size,
    )
