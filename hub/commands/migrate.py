"""`migrate`: bring the tables to the newest revision."""

import typer

from db.migrate import newest
from hub import databases
from hub.commands.running import quiet_settings


def migrate() -> None:
    """Bring the database's tables to those of this version; run again, it changes nothing.

    The embedded server is migrated at every start, another one only by this command.

    Example: `DATABASE_URL=postgresql://hub:password@localhost/hub python -m hub migrate`
    """
    settings = quiet_settings()
    with databases.address(settings) as url:
        before = databases.migrate(url)
    after = newest()
    typer.echo(
        f"The database was at revision {after} already."
        if before == after
        else f"The database went from {'no tables' if before is None else before} to revision {after}."
    )
