"""A background task that delivers webhooks; one process of all hubs on a database does it at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from db import locks
from db.locks import Lock
from db.poolers import CONNECT_SECONDS
from hub.webhooks.worker import Worker
from services.delivering import feed_source, queue
from services.querying.reader import CONNECTION_LOST

log = logging.getLogger("hub.process.webhooks")

LOOK_SECONDS = 1.0


@asynccontextmanager
async def running(worker: Worker, url: str, *, look_seconds: float = LOOK_SECONDS) -> AsyncIterator[None]:
    """Deliver in the background until the block ends; what is under way then is sent again later."""
    task = asyncio.create_task(deliver_always(worker, url, look_seconds), name="webhooks")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def deliver_always(worker: Worker, url: str, look_seconds: float) -> None:
    """Look for due endpoints every second; after an error, try again the next time."""
    while True:
        await asyncio.sleep(look_seconds)
        try:
            await deliver_due(worker, url)
        except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
            log.info("delivering webhooks failed: %s", error)
        # Catch everything, because no other task would check again.
        except Exception:
            log.exception("delivering webhooks failed")


async def deliver_due(worker: Worker, url: str) -> None:
    """Deliver until nothing is due, unless another process does."""
    await feed_source.note_version(worker.pools.writing)
    if await queue.due(worker.pools.writing):
        async with leading(url) as connection:
            if connection is not None:
                await while_connected(connection, worker)


async def while_connected(connection: asyncpg.Connection, worker: Worker) -> None:
    """Deliver, but only as long as the connection with the lock lives: then another process may begin."""
    work = asyncio.create_task(worker.deliver())

    def stop(_: object) -> None:
        work.cancel()

    connection.add_termination_listener(stop)
    try:
        await work
    except asyncio.CancelledError:
        if not connection.is_closed():
            raise
        raise ConnectionResetError("the connection with the lock was lost") from None


@asynccontextmanager
async def leading(url: str) -> AsyncIterator[asyncpg.Connection | None]:
    """Hold the lock of the worker on a connection of its own; null if another process has it.

    PostgreSQL releases it when the process is killed.
    """
    connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    try:
        has_lock = await connection.fetchval(locks.try_in_session(Lock.WEBHOOKS))
        yield connection if has_lock else None
    finally:
        connection.terminate()
