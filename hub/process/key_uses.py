"""A background task that writes when API keys were last used."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from db.pools import Pools
from services.key_uses import KeyUses
from services.querying.reader import CONNECTION_LOST

log = logging.getLogger("hub.process.key_uses")

RETRY_SECONDS = 60.0
# At shutdown, for uses that were noted last.
LAST_SECONDS = 2.0


@asynccontextmanager
async def writing(uses: KeyUses, pools: Pools) -> AsyncIterator[None]:
    """Write the uses of keys in the background until the block ends."""
    task = asyncio.create_task(write_always(uses, pools))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await write_rest(uses, pools)


async def write_always(uses: KeyUses, pools: Pools) -> None:
    """Write each use as soon as it is noted; after a database error, wait before the next try."""
    while True:
        await uses.wait()
        try:
            await uses.write(pools.writing)
            continue
        except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
            log.info("writing the last use of keys failed: %s", error)
        # Catch everything, because no other task would write them.
        except Exception:
            log.exception("writing the last use of keys failed")
        await asyncio.sleep(RETRY_SECONDS)


async def write_rest(uses: KeyUses, pools: Pools) -> None:
    """Write what is still noted, unless the database is slow or away."""
    if uses.is_empty:
        return
    with suppress(*CONNECTION_LOST, asyncpg.PostgresError):
        async with asyncio.timeout(LAST_SECONDS):
            await uses.write(pools.writing)
