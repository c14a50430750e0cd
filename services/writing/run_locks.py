"""Locks of runs across processes: one run at a time. PostgreSQL releases the lock of a killed process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from db import locks
from db.locks import Lock

POLL_SECONDS = 0.2
MARK_INTERRUPTED = """
UPDATE import_run SET status = 'INTERRUPTED'
WHERE status = 'RUNNING' AND NOT (
    source_id IN (SELECT source_id FROM harvest) AND EXISTS (
        SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objsubid = 1 AND l.granted
            AND l.objid = $1::int::oid AND l.pid <> pg_backend_pid()
    )
)
"""


@asynccontextmanager
async def hold(
    connection: asyncpg.Connection, on_wait: Callable[[], None] | None, lock: Lock = Lock.RUN
) -> AsyncIterator[None]:
    """Hold the lock of a run; `on_wait` is called at each poll while another run holds it."""
    # Polls, because a session that waits inside the database would block vacuum for hours.
    while not await connection.fetchval(locks.try_in_session(lock)):
        if on_wait:
            on_wait()
        await asyncio.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute(locks.release(lock))


async def mark_interrupted(connection: asyncpg.Connection) -> None:
    """Mark unfinished runs as interrupted. The caller holds the run lock, so none of them is active.

    A harvest releases that lock between its pages, so its run is active as long as it holds its own lock.
    """
    await connection.execute(MARK_INTERRUPTED, Lock.HARVEST.value)
