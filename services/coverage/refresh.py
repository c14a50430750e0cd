"""The refresh of stored matrices: those of a plan are rebuilt in one transaction, from one snapshot.

The facts of a plan go into temporary tables, from which every matrix is counted by the statements that also
count it for a viewer.
"""

from typing import Any, cast
from uuid import UUID

import asyncpg
from sqlalchemy import BigInteger, Column, FromClause, MetaData, Numeric, Table, Text, Uuid, select

from db import locks
from db.locks import Lock
from db.pools import Pools
from db.values import Visibility
from services.coverage import works
from services.coverage.columns import links_to_columns, years
from services.coverage.measures import MEASURES, Sources, money_of, participants
from services.coverage.shapes import COUNTED, CoverageColumns, CoverageRows, Shape
from services.coverage.summaries import NO_KEY, ROWS, is_stored_in
from services.querying.statements import DIALECT, prepare

# The number of marks of writes since the last refresh, and the newest transaction among them.
Written = tuple[int, int | None]
# Members without records of their own see what no one owns.
NO_ONE = UUID(int=0)
AUDIENCES = (Visibility.PUBLIC, Visibility.MEMBERS)
OUTDATED = """
SELECT p.id FROM action_plan p WHERE EXISTS (SELECT FROM coverage_write w WHERE w.plan_id = p.id)
    OR NOT EXISTS (SELECT FROM coverage_summary s WHERE s.plan_id = p.id) ORDER BY p.id
"""
WRITTEN = "SELECT count(*), max(written_by) FROM coverage_write"
# In the snapshot that matrices are counted from: what is committed later leaves them out of date.
FORGET = "DELETE FROM coverage_write WHERE plan_id = $1"
# Hash tables of all facts, for one process at a time.
MEMORY = "SET LOCAL work_mem = '128MB'"
CLEAR = "DELETE FROM coverage_summary WHERE plan_id = $1"
KINDS = "SELECT DISTINCT kind FROM plan_node WHERE plan_id = $1"
GONE = """
DELETE FROM coverage_write w WHERE NOT EXISTS (SELECT FROM action_plan p WHERE p.id = w.plan_id)
"""

# Temporary tables. The key of a row has the year behind a slash, 0 for all years.
TEMPORARY = MetaData()
KEY = Text(collation="C")
WORK = Table(
    "coverage_work",
    TEMPORARY,
    *(Column(name, Uuid) for name in ("node_id", "program_id", "work_id", "result_id")),
    Column("significance", Text),
)
OUTPUT = Table(
    "coverage_output",
    TEMPORARY,
    *(Column("node_id", Uuid), Column("program_id", Uuid), Column("significance", Text)),
    Column("output_id", Uuid),
)
MONEY = Table(
    "coverage_money", TEMPORARY, Column("id", Uuid), Column("currency", Text), Column("amount", Numeric)
)
PARTICIPANT = Table(
    "coverage_participant", TEMPORARY, Column("program_id", Uuid), Column("organization_id", Uuid)
)
YEAR = Table("coverage_year", TEMPORARY, Column("program_id", Uuid), Column("year", Text))
PLACES = {
    columns: Table(
        f"coverage_place_{columns.lower()}", TEMPORARY, Column("subject", Uuid), Column("key", KEY)
    )
    for columns in CoverageColumns
}
FACT = Table(
    "coverage_fact",
    TEMPORARY,
    *(Column("row_key", KEY), Column("program_id", Uuid), Column("outputs", BigInteger)),
)
FACT_BY_YEAR = Table(
    "coverage_fact_by_year",
    TEMPORARY,
    *(Column("row_key", KEY), Column("program_id", Uuid), Column("outputs", BigInteger)),
)
FILL = "INSERT INTO {table} ({names}) SELECT {names} FROM ({rows}) AS x"
CREATE = "CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP"

