"""Connections: one pool that writes, and one for each of the two roles that read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import asyncpg

# A database that doesn't answer must be noticed while somebody still waits for the page.
CONNECT_SECONDS = 5


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

    @asynccontextmanager
    async def reading(self, viewer: UUID | None) -> AsyncIterator[ReadingConnection]:
        """Lend a connection that sees what the viewer may see; null is anybody."""
        pool = self.public if viewer is None else self.member
        async with pool.acquire() as lent:
            # The pool lends a proxy of its connections, which are of our class.
            connection = cast("ReadingConnection", lent)
            if viewer is not None:
                await connection.become(viewer)
            yield connection

    async def close(self) -> None:
        """Close all connections, those in use too."""
        for pool in (self.writing, self.public, self.member):
            pool.terminate()


async def keep_session(connection: asyncpg.Connection) -> None:
    """Skip the reset after each loan: reading sessions hold nothing but their viewer."""


async def open_pools(url: str, *, size: int = 8, statement_seconds: float = 10) -> Pools:
    """Open the three pools; `size` is each reading pool's greatest number of connections."""
    common: dict[str, Any] = {"dsn": url, "min_size": 0, "timeout": CONNECT_SECONDS}

    def reading(role: str) -> Any:
        return asyncpg.create_pool(
            **common,
            max_size=size,
            connection_class=ReadingConnection,
            command_timeout=statement_seconds,
            reset=keep_session,
            server_settings={
                "role": role,
                "default_transaction_read_only": "on",
                "statement_timeout": str(int(statement_seconds * 1000)),
                "application_name": role,
                "jit": "off",
            },
        )

    return Pools(
        writing=await asyncpg.create_pool(**common, max_size=4),
        public=await reading("hub_public"),
        member=await reading("hub_member"),
    )
