"""`migrate`: bring the tables to the newest revision."""

import asyncio

import typer

from db.migrate import bring_up_to_date
from db.readiness import DatabaseError
from db.revisions import newest
from hub.commands import overlaps, search
from hub.commands.running import quiet_settings, with_pools
from hub.process.databases import UnusableDatabaseError, address
from hub.settings import redacted


def migrate() -> None:
    """Bring the database's tables to those of this version; run again, it changes nothing.

    The embedded server is migrated at every start, another one only by this command.

    Example: `DATABASE_URL=postgresql://hub:password@localhost/hub .venv/bin/hub migrate`
    """
    settings = quiet_settings()
    with address(settings) as url:
        before = migrated(url)
        asyncio.run(with_pools(url, search.make))
        asyncio.run(with_pools(url, overlaps.catch_up))
    after = newest()
    typer.echo(
        f"The database was at revision {after} already."
        if before == after
        else f"The database went from {'no tables' if before is None else before} to revision {after}."
    )


def migrated(url: str) -> str | None:
    """Bring the tables to the newest revision and answer the one before, null when there were none."""
    try:
        return asyncio.run(bring_up_to_date(url))
    except DatabaseError as error:
        raise UnusableDatabaseError(
            f"The database at {redacted(url)} can't be migrated: {error}; put that right, or set "
            "DATABASE_URL to another PostgreSQL server."
        ) from error
