"""The rebuild of stored rows: their facts go into temporary tables, and every matrix is counted from these.

The statements are those that also count matrices for a viewer.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import BigInteger, Column, FromClause, MetaData, Numeric, Table, Text, Uuid, select

from db.values import Visibility
from services.coverage import works
from services.coverage.columns import links_of, years
from services.coverage.measures import MEASURES, Sources, money_of, participants, serving_below
from services.coverage.shapes import COUNTED, CoverageColumns, CoverageRows, Shape
from services.coverage.summaries import NO_KEY, is_stored_in
from services.querying.statements import DIALECT, Statement, prepare

# Members without records of their own see what no one owns.
NO_ONE = UUID(int=0)

# Temporary tables. The key of a row is that of its node, or the kind of the rows for totals; behind a slash
# it has the year, 0 for all years.
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
HOLDER = Table("coverage_holder", TEMPORARY, Column("program_id", Uuid))
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
SELECT coalesce(row_key::text, '{kind}') || '/0', program_id, {outputs} FROM ({facts}) AS fact
"""
FILL_FACTS_BY_YEAR = """
INSERT INTO coverage_fact_by_year (row_key, program_id, outputs)
SELECT split_part(f.row_key, '/', 1) || '/' || y.year, f.program_id, f.outputs
FROM coverage_fact f JOIN coverage_year y USING (program_id)
"""
FILL_YEARS = """
INSERT INTO coverage_year SELECT y.subject, y.key FROM ({years}) y JOIN action_plan p ON p.id = ${plan}
WHERE y.key::int BETWEEN extract(year FROM p.start_date) AND extract(year FROM p.end_date)
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
INSERT INTO coverage_summary (plan_id, visibility, owner_id, rows, row_key, columns, year, measure,
    column_keys, numbers, lists)
SELECT ${at}::uuid, ${at1}::text, ${at2}::uuid, {row}, ${at3}::text,
    split_part(row_key, '/', 2)::smallint, ${at4}::text,
    array_agg(column_key ORDER BY column_key), array_agg(number ORDER BY column_key),
    {lists}
FROM merged GROUP BY merged.row_key
"""
# The kind of the rows and the key of the row.
ROW = {
    False: "(SELECT n.kind FROM plan_node n WHERE n.id = split_part(row_key, '/', 1)::uuid),"
    " split_part(row_key, '/', 1)",
    True: "split_part(row_key, '/', 1), ''",
}


