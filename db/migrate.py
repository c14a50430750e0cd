"""Migrations: upgrade a database to the newest revision, or read its revision."""

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
from db.readiness import MINIMUM_VERSION, DatabaseError, Tables, connected, first_line, tables_of
from db.sessions import way_out
from db.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"

# PostgreSQL's errors for a user who may not create roles, or didn't create the existing ones.
ROLES_CLOSED = re.compile("permission denied to (create|grant) role|must have admin option on role")


def configuration(connection: Connection | None = None) -> Config:
    """Return the Alembic configuration, in code so that no file contains a database address."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def bring_up_to_date(url: str) -> str | None:
    """Migrate to the newest revision and return the previous one.

    Raises DatabaseError, or SessionError if the user can't use the reading roles.
    """
    async with connected(url) as connection:
        version = connection.get_server_version().major
        if version < MINIMUM_VERSION:
            raise DatabaseError(f"it is PostgreSQL {version}; the minimum is {MINIMUM_VERSION}")
        if await tables_of(connection) is Tables.NEWER:
            raise DatabaseError("its tables belong to a newer version of the hub")
        user = await connection.fetchval("SELECT session_user::text")
    try:
        return await upgrade(url)
    except DBAPIError as error:
        if ROLES_CLOSED.match(first_line(error.orig or error)):
            sentence = f"The database user {user} can't create the reading roles: {way_out(user)}"
            raise SessionError(sentence) from error
        raise DatabaseError(first_line(error.orig or error)) from error


async def upgrade(url: str) -> str | None:
    """Migrate to the newest revision under a lock, and return the previous one."""
    engine = create_async_engine(dialect_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(locks.wait_in_transaction(Lock.MIGRATION)))
            return await connection.run_sync(run_upgrade)
    finally:
        await engine.dispose()


async def current(url: str) -> str | None:
    """Return the revision of the database, None if it is empty."""
    engine = create_async_engine(dialect_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(revision_of)
    finally:
        await engine.dispose()


async def differences(url: str) -> list[object]:
    """Return the differences between the tables of the database and of the code."""
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
    """Return the revision of an open connection's database."""
    return MigrationContext.configure(connection).get_current_revision()


def compare(connection: Connection) -> list[object]:
    """Return differences in tables, columns, indexes and constraints."""
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def dialect_url(url: str) -> str:
    """Return the address for SQLAlchemy's asyncpg dialect."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)
