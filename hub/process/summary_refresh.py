"""Keeping the sums of aggregates fresh while the hub runs, whoever wrote."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from db.pools import Pools
from services.aggregating import summary_refresh
from services.querying.reader import CONNECTION_LOST

log = logging.getLogger("hub.process.summary_refresh")

# Sums that are out of date are never shown, so this is about speed alone.
LOOK_SECONDS = 10.0


@asynccontextmanager
async def kept(pools: Pools) -> AsyncIterator[None]:
    """Look again and again, to the end of the block, whether sums have to be worked out anew."""
    looking = asyncio.create_task(look(pools))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def look(pools: Pools) -> None:
    """Look every few seconds; where the database can't be reached or changes meanwhile, the next time."""
    state: int | None = None
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            state = await summary_refresh.refresh_when_idle(pools, state)
        except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
            log.info("sums were not worked out: %s", error)
        # Whatever it was: nobody else would begin to look again.
        except Exception:
            log.exception("sums were not worked out")