FILL_FACTS = """
INSERT INTO coverage_fact (row_key, program_id, outputs)
SELECT coalesce(row_key::text, '') || '/0', program_id, {outputs} FROM ({facts}) AS fact
"""
FILL_FACTS_BY_YEAR = """
INSERT INTO coverage_fact_by_year (row_key, program_id, outputs)
SELECT split_part(f.row_key, '/', 1) || '/' || y.year, f.program_id, f.outputs
FROM coverage_fact f JOIN coverage_year y USING (program_id)
"""
FILL_YEARS = """
INSERT INTO coverage_year SELECT y.subject, y.key FROM ({years}) y JOIN action_plan p ON p.id = ${plan}
WHERE y.key::int BETWEEN extract(year FROM p.start_date) AND extract(year FROM p.end_date)
    AND y.subject IN (SELECT program_id FROM coverage_work)
"""
# Lists are of one currency each. A key without a value is an empty text.
MERGED = {
    False: "sum(number)::bigint AS number, NULL::text AS list",
    True: "max(number)::bigint AS number,"
    " json_agg(json_build_array(currency, number, sum::text) ORDER BY currency)::text AS list",
}
STORE = """
WITH cell AS MATERIALIZED ({cells}), merged AS (
    SELECT row_key, coalesce(column_key, '') AS column_key, {merged} FROM cell GROUP BY 1, 2
)
INSERT INTO coverage_summary (plan_id, visibility, owner_id, rows, columns, year, measure, row_key,
    column_keys, numbers, lists)
SELECT ${at}::uuid, ${at1}::text, ${at2}::uuid, ${at3}::text, ${at4}::text,
    split_part(row_key, '/', 2)::smallint, ${at5}::text, split_part(row_key, '/', 1),
    array_agg(column_key ORDER BY column_key), array_agg(number ORDER BY column_key),
    {lists}
FROM merged GROUP BY row_key
"""
# Without any cell there are still rows: they say that a matrix is stored.
EMPTY = """
INSERT INTO coverage_summary (plan_id, visibility, owner_id, rows, columns, year, measure, row_key,
    column_keys, numbers, lists)
SELECT p.id, $2, $3, $4, $5, y.year, $6, k.row_key, '{}', '{}', CASE WHEN $7 THEN '{}'::text[] END
FROM action_plan p
CROSS JOIN LATERAL (SELECT 0 AS year UNION ALL SELECT * FROM generate_series(
    extract(year FROM p.start_date)::int, extract(year FROM p.end_date)::int) WHERE $8) y
CROSS JOIN (VALUES (''), ('*')) k (row_key) WHERE p.id = $1
ON CONFLICT DO NOTHING
"""


