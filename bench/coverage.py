"""`make bench-coverage`: how long matrices of a plan take over the generated graph, in one process.

130 actions by 38 provinces, and 38 foci by 514 regencies, from stored summaries and counted from the tables;
and what the marks of plans cost a write.
"""

import asyncio
import math
import os
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import asyncpg
import orjson
import typer
from strawberry.types.graphql import OperationType

from bench import database, machine, pages, plan_rows
from db.pools import Pools, open_pools
from resolvers.requests import Request
from schema.graph import graph
from services.coverage import refresh
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS

TARGET = Path(__file__).parents[1] / "docs" / "benchmarks" / "coverage.md"
QUERY = """query ($rows: CoverageRows!, $columns: CoverageColumns!, $filter: CoverageFilter) {{
    coverage(plan: "{plan}", rows: $rows, columns: $columns, filter: $filter) {{
        rows {{ code programCount }} columns {{ code programCount }}
        cells(first: 25000) {{ rowCode columnCode {numbers} }} }} }}"""
ALL = "programCount outputCount organizationCount money { currency sum }"
# Name, rows, columns, what is requested of cells, and the goal in milliseconds.
MATRICES: Sequence[tuple[str, str, str, str, int | None]] = (
    ("130 actions x 38 provinces, programs", "ACTION", "PROVINCE", "programCount", 50),
    ("130 actions x 38 provinces, all numbers", "ACTION", "PROVINCE", ALL, None),
    ("38 foci x 514 regencies, programs", "FOCUS", "REGENCY", "programCount", 300),
    ("38 foci x 514 regencies, all numbers", "FOCUS", "REGENCY", ALL, None),
)
# A filter for which nothing is stored, and which leaves out nothing.
COUNTED = {"significance": "PRIMARY"}
# PostgreSQL says how long each trigger of a write takes.
WRITE = "EXPLAIN (ANALYZE, FORMAT JSON) UPDATE program SET status = status WHERE id = $1"


def main(
    scale: Annotated[float, typer.Option(help="1 is 100,000 programs.", min=0.01)] = 1,
    rounds: Annotated[int, typer.Option(help="Number of runs of each query.", min=1)] = 9,
    write: Annotated[bool, typer.Option("--write", help="Write docs/benchmarks/coverage.md too.")] = False,
) -> None:
    """Measure matrices in the generated data, and print the table."""
    with database.running(scale, typer.echo) as server:
        text = asyncio.run(report(server.url, rounds))
    typer.echo(text)
    if write:
        pages.beginning(TARGET, text)


async def report(url: str, rounds: int) -> str:
    """Measure, and return the tables as Markdown."""
    load = os.getloadavg()[0]
    pools = await open_pools(url, statement_seconds=60)
    try:
        lines = [await measured(pools, rounds, *each) for each in MATRICES]
        number = await pools.writing.fetchval("SELECT count(*) FROM alignment")
    finally:
        await pools.close()
    rebuilt, whole, marks = await writes(url)
    return "\n".join(
        [
            f"{machine.words()}; {number:,} alignments; load before: {load:.1f}. Milliseconds.",
            "",
            "| matrix | cells | stored: wall (CPU of the hub) | counted: wall | goal |",
            "| --- | ---: | ---: | ---: | ---: |",
            *lines,
            "",
            f"A write of one aligned program takes {whole:.2f} ms in PostgreSQL, its marks {marks:.2f}.",
            f"The rebuild of its matrices takes {rebuilt:.0f} s in the background.",
            "",
        ]
    )


async def measured(
    pools: Pools, rounds: int, name: str, rows: str, columns: str, numbers: str, goal: int | None
) -> str:
    """Return the line of a matrix."""
    query = QUERY.format(plan=plan_rows.CODE, numbers=numbers)
    variables: dict[str, Any] = {"rows": rows, "columns": columns, "filter": None}
    times = [await timed(pools, query, variables) for _ in range(rounds + 2)][2:]
    cells = times[0][2]
    counted = await timed(pools, query, {**variables, "filter": COUNTED})
    wall, cpu = (median(each[place] for each in times) for place in (0, 1))
    return f"| {name} | {cells:,} | {wall:.0f} ({cpu:.0f}) | {counted[0]:,.0f} | {goal or ''} |"


async def timed(pools: Pools, query: str, variables: dict[str, Any]) -> tuple[float, float, int]:
    """Return the milliseconds of a query, those of this process alone, and the number of cells."""
    request = Request(Reader(pools, ANONYMOUS), ("en",))
    wall, cpu = time.perf_counter(), time.process_time()
    answer = await graph.run(query, variables, None, request, {OperationType.QUERY})
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if answer.errors or answer.data is None:
        raise RuntimeError(f"The matrix could not be read: {answer.errors}")
    return wall * 1000, cpu * 1000, len(answer.data["coverage"]["cells"])


async def writes(url: str, number: int = 200) -> tuple[float, float, float]:
    """Return the seconds of a rebuild, and the milliseconds of a write and of its marks of plans."""
    connection = await asyncpg.connect(url)
    try:
        ids = [row[0] for row in await connection.fetch("SELECT program_id FROM alignment LIMIT $1", number)]
        found = [orjson.loads(await connection.fetchval(WRITE, id_))[0] for id_ in ids]
        begin = time.perf_counter()
        await refresh.refresh(connection)
        rebuilt = time.perf_counter() - begin
    finally:
        await connection.close()
    return rebuilt, median(each["Execution Time"] for each in found), median(map(time_of_marks, found))


def time_of_marks(explained: Any) -> float:
    """Return the milliseconds of the triggers that mark plans."""
    return math.fsum(
        each["Time"] for each in explained["Triggers"] if each["Trigger Name"].startswith("coverage_outdated")
    )


if __name__ == "__main__":
    typer.run(main)
