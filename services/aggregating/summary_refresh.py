"""The refresh of summaries: all of them are rebuilt in one transaction, from one snapshot of the data.

Facts go into temporary tables with narrow, numbered rows, which are then joined for each pair of dimensions.
"""

from typing import Any, cast

import asyncpg
from sqlalchemy import select

from db import locks
from db.locks import Lock
from db.pools import Pools
from services.aggregating import allocation, kept_counts, money, summaries
from services.aggregating.counted_lists import ListShape
from services.aggregating.money import MoneyLevel
from services.kinds.declaration import Kind
from services.kinds.programs import PROGRAMS
from services.querying import building, filters
from services.querying.pages import Scope
from services.querying.statements import Statement, prepare
from services.standing_in import without_output_level

SINGLE = {"ORGANIZATION_TYPE": "f.organization_type", "START_YEAR": "f.start_year", "STATUS": "f.status"}
SEVERAL = ("FUNDER", "PROVINCE", "SECTOR")

IS_OUTDATED = """
SELECT EXISTS (SELECT FROM aggregate_write) OR NOT EXISTS (SELECT FROM aggregate_summary)
"""
WRITTEN = "SELECT count(*), max(written_by) FROM aggregate_write"
# In the snapshot that the sums are computed from: what is committed later leaves the sums outdated.
FORGET = "DELETE FROM aggregate_write"

# The number of transactions that wrote since the last refresh, and the newest of them.
Written = tuple[int, int | None]

# All public programs, numbered, with whether the root list has them and the number of their outputs.
FACTS = """
CREATE TEMPORARY TABLE fact ON COMMIT DROP AS
SELECT (row_number() OVER ())::int AS number, p.id, (p.level = 'PROGRAM' OR u.id IS NULL) AS listed,
    coalesce(p.status, '') AS status, coalesce(extract(year FROM p.start_date)::text, '') AS start_year,
    coalesce(o.type, '') AS organization_type, coalesce(r.outputs, 0) AS outputs
FROM program p
LEFT JOIN program u ON u.id = p.parent_id AND u.visibility = 'PUBLIC'
LEFT JOIN organization o ON o.id = p.reporting_organization_id AND o.visibility = 'PUBLIC'
LEFT JOIN (
    SELECT reported_in_id, count(*) AS outputs FROM result
    WHERE kind = 'OUTPUT' AND visibility = 'PUBLIC' GROUP BY reported_in_id
) r ON r.reported_in_id = p.id
WHERE p.visibility = 'PUBLIC'
"""
LINKS = "CREATE TEMPORARY TABLE {name} (number int, key text, weight numeric) ON COMMIT DROP"
FILL_LINKS = """
INSERT INTO {name} SELECT f.number, coalesce(l.key, ''), coalesce(l.weight, 1)
FROM fact f LEFT JOIN ({links}) l ON l.subject = f.id
"""
AMOUNTS = "CREATE TEMPORARY TABLE amount (number int, currency text, amount numeric) ON COMMIT DROP"
FILL_AMOUNTS = """
INSERT INTO amount SELECT f.number, a.currency, a.amount FROM fact f JOIN ({amounts}) a ON a.id = f.id
"""

# $1 dimensions, $2 number of groups. An empty text means that no key is reported.
SUMMARY = """
WITH summed AS MATERIALIZED (
    SELECT {key_1} AS key_1, {key_2} AS key_2, count(*) FILTER (WHERE f.listed) AS programs,
        sum({weight}) FILTER (WHERE f.listed) AS program_weight,
        sum(f.outputs) AS outputs, sum(f.outputs * {weight}) AS output_weight
    FROM fact f {joins} GROUP BY 1, 2
), spent AS (
    SELECT {key_1} AS key_1, {key_2} AS key_2, a.currency, count(*) AS number,
        sum(a.amount) AS sum, round(avg(a.amount), {places}) AS avg,
        min(a.amount) AS min, max(a.amount) AS max,
        sum(a.amount * {weight}) AS split_sum, round(avg(a.amount * {weight}), {places}) AS split_avg,
        min(a.amount * {weight}) AS split_min, max(a.amount * {weight}) AS split_max
    FROM amount a JOIN fact f USING (number) {joins} GROUP BY 1, 2, 3
), money AS (
    SELECT key_1, key_2,
        json_agg(json_build_array(currency, number, trim_scale(sum)::text, trim_scale(avg)::text,
            trim_scale(min)::text, trim_scale(max)::text) ORDER BY currency)::text AS whole,
        json_agg(json_build_array(currency, number, trim_scale(split_sum)::text, trim_scale(split_avg)::text,
            trim_scale(split_min)::text, trim_scale(split_max)::text) ORDER BY currency)::text AS split
    FROM spent GROUP BY 1, 2
), each AS (
    SELECT typename, sharing, nullif(key_1, '') AS key_1, nullif(key_2, '') AS key_2, count, weight, sums
    FROM summed LEFT JOIN money USING (key_1, key_2) CROSS JOIN LATERAL (VALUES
        ('Program', 'WHOLE', programs, programs::numeric, whole),
        ('Program', 'SPLIT', programs, trim_scale(program_weight), split),
        ('Output', 'WHOLE', outputs, outputs, NULL),
        ('Output', 'SPLIT', outputs, trim_scale(output_weight), NULL)
    ) counted (typename, sharing, count, weight, sums)
    WHERE count > 0
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY typename, sharing ORDER BY weight DESC,
        key_1 COLLATE "C" NULLS LAST, key_2 COLLATE "C" NULLS LAST) AS place
    FROM each
)
INSERT INTO aggregate_summary
    (typename, dimensions, sharing, keys_1, keys_2, counts, weights, money)
SELECT typename, $1, sharing, array_agg(key_1 ORDER BY place), array_agg(key_2 ORDER BY place),
    array_agg(count ORDER BY place), array_agg(weight ORDER BY place), array_agg(sums ORDER BY place)
FROM ranked WHERE place <= $2 GROUP BY typename, sharing
"""
# The length of a list without groups.
COUNT = """
INSERT INTO aggregate_summary
    (typename, dimensions, sharing, keys_1, keys_2, counts, weights, money)
SELECT '{typename}', '', 'WHOLE', ARRAY[NULL::text], ARRAY[NULL::text], ARRAY[number], ARRAY[number::numeric],
    ARRAY[NULL::text]
FROM ({counted}) counted WHERE number > 0
"""


