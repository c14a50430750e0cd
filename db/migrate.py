"""Migrations: bring a database to the newest revision, or tell which one it is at."""

import re
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db import locks
from db.locks import Lock
from db.poolers import SessionError
from db.readiness import LEAST_VERSION, DatabaseError, Tables, connected, first_line, tables_of
from db.sessions import way_out
from db.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"

# What PostgreSQL says to a user who may not make roles, or didn't make those that exist.
ROLES_CLOSED = re.compile("permission denied to (create|grant) role|must have admin option on role")


def configuration(connection: Connection | None = None) -> Config:
    """The Alembic configuration, in code so that no file names a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def bring_up_to_date(url: str) -> str | None:
    """Migrate to the newest revision and answer the one before.

    Raises DatabaseError, or SessionError when the user may not take on the roles that read.
    """
    async with connected(url) as connection:
        version = connection.get_server_version().major
        if version < LEAST_VERSION:
            raise DatabaseError(f"it is PostgreSQL {version}, and {LEAST_VERSION} is the least")
        if await tables_of(connection) is Tables.NEWER:
            raise DatabaseError("its tables are of a newer version of the hub, which is the one to start")
        user = await connection.fetchval("SELECT session_user::text")
    try:
        return await upgrade(url)
    except DBAPIError as error:
        if ROLES_CLOSED.match(first_line(error.orig or error)):
            sentence = f"The database user {user} may not make the roles that read: {way_out(user)}"
            raise SessionError(sentence) from error
        raise DatabaseError(first_line(error.orig or error)) from error


async def upgrade(url: str) -> str | None:
    """Bring the database to the newest revision and answer which it was at before."""
    engine = create_async_engine(dialect_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(locks.wait_in_transaction(Lock.MIGRATION)))
            return await connection.run_sync(run_upgrade)
    finally:
        await engine.dispose()


async def current(url: str) -> str | None:
    """The revision that the database is at, null when it is empty."""
    engine = create_async_engine(dialect_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(revision_of)
    finally:
        await engine.dispose()


async def differences(url: str) -> list[object]:
    """What the database's tables have that the code's have not, or the other way round."""
    engine = create_async_engine(dialect_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


def run_upgrade(connection: Connection) -> str | None:
    """Upgrade over an open connection."""
    before = revision_of(connection)
    command.upgrade(configuration(connection), "head")
    return before


def revision_of(connection: Connection) -> str | None:
    """The revision that an open connection's database is at."""
    return MigrationContext.configure(connection).get_current_revision()


def compare(connection: Connection) -> list[object]:
    """Differences of tables, columns, indexes and constraints."""
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def dialect_url(url: str) -> str:
    """The same address, for SQLAlchemy's asyncpg dialect."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)
