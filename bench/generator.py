"""Generate benchmark data of any size: the same records in every run, by COPY with all constraints.

Scale 1 is 100,000 programs, 5,000 organizations, 400,000 outputs and 150,000 knowledge products. A new
table gets a function that yields its rows and a line in TABLES; what tables have in common is in
`bench.outline`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import asyncpg

from bench import plan_rows, record_links, records
from bench.outline import Outline
from db import migrate
from db.pools import open_pools
from services.aggregating import summary_refresh
from services.comparing import pair_finding
from services.coverage import refresh as coverage_refresh
from services.writing import data_version, measures, search_documents

Rows = Callable[[Outline], Iterator[tuple[Any, ...]]]

# Parents before children.
TABLES: Sequence[tuple[str, Sequence[str], Rows]] = (
    ("region", record_links.REGION, lambda _: record_links.all_regions()),
    ("organization", records.ORGANIZATION, records.organizations),
    ("organization_identifier", record_links.IDENTIFIER, record_links.identifiers),
    ("program", records.PROGRAM, records.programs),
    ("participation", record_links.PARTICIPATION, record_links.participations),
    ("program_sector", record_links.SECTOR, record_links.sectors),
    ("program_country", record_links.COUNTRY, record_links.countries),
    ("program_region", record_links.PROGRAM_REGION, record_links.program_regions),
    ("result", records.OUTPUT, records.outputs),
    ("knowledge_product", records.PRODUCT, records.products),
    ("program_knowledge_product", record_links.PROGRAM_PRODUCT, record_links.program_products),
    ("output_knowledge_product", record_links.OUTPUT_PRODUCT, record_links.output_products),
    ("organization_knowledge_product", record_links.ORGANIZATION_PRODUCT, record_links.organization_products),
    ("action_plan", plan_rows.PLAN, plan_rows.plans),
    ("plan_node", plan_rows.NODE, plan_rows.nodes),
    ("plan_node_organization", plan_rows.LEAD, plan_rows.leads),
    ("alignment", plan_rows.ALIGNMENT, plan_rows.alignments),
)

ReportProgress = Callable[[str], None]


async def fill(url: str, scale: float, report_progress: ReportProgress) -> None:
    """Migrate an empty database and fill it; `report_progress` is called for each table."""
    await migrate.upgrade(url)
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await copy_all(connection, Outline(scale), report_progress)
        report_progress("numbers to sort by")
        await connection.execute("ANALYZE")
        await connection.execute(measures.PROGRAMS.replace("$1", "ARRAY(SELECT id FROM program)"))
        await measures.follow_organizations(connection)
        report_progress("search documents")
        await search_documents.ensure(connection)
        report_progress("overlaps")
        await connection.execute("ANALYZE")
        await compare(url)
        report_progress("VACUUM ANALYZE")
        await connection.execute("VACUUM (ANALYZE, FREEZE)")
        report_progress("sums")
        await summary_refresh.refresh(connection)
        report_progress("coverage")
        await coverage_refresh.refresh(connection)
    finally:
        await connection.close()


async def compare(url: str) -> None:
    """Find the overlaps of all programs with the hub's own code."""
    pools = await open_pools(url)
    try:
        await pair_finding.compute(pools, everything=True)
    finally:
        await pools.close()


async def copy_all(connection: asyncpg.Connection, outline: Outline, report_progress: ReportProgress) -> None:
    """Copy every table, and increase the data version as any write does."""
    await connection.execute("INSERT INTO source (id, name, license) VALUES ($1, $2, $3)", *records.source())
    for table, columns, rows in TABLES:
        report_progress(table)
        await connection.copy_records_to_table(table, records=rows(outline), columns=list(columns))
    await data_version.increment(connection)
