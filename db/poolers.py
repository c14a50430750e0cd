"""Connection poolers: is one in between, and does it leave each connection a server process of its own?"""

import asyncio
import time
from uuid import uuid4

import asyncpg

# A notification crosses a pooler in a millisecond; a slow machine gets time, a wrong pooler no long wait.
NOTIFY_SECONDS = 2
CONNECT_SECONDS = 5
# How long a refusal holds, lest every query waits for one of its own.
REFUSAL_SECONDS = 5

SHARED = (
    "The database is behind a connection pooler that shares server connections between clients (PgBouncer: "
    "pool_mode=transaction or statement), but each connection of the hub needs one to itself: set "
    "pool_mode=session there, or let DATABASE_URL name the PostgreSQL server itself; see docs/settings.md."
)
# What a statement fails with that was prepared in another server process.
PREPARED_ELSEWHERE = (asyncpg.DuplicatePreparedStatementError, asyncpg.InvalidSQLStatementNameError)


class SessionError(Exception):
    """A connection can't be what the hub needs; the message is a sentence with the way out."""


class PoolerCheck:
    """Examines connections to one database, one at a time, for each look needs a second connection."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._turn = asyncio.Lock()
        self._refused_until = 0.0

    async def is_pooled(self, connection: asyncpg.Connection) -> bool:
        """Whether a pooler is in between; raises SessionError when it shares server processes."""
        if await is_direct(connection):
            return False
        async with self._turn:
            if time.monotonic() < self._refused_until:
                raise SessionError(SHARED)
            if not await keeps_session(connection, self._url):
                self._refused_until = time.monotonic() + REFUSAL_SECONDS
                raise SessionError(SHARED)
        return True

    async def begin(self, connection: asyncpg.Connection) -> bool:
        """Answer `is_pooled` for a new connection, and clear what a pooler's former client left behind."""
        is_pooled = await self.is_pooled(connection)
        if is_pooled:
            await connection.execute("DISCARD ALL")
        return is_pooled


async def is_direct(connection: asyncpg.Connection) -> bool:
    """Whether the process that answers is the one that the connection began with; poolers make that up.

    The plain protocol, in one round trip: prepared statements are what a pooler may break.
    """
    tag = await connection.execute(f"SELECT WHERE pg_backend_pid() = {connection.get_server_pid()}")
    return tag == "SELECT 1"


async def keeps_session(connection: asyncpg.Connection, url: str) -> bool:
    """Whether the connection holds its server process also while it is idle.

    It listens, and another connection notifies. A pooler that took the process away has nobody to pass the
    notification to, however busy it is, so a wrong answer is always "no". Nothing is set on the process that
    could harm its next client.
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
    """Notify over another connection; true when that one got the very process that listens."""
    other = await asyncpg.connect(url, timeout=CONNECT_SECONDS, statement_cache_size=0)
    try:
        tag = await other.execute(
            f"NOTIFY {channel}; UNLISTEN {channel}; "
            f"SELECT FROM pg_listening_channels() AS c WHERE c = '{channel}'"
        )
    finally:
        await other.close(timeout=CONNECT_SECONDS)
    return tag != "SELECT 0"
