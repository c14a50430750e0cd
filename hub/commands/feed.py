"""`feed`: the upkeep of the feed of changes."""

from datetime import timedelta
from typing import Annotated, cast

import asyncpg
import typer

from db.pools import Pools
from hub.commands.failures import new_application
from hub.commands.running import on_database
from services.writing import data_version, feed

application = new_application("The feed of changes, which partner platforms follow: docs/feed.md.")


@application.command()
def renew() -> None:
    """Make all cursors of the feed invalid. Run it after a backup was restored.

    Clients that keep a copy of records then read everything again; otherwise they would keep what is gone.

    Example: `.venv/bin/hub feed renew`
    """
    on_database(renew_generation)
    typer.echo("All cursors of the feed are invalid from now on: clients read everything again.")


@application.command()
def prune(
    days: Annotated[int, typer.Option(help="Keep removals of this many days.", min=1)] = feed.KEPT.days,
) -> None:
    """Forget old removals. Imports do it by themselves for those of more than a year ago.

    Clients that have not read since then must read everything again.

    Example: `.venv/bin/hub feed prune --days 90`
    """
    on_database(lambda pools: forget(pools, timedelta(days=days)))
    typer.echo(f"Removals of more than {days} days ago are forgotten.")


async def renew_generation(pools: Pools) -> None:
    """Renew the generation in one transaction."""
    async with pools.writing.acquire() as lent, lent.transaction():
        await feed.renew_generation(cast("asyncpg.Connection", lent))


async def forget(pools: Pools, kept: timedelta) -> None:
    """Delete old tombstones in one transaction."""
    async with pools.writing.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        await feed.prune(connection, kept)
        await data_version.increment(connection)
