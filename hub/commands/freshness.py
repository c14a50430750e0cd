"""`freshness`: recompute how current records are, and after how many months they are out of date."""

from typing import Annotated, cast

import asyncpg
import typer

from db.pools import Pools
from hub.commands.running import on_database
from services.writing import data_version, runs
from services.writing import freshness as days

MOST_MONTHS = 1200


def freshness(
    months: Annotated[
        int | None,
        typer.Option(
            min=1, max=MOST_MONTHS, help="Months without a change after which a program is out of date."
        ),
    ] = None,
) -> None:
    """Recompute how current programs and organizations are; imports and revisions keep it up to date.

    With --months: also set after how many months without a change a program is out of date (12 at first).

    Example: `.venv/bin/hub freshness --months 18`
    """
    number = on_database(lambda pools: update(pools, months))
    typer.echo(f"All records were updated. A program is out of date after {number} months without a change.")


async def update(pools: Pools, months: int | None = None) -> int:
    """Set the number of months, if given, and update all records; return the number."""
    async with pools.writing.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        await runs.lock(connection)
        if months is not None:
            await days.set_months(connection, months)
        await days.follow_all(connection)
        await data_version.increment(connection)
        return await days.months(connection)