async def are_outdated(connection: asyncpg.Connection) -> bool:
    """Return whether data was written since the last refresh."""
    return bool(await connection.fetchval(IS_OUTDATED))


async def refresh(connection: asyncpg.Connection) -> bool:
    """Rebuild all summaries if they are out of date; return whether it did."""
    async with connection.transaction(isolation="repeatable_read"):
        # One process at a time: a second one skips the refresh.
        if not await connection.fetchval(locks.try_in_transaction(Lock.SUMMARIES)):
            return False
        if not await are_outdated(connection):
            return False
        await gather(connection)
        await connection.execute("DELETE FROM aggregate_summary")
        for by in summaries.stored_groupings():
            await connection.execute(summary(by), ",".join(by), summaries.MOST_GROUPS)
        for entity in kept_counts.COUNTED:
            statement = building.count(entity, None, filters.skeleton(Scope().criteria), frozenset(), False)
            await run(connection, statement, COUNT.format(typename=entity.typename, counted=statement.sql))
        await connection.execute(FORGET)
    return True


async def gather(connection: asyncpg.Connection) -> None:
    """Fill temporary tables with the facts; they are dropped at the end of the transaction."""
    await connection.execute(FACTS)
    await connection.execute("CREATE INDEX ON fact (id)")
    for name in SEVERAL:
        await connection.execute(LINKS.format(name=table_of(name)))
        statement = links_of(PROGRAMS, name)
        await run(connection, statement, FILL_LINKS.format(name=table_of(name), links=statement.sql))
    await connection.execute(AMOUNTS)
    statement = public_amounts()
    await run(connection, statement, FILL_AMOUNTS.format(amounts=statement.sql))
    await connection.execute("ANALYZE fact; ANALYZE amount")
    for name in SEVERAL:
        await connection.execute(f"ANALYZE {table_of(name)}")


async def run(connection: asyncpg.Connection, statement: Statement, sql: str, **values: Any) -> None:
    """Run SQL that contains the statement, with its values."""
    await connection.execute(sql, *statement.values(values))


def table_of(dimension: str) -> str:
    """The name of the temporary table of a dimension's links."""
    return f"link_{dimension.lower()}"


def links_of(kind: Kind, name: str) -> Statement:
    """Build the statement for the links of a dimension with their weights."""
    links = kind.dimensions[name].links
    if links is None:
        raise ValueError(f"{name} has no links")
    weighted = allocation.split(links(member=False), None, "found")
    return prepare(select(weighted.c.subject, weighted.c.key, weighted.c.weight))


def public_amounts() -> Statement:
    """Build the statement for the budget of each program of the public root list, by currency."""
    scope = without_output_level(Scope())
    listing = ListShape(PROGRAMS.entity, None, filters.skeleton(scope.criteria), frozenset(), member=False)
    amounts = money.budgets(listing.cte({}), MoneyLevel.DEEPEST, member=False)
    statement = prepare(select(amounts.c.id, amounts.c.currency, amounts.c.amount))
    return Statement(statement.sql, statement.names, {**statement.fixed, **filters.values(scope.criteria)})


def summary(by: tuple[str, ...]) -> str:
    """Build the statement that computes and stores a summary."""
    keys = [SINGLE.get(name, f"{table_of(name)}.key") for name in by] + ["''"] * (2 - len(by))
    several = [table_of(name) for name in by if name in SEVERAL]
    return SUMMARY.format(
        key_1=keys[0],
        key_2=keys[1],
        weight=" * ".join(f"{table}.weight" for table in several) or "1::numeric",
        joins=" ".join(f"JOIN {table} USING (number)" for table in several),
        places=money.MEAN_PLACES,
    )


async def refresh_when_idle(pools: Pools, before: Written | None) -> Written:
    """Refresh the summaries if nothing was written since the state `before`; return the current state.

    The refresh thus waits for the end of a long import instead of running after each batch.
    """
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        ((number, newest),) = await connection.fetch(WRITTEN)
        written = (number, newest)
        if written == before:
            await refresh(connection)
    return written
