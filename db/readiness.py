"""Whether a database can serve this version of the hub: reachable, recent, at the expected revision."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from enum import Enum

import asyncpg

from db import revisions
from db.poolers import CONNECT_SECONDS, PoolerCheck

MINIMUM_VERSION = 15


# Connections for users who aren't superusers; `reserved_connections` exists since PostgreSQL 16.
CONNECTION_LIMIT = """
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
  - coalesce(current_setting('reserved_connections', true)::int, 0)
"""


class DatabaseError(Exception):
    """The database can't be used; the message gives the reason without the address."""


class Tables(Enum):
    """The tables of a database compared with those that the code expects."""

    ABSENT = "absent"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Open one connection; raises DatabaseError if that fails.

    Raises SessionError behind a pooler that the hub can't use.
    """
    with translated_errors():
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    try:
        with translated_errors():
            await asyncio.wait_for(PoolerCheck(url).begin(connection), CONNECT_SECONDS)
        yield connection
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Convert connection errors to DatabaseError."""
    try:
        yield
    except TimeoutError as error:
        raise DatabaseError(f"no answer within {CONNECT_SECONDS} seconds") from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise DatabaseError(first_line(error)) from error


async def tables_of(connection: asyncpg.Connection) -> Tables:
    """Compare the database's revision with the newest one of the code."""
    revision = await revision_of(connection)
    if revision is None:
        return Tables.ABSENT
    if revision == revisions.newest():
        return Tables.CURRENT
    return Tables.OLDER if revision in revisions.known() else Tables.NEWER


async def connection_limit(connection: asyncpg.Connection) -> int:
    """Return how many connections the server allows to all clients together."""
    limit: int = await connection.fetchval(CONNECTION_LIMIT)
    return limit


async def revision_of(connection: asyncpg.Connection) -> str | None:
    """Return the database's revision, None if it is empty."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return revision


def first_line(error: BaseException) -> str:
    """Return the first line of an error message, without hints and statements."""
    words = str(error).strip().splitlines()
    return words[0].rpartition("'>: ")[2] if words else type(error).__name__
