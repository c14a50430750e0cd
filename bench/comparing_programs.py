"""One measurement of comparisons in its own process: fill a database, compare, query; prints JSON."""

import asyncio
import resource
import sys
import time
from statistics import median
from typing import Any, cast

import asyncpg
import orjson

from bench import generator, overlap_texts, records
from bench.generator import Rows
from bench.outline import Outline, drawing
from db import migrate
from db.pools import Pools, open_pools
from services.comparing import similar
from services.comparing.pair_finding import compute
from services.comparing.similar import Draft
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from services.writing import overlaps

TABLES = (
    *("region", "organization", "organization_identifier", "program", "participation"),
    *("program_sector", "program_country", "program_region"),
)
EDITED, DRAFTS, FIRST = 100, 200, 10
PLANTED = """
SELECT count(*) FROM unnest($1::uuid[], $2::uuid[]) AS p (one, other)
JOIN overlap o ON (o.a_id, o.b_id) = (least(one, other), greatest(one, other))
"""


async def fill(url: str, outline: Outline) -> None:
    """Fill the database with generated programs and realistic texts."""
    await migrate.upgrade(url)
    connection = await asyncpg.connect(url)
    rows: dict[str, Rows | None] = {**dict.fromkeys(TABLES), "program": overlap_texts.programs}
    async with connection.transaction():
        source = records.source()
        await connection.execute("INSERT INTO source (id, name, license) VALUES ($1, $2, $3)", *source)
        for table, columns, generated in generator.TABLES:
            if table in rows:
                made = (rows[table] or generated)(outline)
                await connection.copy_records_to_table(table, records=made, columns=list(columns))
    await connection.execute("VACUUM (ANALYZE)")
    await connection.close()


async def measure(url: str, scale: float) -> dict[str, Any]:
    """Measure the comparison of all programs, then of edited ones, then queries for similar programs."""
    outline = Outline(scale)
    await fill(url, outline)
    pools = await open_pools(url)
    began, used = time.monotonic(), time.process_time()
    report = await compute(pools, everything=True)
    seconds, processor = time.monotonic() - began, time.process_time() - used
    duplicates = await planted_duplicates(pools, outline)
    answer = {
        "programs": report.programs,
        "comparisons": report.comparisons,
        "found": report.added,
        "seconds": seconds,
        "processor_seconds": processor,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "planted": duplicates,
        "edited_seconds": await seconds_after_edits(pools, outline),
        "similar_milliseconds": await similar_milliseconds(pools),
    }
    await pools.close()
    return answer


async def planted_duplicates(pools: Pools, outline: Outline) -> list[int]:
    """Return how many planted duplicates were found, and how many there are."""
    ids = outline.program_ids
    doubles = [number for number in range(len(ids)) if overlap_texts.is_double(number)]
    one, other = [ids[number - 1] for number in doubles], [ids[number] for number in doubles]
    return [await pools.writing.fetchval(PLANTED, one, other), len(doubles)]


async def seconds_after_edits(pools: Pools, outline: Outline) -> float:
    """Return the seconds to compare some changed programs."""
    async with pools.writing.acquire() as connection:
        await overlaps.mark(cast("asyncpg.Connection", connection), outline.program_ids[:EDITED])
    began = time.monotonic()
    await compute(pools)
    return time.monotonic() - began


async def similar_milliseconds(pools: Pools) -> list[float]:
    """Return median and 95th percentile of the milliseconds of a query for similar programs."""
    draw = drawing("drafts")
    taken = []
    for _ in range(DRAFTS):
        draft = Draft(
            " ".join(overlap_texts.some_words(draw, overlap_texts.TITLE_WORDS)),
            " ".join(overlap_texts.some_words(draw, overlap_texts.DESCRIPTION_WORDS)),
            regions=("ID-JI",),
            themes=("15220",),
        )
        began = time.perf_counter()
        await similar.of_draft(Reader(pools, ANONYMOUS), draft, FIRST)
        taken.append((time.perf_counter() - began) * 1000)
    return [median(taken), sorted(taken)[len(taken) * 95 // 100]]


if __name__ == "__main__":
    print(orjson.dumps(asyncio.run(measure(sys.argv[1], float(sys.argv[2])))).decode())  # noqa: T201 - the answer
