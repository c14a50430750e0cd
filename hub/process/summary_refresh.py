"""Periodic refresh of the precomputed aggregates, after writes by any process."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from db.pools import Pools
from services.aggregating import summary_refresh
from services.coverage import refresh as coverage_refresh
from services.querying.reader import CONNECTION_LOST

log = logging.getLogger("hub.process.summary_refresh")

# Outdated sums are never used, so this interval affects only speed.
LOOK_SECONDS = 10.0


@asynccontextmanager
async def running(pools: Pools) -> AsyncIterator[None]:
    """Refresh outdated sums in the background until the block ends."""
    task = asyncio.create_task(refresh_periodically(pools))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def refresh_periodically(pools: Pools) -> None:
    """Check every few seconds; after a database error, try again the next time."""
    state: summary_refresh.Written | None = None
    of_plans: summary_refresh.Written | None = None
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            state = await summary_refresh.refresh_when_idle(pools, state)
            of_plans = await coverage_refresh.refresh_when_idle(pools, of_plans)
        except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
            log.info("refreshing sums failed: %s", error)
        # Catch everything, because no other task would check again.
        except Exception:
            log.exception("refreshing sums failed")
