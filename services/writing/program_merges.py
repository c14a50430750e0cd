"""Merges of programs that are one: the former is withdrawn, its id and identifier lead to the kept one.

All that the former reports stays as it is, hidden, so that a merge can be reverted: nothing is added to the
kept one, or money and results would count twice.
"""

from uuid import UUID

import asyncpg

from services.querying.visibility import visible_sql
from services.writing import shown_programs

# Who sees the one must see the other, or its identifier would show to others.
POSSIBLE = f"""
SELECT EXISTS (
    SELECT FROM program p JOIN program q ON q.id = $2 AND q.id <> p.id AND q.visibility = p.visibility
    WHERE p.id = $1 AND {visible_sql("$3", "p")} AND {visible_sql("$3", "q")}
        AND p.parent_id IS DISTINCT FROM q.id AND q.parent_id IS DISTINCT FROM p.id
        AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.record_id IN (p.id, q.id) AND w.ended_at IS NULL))
"""  # noqa: S608 - our own condition
IS_MERGED = """
SELECT EXISTS (
    SELECT FROM withdrawal WHERE record_id = $1 AND ended_at IS NULL AND merged_into_id IS NOT NULL)
"""
# What was merged into the former leads to the kept one, too.
LEAD = """
UPDATE withdrawal SET merged_into_id = $2 WHERE (record_id = $1 OR merged_into_id = $1) AND ended_at IS NULL
"""


async def is_possible(connection: asyncpg.Connection, viewer: UUID, former: UUID, into: UUID | None) -> bool:
    """Whether the programs can be merged; without `into`, whether the former was merged."""
    if into is None:
        return bool(await connection.fetchval(IS_MERGED, former))
    return bool(await connection.fetchval(POSSIBLE, former, into, viewer))


async def lead(connection: asyncpg.Connection, former: UUID, into: UUID) -> None:
    """Let the id and the identifiers of a withdrawn program lead to another one."""
    await connection.execute(LEAD, former, into)
    await shown_programs.follow(connection, [former, into])
