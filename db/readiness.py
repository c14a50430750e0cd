"""Whether a database can serve this version of the hub: reachable, new enough, its tables as expected."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from enum import Enum

import asyncpg

from db import revisions
from db.poolers import CONNECT_SECONDS, PoolerCheck

LEAST_VERSION = 15


# Connections for those who aren't superusers; the second reserve came with PostgreSQL 16.
ROOM = """
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
  - coalesce(current_setting('reserved_connections', true)::int, 0)
"""


class DatabaseError(Exception):
    """The database can't be used; the message says why in a few words, without the address."""


class Tables(Enum):
    """How a database's tables stand to those that the code expects."""

    ABSENT = "absent"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection for a few questions; raises DatabaseError when there is none to be had.

    Raises SessionError when a pooler is in between that the hub can't work behind.
    """
    with told_in_words():
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    try:
        with told_in_words():
            await asyncio.wait_for(PoolerCheck(url).begin(connection), CONNECT_SECONDS)
        yield connection
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


@contextmanager
def told_in_words() -> Iterator[None]:
    """Turn what goes wrong with a connection into a DatabaseError."""
    try:
        yield
    except TimeoutError as error:
        raise DatabaseError(f"no answer within {CONNECT_SECONDS} seconds") from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise DatabaseError(first_line(error)) from error


async def tables_of(connection: asyncpg.Connection) -> Tables:
    """Compare the revision that the database is at with the newest one of the code."""
    revision = await revision_of(connection)
    if revision is None:
        return Tables.ABSENT
    if revision == revisions.newest():
        return Tables.CURRENT
    return Tables.OLDER if revision in revisions.known() else Tables.NEWER


async def room_of(connection: asyncpg.Connection) -> int:
    """How many connections the server lets in, whoever has them."""
    room: int = await connection.fetchval(ROOM)
    return room


async def revision_of(connection: asyncpg.Connection) -> str | None:
    """The revision that the database is at, null when it is empty."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return revision


def first_line(error: BaseException) -> str:
    """What an error says, without the hints and statements that follow."""
    words = str(error).strip().splitlines()
    return words[0].rpartition("'>: ")[2] if words else type(error).__name__
