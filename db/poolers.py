"""Connection poolers: detect one, and check that it keeps one server process per connection."""

import asyncio
import time
from uuid import uuid4

import asyncpg

# A notification takes a millisecond; slow machines get more time, without a long wait behind a wrong pooler.
NOTIFY_SECONDS = 2
CONNECT_SECONDS = 5
# How long a refusal is remembered, so that not every query waits for its own check.
REFUSAL_SECONDS = 5

SHARED = (
    "The database is behind a connection pooler that shares server connections between clients (PgBouncer: "
    "pool_mode=transaction or statement), but each connection of the hub needs its own: set "
    "pool_mode=session there, or set DATABASE_URL to the PostgreSQL server itself; see docs/settings.md."
)
# The errors of a statement that was prepared in another server process.
PREPARED_ELSEWHERE = (asyncpg.DuplicatePreparedStatementError, asyncpg.InvalidSQLStatementNameError)


class SessionError(Exception):
    """A connection doesn't meet the hub's requirements; the message says why and what to do."""


class PoolerCheck:
    """Checks connections to one database, one at a time because each check needs a second connection."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = asyncio.Lock()
        self._refused_until = 0.0

    async def is_pooled(self, connection: asyncpg.Connection) -> bool:
        """Whether there is a pooler; raises SessionError if it shares server processes."""
        if await is_direct(connection):
            return False
        async with self._lock:
            if time.monotonic() < self._refused_until:
                raise SessionError(SHARED)
            if not await keeps_session(connection, self._url):
                self._refused_until = time.monotonic() + REFUSAL_SECONDS
                raise SessionError(SHARED)
        return True

    async def begin(self, connection: asyncpg.Connection) -> bool:
        """Return `is_pooled` for a new connection, and clear the state of the pooler's previous client."""
        is_pooled = await self.is_pooled(connection)
        if is_pooled:
            await connection.execute("DISCARD ALL")
        return is_pooled


async def is_direct(connection: asyncpg.Connection) -> bool:
    """Whether the server process is the one announced at connect; poolers announce an invented one.

    Uses the simple protocol in one round trip, because a pooler can break prepared statements.
    """
    tag = await connection.execute(f"SELECT WHERE pg_backend_pid() = {connection.get_server_pid()}")
    return tag == "SELECT 1"


async def keeps_session(connection: asyncpg.Connection, url: str) -> bool:
    """Whether the connection keeps its server process while it is idle.

    The connection listens, and another one notifies. A pooler that took the process away can't deliver the
    notification, so any error gives False. Nothing is set that could affect the process's next client.
    """
    channel, heard = f"hub_session_{uuid4().hex}", asyncio.Event()

    def hear(*_: object) -> None:
        heard.set()

    try:
        await connection.add_listener(channel, hear)
        if await is_listening_elsewhere(channel, url):
            return False
        await asyncio.wait_for(heard.wait(), NOTIFY_SECONDS)
        await connection.remove_listener(channel, hear)
    except (TimeoutError, *PREPARED_ELSEWHERE):
        return False
    return True


async def is_listening_elsewhere(channel: str, url: str) -> bool:
    """Notify over another connection; return True if it got the same server process."""
    other = await asyncpg.connect(url, timeout=CONNECT_SECONDS, statement_cache_size=0)
    try:
        tag = await other.execute(
            f"NOTIFY {channel}; UNLISTEN {channel}; "
            f"SELECT FROM pg_listening_channels() AS c WHERE c = '{channel}'"
        )
    finally:
        await other.close(timeout=CONNECT_SECONDS)
    return tag != "SELECT 0"
