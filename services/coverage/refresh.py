"""The refresh of stored matrices: rows that are out of date are rebuilt in batches, each in one snapshot."""

from collections.abc import Sequence
from itertools import product
from typing import cast
from uuid import UUID

import asyncpg

from db import locks
from db.locks import Lock
from db.pools import Pools
from db.values import Visibility
from services.coverage.measures import MEASURES
from services.coverage.rebuilding import NO_ONE, Rebuild
from services.coverage.shapes import CoverageColumns, CoverageRows
from services.coverage.summaries import EVERY_ROW, NO_KEY, ROWS, is_stored_in

# The number of marks of writes since the last refresh, and the newest transaction among them.
Written = tuple[int, int | None]
AUDIENCES = (Visibility.PUBLIC, Visibility.MEMBERS)
# The most rows that are rebuilt in one transaction.
BATCH = 20
OUTDATED = """
SELECT p.id FROM action_plan p WHERE EXISTS (SELECT FROM coverage_write w WHERE w.plan_id = p.id)
    OR NOT EXISTS (SELECT FROM coverage_summary s WHERE s.plan_id = p.id) ORDER BY p.id
"""
WRITTEN = "SELECT count(*), max(written_by) FROM coverage_write"
# Hash tables of all facts, for one process at a time.
MEMORY = "SET LOCAL work_mem = '128MB'"
KINDS = "SELECT DISTINCT kind FROM plan_node WHERE plan_id = $1"
GONE = """
DELETE FROM coverage_write w WHERE NOT EXISTS (SELECT FROM action_plan p WHERE p.id = w.plan_id)
"""
# Whether nothing that is stored is up to date.
IS_WHOLE = """
SELECT NOT EXISTS (SELECT FROM coverage_summary WHERE plan_id = $1)
    OR EXISTS (SELECT FROM coverage_write WHERE plan_id = $1 AND row_key = '*')
"""
CLEAR = "DELETE FROM coverage_summary WHERE plan_id = $1"
MARK = """
INSERT INTO coverage_write (plan_id, row_key, written_by)
SELECT $1, x.row_key, pg_current_xact_id()::text::bigint
FROM (SELECT id::text FROM plan_node WHERE plan_id = $1 UNION ALL SELECT '') AS x (row_key)
"""
# The totals first, then the nodes in the plan's order; marks of nodes that are gone too.
MARKED = """
SELECT w.row_key FROM (SELECT DISTINCT row_key FROM coverage_write WHERE plan_id = $1) w
LEFT JOIN plan_node n ON n.plan_id = $1 AND n.id::text = w.row_key
WHERE w.row_key <> '*' ORDER BY w.row_key <> '', n.path, w.row_key
"""
FORGET_ROWS = "DELETE FROM coverage_summary WHERE plan_id = $1 AND row_key = ANY($2)"
# In the snapshot that rows are counted from: what is committed later leaves them out of date.
FORGET_MARKS = "DELETE FROM coverage_write WHERE plan_id = $1 AND row_key = ANY($2)"
# Without any cell there are still rows: they say that a matrix is stored, or that there is nothing in total.
EMPTY = """
INSERT INTO coverage_summary (plan_id, visibility, owner_id, rows, columns, year, measure, row_key,
    column_keys, numbers, lists)
SELECT p.id, x.visibility, $3, x.rows, x.columns, y.year, x.measure, $2, '{}', '{}',
    CASE WHEN x.is_list THEN '{}'::text[] END
FROM action_plan p
CROSS JOIN unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::boolean[])
    x (visibility, rows, columns, measure, is_list, by_year)
CROSS JOIN LATERAL (SELECT 0 AS year UNION ALL SELECT * FROM generate_series(
    extract(year FROM p.start_date)::int, extract(year FROM p.end_date)::int) WHERE x.by_year) y
WHERE p.id = $1 ON CONFLICT DO NOTHING
"""


