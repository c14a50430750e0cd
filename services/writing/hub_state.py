"""The state of the hub's content: whether it is empty, whether work is pending, whether writes run."""

from dataclasses import dataclass

import asyncpg

from db import locks
from db.locks import Lock
from services.aggregating import summary_refresh as summaries
from services.writing import search_documents

IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM program) AND NOT EXISTS (SELECT FROM organization)"
UNCOMPARED = "SELECT count(*) FROM overlap_due"
# Imports and harvests also compare programs and write search documents.
WRITERS = (Lock.BATCH, Lock.RUN, Lock.COMPARISON, Lock.SEARCH_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class PendingWork:
    """Pending work after a migration, a write or an interrupted command.

    The number of programs to compare, and whether search documents or summaries are outdated.
    """

    uncompared_programs: int
    search_documents: bool
    summaries: bool


async def is_empty(connection: asyncpg.Connection) -> bool:
    """Return whether the hub has no program and no organization."""
    return bool(await connection.fetchval(IS_EMPTY))


async def is_busy(connection: asyncpg.Connection) -> bool:
    """Return whether an import, a harvest, a comparison or a similar job runs in any process."""
    return bool(await connection.fetchval(locks.HELD, [lock.value for lock in WRITERS]))


async def pending_work(connection: asyncpg.Connection) -> PendingWork:
    """Return the pending work."""
    return PendingWork(
        await connection.fetchval(UNCOMPARED),
        await search_documents.are_outdated(connection),
        await summaries.are_outdated(connection),
    )
