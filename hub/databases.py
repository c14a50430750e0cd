"""Which database the hub uses: the one that DATABASE_URL names, or the embedded server in the data folder."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from db import embedded
from db.readiness import DatabaseError, Tables, bring_up_to_date, connected, tables_of
from hub.settings import Settings, redacted

MIGRATE_FIRST = "run `python -m hub migrate` first"
TAKE_NEWER = "start the newer version, or use another database"


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

    Raises UnusableDatabaseError, or EmbeddedServerError, with a sentence.
    """
    with address(settings) as url:
        if settings.database_url is None:
            migrate(url)
        else:
            asyncio.run(check(url))
        yield url


def migrate(url: str) -> str | None:
    """Bring the tables to the newest revision and answer the one before, null when there were none."""
    try:
        return asyncio.run(bring_up_to_date(url))
    except DatabaseError as error:
        raise UnusableDatabaseError(
            f"The database at {redacted(url)} can't be migrated: {error}; put that right, or set "
            "DATABASE_URL to another PostgreSQL server."
        ) from error


async def check(url: str) -> None:
    """Raise UnusableDatabaseError unless the database answers and its tables are those of this code."""
    try:
        async with connected(url) as connection:
            found = await tables_of(connection)
    except DatabaseError as error:
        raise UnusableDatabaseError(
            f"The database at {redacted(url)} can't be reached: {error}; start it, or correct DATABASE_URL."
        ) from error
    if found is not Tables.CURRENT:
        raise UnusableDatabaseError(f"The database at {redacted(url)} {words_about(found)}.")


def words_about(tables: Tables) -> str:
    """What is to be said about a database with such tables, and the way out."""
    return {
        Tables.ABSENT: f"has no tables of the hub yet: {MIGRATE_FIRST}",
        Tables.OLDER: f"has the tables of an older version of the hub: {MIGRATE_FIRST}",
        Tables.CURRENT: "has the tables of this version of the hub",
        Tables.NEWER: f"has the tables of a newer version of the hub than this one: {TAKE_NEWER}",
    }[tables]
