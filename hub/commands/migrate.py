"""`migrate`: migrate the database to the newest revision."""

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
    """Migrate the database to this version of the hub; does nothing if it is up to date.

    The embedded database is migrated at every start, any other database only by this command.

    Example: `DATABASE_URL=postgresql://hub:password@localhost/hub .venv/bin/hub migrate`
    """
    settings = quiet_settings()
    with address(settings) as url:
        before = migrated(url)
        asyncio.run(with_pools(url, search.update))
        asyncio.run(with_pools(url, overlaps.catch_up))
    after = newest()
    typer.echo(
        f"The database is already at revision {after}."
        if before == after
        else f"The database was migrated from {before or 'no tables'} to revision {after}."
    )


def migrated(url: str) -> str | None:
    """Migrate to the newest revision; return the previous one, None if there were no tables."""
    try:
        return asyncio.run(bring_up_to_date(url))
    except DatabaseError as error:
        raise UnusableDatabaseError(
            f"The database at {redacted(url)} can't be migrated: {error}. Fix this, or set "
            "DATABASE_URL to another PostgreSQL server."
        ) from error