class Rebuild:
    """The rebuild of the matrices of one plan for one audience."""

    def __init__(self, connection: asyncpg.Connection, plan: UUID, audience: Visibility) -> None:
        self.connection = connection
        self.plan = plan
        self.audience = audience
        self.member = audience is Visibility.MEMBERS
        self.values = {"plan": plan, "alignment_status": list(COUNTED), "viewer": NO_ONE}

    async def run(self, sql: str, clause: Any, name: str, **texts: str) -> None:
        """Run SQL that contains a statement as `name`, with the values of the statement."""
        statement = prepare(clause)
        values = statement.values(self.values)
        await self.connection.execute(sql.format(**{name: statement.sql}, **texts), *values)

    async def gather(self) -> None:
        """Fill the temporary tables of the plan."""
        shape = Shape(None, None, None, member=self.member)
        for table in TEMPORARY.sorted_tables:
            await self.make(table)
        await self.insert(WORK, works.works(shape))
        await self.insert(OUTPUT, works.outputs_of_works(shape))
        await self.insert(MONEY, _columns(money_of(shape, WORK), MONEY))
        linked = prepare(years(member=self.member))
        names = len(linked.names) + 1
        sql = FILL_YEARS.format(years=linked.sql, plan=names)
        await self.connection.execute(sql, *linked.values(self.values), self.plan)
        await self.insert(PARTICIPANT, participants(member=self.member))
        await self.fill_places()
        for table in (WORK, OUTPUT, MONEY, PARTICIPANT, YEAR):
            await self.connection.execute(f"ANALYZE {table.name}")

    async def make(self, table: Table) -> None:
        """Make an empty temporary table."""
        columns = ", ".join(
            f"{column.name} {column.type.compile(dialect=DIALECT)}" for column in table.columns
        )
        await self.connection.execute(f"DROP TABLE IF EXISTS pg_temp.{table.name}")
        await self.connection.execute(CREATE.format(name=table.name, columns=columns))

    async def insert(self, table: Table, query: Any) -> None:
        """Insert the rows of a query into a temporary table."""
        names = ", ".join(column.name for column in table.columns)
        await self.run(FILL, query, "rows", table=table.name, names=names)

    async def of_rows(self, rows: CoverageRows) -> None:
        """Store all matrices with these rows."""
        for facts, outputs, measures in (
            (works.facts, "NULL", [name for name in MEASURES if name != "OUTPUTS"]),
            (works.fact_outputs, "outputs", ["OUTPUTS"]),
        ):
            await self.fill_facts(rows, facts, outputs)
            for columns in (None, *CoverageColumns):
                shape = Shape(rows, rows, columns, member=self.member)
                for name in measures:
                    await self.store(shape, name)

    async def fill_places(self) -> None:
        """Fill the columns of programs; years are those of the plan."""
        years_of_plan = select(YEAR.c.program_id.label("subject"), YEAR.c.year.label("key"))
        for columns, table in PLACES.items():
            links = links_to_columns(Shape(None, None, columns, member=self.member))
            if columns is CoverageColumns.YEAR or links is None:
                await self.insert(table, years_of_plan)
            else:
                await self.insert(table, _columns(links, table))
            await self.connection.execute(f"ANALYZE {table.name}")

    async def fill_facts(self, rows: CoverageRows, facts: Any, outputs: str) -> None:
        """Fill the facts of rows, and of their totals, for all years and for each."""
        found = WORK if facts is works.facts else OUTPUT
        await self.connection.execute(f"TRUNCATE {FACT.name}, {FACT_BY_YEAR.name}")
        for each in (rows, None):
            shape = Shape(each, rows, None, member=self.member)
            await self.run(FILL_FACTS, facts(shape, found), "facts", outputs=outputs)
        await self.connection.execute(FILL_FACTS_BY_YEAR)
        await self.connection.execute(f"ANALYZE {FACT.name}; ANALYZE {FACT_BY_YEAR.name}")

    async def store(self, shape: Shape, name: str) -> None:
        """Store a measure of the matrix for all years, and for each."""
        measure, columns = MEASURES[name], shape.columns or NO_KEY
        key = (self.plan, self.audience, NO_ONE, shape.rows, columns, name)
        by_year = is_stored_in(columns, name, in_year=True)
        if not is_stored_in(columns, name, in_year=False):
            return
        for fact in (FACT, FACT_BY_YEAR) if by_year else (FACT,):
            links = PLACES[shape.columns] if shape.columns else None
            statement = prepare(measure.build(Sources(shape, fact, links, MONEY, PARTICIPANT)))
            at = len(statement.names) + 1
            sql = STORE.format(
                cells=statement.sql,
                merged=MERGED[measure.is_list],
                lists="array_agg(list ORDER BY column_key)" if measure.is_list else "NULL",
                at=at,
                **{f"at{number}": at + number for number in range(1, 6)},
            )
            await self.connection.execute(sql, *statement.values(self.values), *key)
        await self.connection.execute(EMPTY, *key, measure.is_list, by_year)


def _columns(source: FromClause, table: Table) -> Any:
    """Select the columns of a temporary table."""
    return select(*(source.c[column.name] for column in table.columns))


async def are_outdated(connection: asyncpg.Connection) -> bool:
    """Return whether a plan has been written about since its matrices were stored."""
    return bool(await connection.fetch(OUTDATED))


async def refresh(connection: asyncpg.Connection) -> int:
    """Rebuild the matrices of the plans that are out of date; return their number."""
    plans = [plan for (plan,) in await connection.fetch(OUTDATED)]
    await connection.execute(GONE)
    return sum([await refresh_plan(connection, plan) for plan in plans])


async def refresh_plan(connection: asyncpg.Connection, plan: UUID) -> bool:
    """Rebuild the matrices of a plan; return whether this process did."""
    async with connection.transaction(isolation="repeatable_read"):
        # One process at a time: a second one skips the refresh.
        if not await connection.fetchval(locks.try_in_transaction(Lock.SUMMARIES)):
            return False
        await connection.execute(MEMORY)
        await connection.execute(CLEAR, plan)
        kinds = {kind for (kind,) in await connection.fetch(KINDS, plan)}
        for audience in AUDIENCES:
            rebuild = Rebuild(connection, plan, audience)
            await rebuild.gather()
            for rows in ROWS:
                if rows in kinds:
                    await rebuild.of_rows(rows)
        await connection.execute(FORGET, plan)
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
