"""The hub's database: the one in DATABASE_URL, or the embedded server in the data folder."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import asyncpg

from db.embedded import joined
from db.embedded.supervision import supervised
from db.readiness import DatabaseError, Tables, connected, tables_of
from hub.process import subprocesses
from hub.settings import Settings, redacted

MIGRATE_FIRST = "run `.venv/bin/hub migrate` first"
TAKE_NEWER = "start the newer version, or use another database"


Answer = TypeVar("Answer")


class UnusableDatabaseError(Exception):
    """The hub can't use its database; the message says why and what to do."""


@contextmanager
def address(settings: Settings) -> Iterator[str]:
    """Yield the database's address without checks; the embedded server runs at least as long as the block."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    with supervised(settings.data_dir) as server:
        yield server.url


@contextmanager
def visited(settings: Settings) -> Iterator[tuple[str, bool]]:
    """Yield the database's address, and whether the embedded server runs only for the block.

    The server of a running hub is never restarted. Raises EmbeddedServerError.
    """
    running = None if settings.database_url else joined(settings.data_dir)
    if running:
        yield running.url, False
        return
    with address(settings) as url:
        yield url, settings.database_url is None


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Yield the address of a database at this version's revision; the embedded one is migrated.

    Raises UnusableDatabaseError, EmbeddedServerError or SubprocessError.
    """
    with address(settings) as url:
        tables = asyncio.run(with_connection(url, tables_of))
        if tables is not Tables.CURRENT:
            if settings.database_url is not None:
                raise UnusableDatabaseError(f"The database at {redacted(url)} {describe(tables)}.")
            subprocesses.run("migrate", url)
        yield url


async def with_connection(url: str, work: Callable[[asyncpg.Connection], Awaitable[Answer]]) -> Answer:
    """Run `work` with a connection to the database; raises UnusableDatabaseError if it can't be reached."""
    try:
        async with connected(url) as connection:
            return await work(connection)
    except DatabaseError as error:
        raise UnusableDatabaseError(
            f"The database at {redacted(url)} can't be reached: {error}; start it, or correct DATABASE_URL."
        ) from error


def describe(tables: Tables) -> str:
    """Describe the state of the tables, with the command that fixes it."""
    return {
        Tables.ABSENT: f"has no tables of the hub yet: {MIGRATE_FIRST}",
        Tables.OLDER: f"has the tables of an older version of the hub: {MIGRATE_FIRST}",
        Tables.CURRENT: "has the tables of this version of the hub",
        Tables.NEWER: f"has the tables of a newer version of the hub than this one: {TAKE_NEWER}",
    }[tables]
