"""Import runs take turns, in whatever process; one that is killed gives its turn back by dying."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from db import locks
from db.locks import Lock

POLL_SECONDS = 0.2


@asynccontextmanager
async def turn(
    connection: asyncpg.Connection, waiting: Callable[[], None] | None, lock: Lock = Lock.RUN
) -> AsyncIterator[None]:
    """Wait until no other run is under way, and keep others waiting; `waiting` is called if it takes time."""
    # Asked again and again: a session that waits inside the database would hold back its clean-up for hours.
    while not await connection.fetchval(locks.try_in_session(lock)):
        if waiting:
            waiting()
        await asyncio.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute(locks.release(lock))


async def mark_interrupted(connection: asyncpg.Connection) -> None:
    """Mark the runs that never came to their end; whoever asks has the turn, so none of them still runs."""
    await connection.execute("UPDATE import_run SET status = 'INTERRUPTED' WHERE status = 'RUNNING'")