async def are_outdated(connection: asyncpg.Connection) -> bool:
    """Return whether a plan has been written about since its matrices were stored."""
    return bool(await connection.fetch(OUTDATED))


async def refresh(connection: asyncpg.Connection) -> int:
    """Rebuild the rows that are out of date; return the number of their plans."""
    plans = [plan for (plan,) in await connection.fetch(OUTDATED)]
    await connection.execute(GONE)
    return sum([await refresh_plan(connection, plan) for plan in plans])


async def refresh_plan(connection: asyncpg.Connection, plan: UUID) -> bool:
    """Rebuild the rows of a plan that are out of date; return whether this process did.

    Rows that are written about meanwhile wait for the next refresh.
    """
    if not await spread(connection, plan):
        return False
    keys = [key for (key,) in await connection.fetch(MARKED, plan)]
    nodes = [key for key in keys if key != NO_KEY]
    batches = [[NO_KEY]] if NO_KEY in keys else []
    batches += [nodes[start : start + BATCH] for start in range(0, len(nodes), BATCH)]
    for batch in batches:
        if not await rebuild(connection, plan, batch):
            return False
    return True


async def spread(connection: asyncpg.Connection, plan: UUID) -> bool:
    """Mark each row of a plan that is out of date as a whole; return whether this process may go on."""
    async with connection.transaction(isolation="repeatable_read"):
        # One process at a time: a second one skips the refresh.
        if not await connection.fetchval(locks.try_in_transaction(Lock.SUMMARIES)):
            return False
        if await connection.fetchval(IS_WHOLE, plan):
            await connection.execute(CLEAR, plan)
            await connection.execute(FORGET_MARKS, plan, [EVERY_ROW])
            await connection.execute(MARK, plan)
            await store_nothing(connection, plan, EVERY_ROW, await kinds_of(connection, plan))
    return True


async def kinds_of(connection: asyncpg.Connection, plan: UUID) -> list[CoverageRows]:
    """The kinds of rows of a plan."""
    found = {kind for (kind,) in await connection.fetch(KINDS, plan)}
    return [rows for rows in ROWS if rows in found]


async def store_nothing(
    connection: asyncpg.Connection, plan: UUID, key: str, kinds: Sequence[CoverageRows]
) -> None:
    """Store a row without columns in each matrix that does not have it."""
    matrices = [
        (audience, rows, columns, name, measure.is_list, is_stored_in(columns, name, in_year=True))
        for audience, rows, columns, (name, measure) in product(
            AUDIENCES, kinds, (NO_KEY, *CoverageColumns), MEASURES.items()
        )
        if is_stored_in(columns, name, in_year=False)
    ]
    if matrices:
        await connection.execute(EMPTY, plan, key, NO_ONE, *map(list, zip(*matrices, strict=True)))


async def rebuild(connection: asyncpg.Connection, plan: UUID, keys: Sequence[str]) -> bool:
    """Rebuild some rows of a plan, or its totals; return whether this process did."""
    async with connection.transaction(isolation="repeatable_read"):
        if not await connection.fetchval(locks.try_in_transaction(Lock.SUMMARIES)):
            return False
        await connection.execute(MEMORY)
        await connection.execute(FORGET_ROWS, plan, keys)
        await connection.execute(FORGET_MARKS, plan, keys)
        kinds = await kinds_of(connection, plan)
        nodes = [UUID(key) for key in keys if key != NO_KEY]
        for audience in AUDIENCES:
            await Rebuild(connection, plan, audience, kinds, nodes).run()
        if not nodes:
            await store_nothing(connection, plan, NO_KEY, kinds)
    return True


async def refresh_when_idle(pools: Pools, before: Written | None) -> Written:
    """Refresh the matrices if nothing was written since the state `before`; return the current state."""
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        ((number, newest),) = await connection.fetch(WRITTEN)
        written = (number, newest)
        if written == before:
            await refresh(connection)
    return written
