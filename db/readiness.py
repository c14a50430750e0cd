"""Whether a database can serve this version of the hub: reachable, new enough, its tables as expected."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

import asyncpg
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from db import migrate

LEAST_VERSION = 15
CONNECT_SECONDS = 5


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
    """One connection for a few questions; raises DatabaseError when there is none to be had."""
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        raise DatabaseError(f"no answer within {CONNECT_SECONDS} seconds") from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise DatabaseError(_first_line(error)) from error
    try:
        yield connection
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


async def tables_of(connection: asyncpg.Connection) -> Tables:
    """Compare the revision that the database is at with the newest one of the code."""
    revision = await revision_of(connection)
    if revision is None:
        return Tables.ABSENT
    if revision == migrate.newest():
        return Tables.CURRENT
    scripts = ScriptDirectory.from_config(migrate.configuration())
    known = {script.revision for script in scripts.walk_revisions()}
    return Tables.OLDER if revision in known else Tables.NEWER


async def revision_of(connection: asyncpg.Connection) -> str | None:
    """The revision that the database is at, null when it is empty."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return revision


async def bring_up_to_date(url: str) -> str | None:
    """Migrate to the newest revision and answer the one before; raises DatabaseError."""
    async with connected(url) as connection:
        version = connection.get_server_version().major
        if version < LEAST_VERSION:
            raise DatabaseError(f"it is PostgreSQL {version}, and {LEAST_VERSION} is the least")
        if await tables_of(connection) is Tables.NEWER:
            raise DatabaseError("its tables are of a newer version of the hub, which is the one to start")
    try:
        return await migrate.upgrade(url)
    except DBAPIError as error:
        raise DatabaseError(_first_line(error.orig or error)) from error


def _first_line(error: BaseException) -> str:
    """What an error says, without the hints and statements that follow."""
    words = str(error).strip().splitlines()
    return words[0].rpartition("'>: ")[2] if words else type(error).__name__