class Rebuild:
    """The rebuild of rows of one plan for one audience: of nodes, or, without nodes, of the totals."""

    def __init__(
        self,
        connection: asyncpg.Connection,
        plan: UUID,
        audience: Visibility,
        kinds: Collection[CoverageRows],
        nodes: Collection[UUID],
    ) -> None:
        self.connection = connection
        self.plan = plan
        self.audience = audience
        self.kinds = kinds
        self.is_total = not nodes
        self.member = audience is Visibility.MEMBERS
        self.values = {
            "plan": plan,
            "alignment_status": list(COUNTED),
            "viewer": NO_ONE,
            "row_keys": list(nodes),
        }

    async def run(self) -> None:
        """Count and store all measures of the rows."""
        await self.gather()
        for facts, outputs, measures in (
            (works.facts, "NULL", [name for name in MEASURES if name != "OUTPUTS"]),
            (works.fact_outputs, "outputs", ["OUTPUTS"]),
        ):
            await self.fill_facts(facts, outputs)
            for columns in (None, *CoverageColumns):
                for name in measures:
                    await self.store(columns, name)

    def shape(
        self,
        rows: CoverageRows | None = None,
        among: CoverageRows | None = None,
        columns: CoverageColumns | None = None,
    ) -> Shape:
        """The shape of a statement."""
        return Shape(rows, among, columns, member=self.member, some=not self.is_total)

    async def execute(self, sql: str, clause: Any, name: str, **texts: str) -> None:
        """Run SQL that contains a statement as `name`, with the values of the statement."""
        statement = prepare(clause)
        values = statement.values(self.values)
        await self.connection.execute(sql.format(**{name: statement.sql}, **texts), *values)

    async def gather(self) -> None:
        """Fill the temporary tables with what the rows are counted from."""
        for table in TEMPORARY.sorted_tables:
            await self.make(table)
        await self.insert(WORK, works.works(self.shape()))
        await self.insert(OUTPUT, works.outputs_of_works(self.shape()))
        await self.analyze(WORK, OUTPUT)
        holders = select(WORK.c.program_id) if self.is_total else serving_below(WORK, self.shape())
        program_ids = holders.subquery("holder").c.program_id
        await self.insert(HOLDER, select(program_ids).distinct())
        await self.analyze(HOLDER)
        await self.insert(MONEY, _columns(money_of(self.shape(), HOLDER), MONEY))
        linked = prepare(_counted(years(member=self.member)))
        sql = FILL_YEARS.format(years=linked.sql, plan=len(linked.names) + 1)
        await self.connection.execute(sql, *linked.values(self.values), self.plan)
        each = participants(member=self.member)
        is_counted = each.selected_columns.program_id.in_(select(WORK.c.program_id))
        await self.insert(PARTICIPANT, each.where(is_counted))
        await self.analyze(MONEY, YEAR, PARTICIPANT)
        await self.fill_places()
        await self.analyze(*PLACES.values())

    async def analyze(self, *tables: Table) -> None:
        """Gather the planner's statistics of temporary tables."""
        await self.connection.execute("; ".join(f"ANALYZE {table.name}" for table in tables))

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
        await self.execute(FILL, query, "rows", table=table.name, names=names)

    async def fill_places(self) -> None:
        """Fill the columns of programs; years are those of the plan."""
        years_of_plan = select(YEAR.c.program_id.label("subject"), YEAR.c.year.label("key"))
        for columns, table in PLACES.items():
            if columns is CoverageColumns.YEAR:
                await self.insert(table, years_of_plan)
            else:
                links = links_of(self.shape(columns=columns))
                await self.insert(table, _counted(links(member=self.member)).distinct())

    async def fill_facts(self, facts: Any, outputs: str) -> None:
        """Fill the facts of the rows, for all years and for each."""
        found = WORK if facts is works.facts else OUTPUT
        await self.connection.execute(f"TRUNCATE {FACT.name}, {FACT_BY_YEAR.name}")
        for kind in self.kinds:
            shape = self.shape(None if self.is_total else kind, kind)
            await self.execute(FILL_FACTS, facts(shape, found), "facts", outputs=outputs, kind=kind)
        await self.connection.execute(FILL_FACTS_BY_YEAR)
        await self.analyze(FACT, FACT_BY_YEAR)

    async def store(self, columns: CoverageColumns | None, name: str) -> None:
        """Store a measure of the rows for all years, and for each."""
        key = columns or NO_KEY
        if not is_stored_in(key, name, in_year=False):
            return
        await self.store_from(FACT, columns, name)
        if is_stored_in(key, name, in_year=True):
            await self.store_from(FACT_BY_YEAR, columns, name)

    async def store_from(self, fact: Table, columns: CoverageColumns | None, name: str) -> None:
        """Count a measure from facts, and store it."""
        measure = MEASURES[name]
        statement = counting(self.shape(columns=columns), name, in_year=fact is FACT_BY_YEAR)
        at = len(statement.names) + 1
        sql = STORE.format(
            cells=statement.sql,
            merged=MERGED[measure.is_list],
            row=ROW[self.is_total],
            lists="array_agg(list ORDER BY column_key)" if measure.is_list else "NULL",
            at=at,
            **{f"at{number}": at + number for number in range(1, 5)},
        )
        place = (self.plan, self.audience, NO_ONE, columns or NO_KEY, name)
        await self.connection.execute(sql, *statement.values(self.values), *place)


@lru_cache
def counting(shape: Shape, name: str, *, in_year: bool) -> Statement:
    """Build the statement that counts a measure from the temporary tables."""
    links = PLACES[shape.columns] if shape.columns else None
    fact = FACT_BY_YEAR if in_year else FACT
    return prepare(MEASURES[name].build(Sources(shape, fact, links, MONEY, PARTICIPANT)))


def _columns(source: FromClause, table: Table) -> Any:
    """Select the columns of a temporary table."""
    return select(*(source.c[column.name] for column in table.columns))


def _counted(links: Any) -> Any:
    """Select the links of programs that count."""
    told = links.subquery("told")
    return select(told.c.subject, told.c.key).where(told.c.subject.in_(select(WORK.c.program_id)))
