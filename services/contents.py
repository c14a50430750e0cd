"""Whether there is anything in the hub, anything left to do about it, and anyone who writes just now."""

from dataclasses import dataclass

import asyncpg

from db import locks
from db.locks import Lock
from services.aggregating import summary_refresh as summaries
from services.writing import search_documents

IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM program) AND NOT EXISTS (SELECT FROM organization)"
UNCOMPARED = "SELECT count(*) FROM overlap_due"
# Imports and harvests compare at their end, and make search documents as they go.
WRITERS = (Lock.BATCH, Lock.RUN, Lock.COMPARISON, Lock.SEARCH_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class Due:
    """Work that a migration, a write or an interrupted command left.

    Programs to compare, search documents to make, sums of aggregates to work out.
    """

    uncompared_programs: int
    search_documents: bool
    summaries: bool


async def is_empty(connection: asyncpg.Connection) -> bool:
    """Return whether the hub holds no program and no organization."""
    return bool(await connection.fetchval(IS_EMPTY))


async def is_busy(connection: asyncpg.Connection) -> bool:
    """Return whether an import, a harvest, a comparison or the like is under way in any process."""
    return bool(await connection.fetchval(locks.HELD, [lock.value for lock in WRITERS]))


async def due(connection: asyncpg.Connection) -> Due:
    """Return the work that is left to do."""
    return Due(
        await connection.fetchval(UNCOMPARED),
        await search_documents.are_due(connection),
        await summaries.are_due(connection),
    )
