"""Which database the hub uses: the one that DATABASE_URL names, or the embedded server in the data folder."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import asyncpg

from db import embedded
from db.readiness import DatabaseError, Tables, connected, tables_of
from hub.process import subprocesses
from hub.settings import Settings, redacted

MIGRATE_FIRST = "run `.venv/bin/hub migrate` first"
TAKE_NEWER = "start the newer version, or use another database"


Answer = TypeVar("Answer")


class UnusableDatabaseError(Exception):
    """The hub can't work on its database; the message is a sentence with the way out."""


@contextmanager
def address(settings: Settings) -> Iterator[str]:
    """Yield the database's address as it is; the embedded server runs at least as long as the block."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    with embedded.start(settings.data_dir) as server:
        yield server.url


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Yield the address of a database whose tables are those of this code; the embedded one is migrated.

    Raises UnusableDatabaseError, EmbeddedServerError or ChildError, with a sentence.
    """
    with address(settings) as url:
        found = asyncio.run(asked(url, tables_of))
        if found is not Tables.CURRENT:
            if settings.database_url is not None:
                raise UnusableDatabaseError(f"The database at {redacted(url)} {words_about(found)}.")
            subprocesses.run("migrate", url)
        yield url


async def asked(url: str, question: Callable[[asyncpg.Connection], Awaitable[Answer]]) -> Answer:
    """The answer to a question about the database; raises UnusableDatabaseError when it doesn't answer."""
    try:
        async with connected(url) as connection:
            return await question(connection)
    except DatabaseError as error:
        raise UnusableDatabaseError(
            f"The database at {redacted(url)} can't be reached: {error}; start it, or correct DATABASE_URL."
        ) from error


def words_about(tables: Tables) -> str:
    """What is to be said about a database with such tables, and the way out."""
    return {
        Tables.ABSENT: f"has no tables of the hub yet: {MIGRATE_FIRST}",
        Tables.OLDER: f"has the tables of an older version of the hub: {MIGRATE_FIRST}",
        Tables.CURRENT: "has the tables of this version of the hub",
        Tables.NEWER: f"has the tables of a newer version of the hub than this one: {TAKE_NEWER}",
    }[tables]
