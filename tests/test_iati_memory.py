"""A list of activities is written page by page: many times the programs take the same memory."""

import gc
import tracemalloc
from functools import partial

from uuid_utils.compat import uuid7

from db.pools import Pools
from hub.downloads.iati import ActivityDownload, prepared
from resolvers.requests import Request
from schema.graph import graph
from services.exporting.iati.files import ActivityFile
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS

MANY = 9_000
INSERT = """
WITH source AS (INSERT INTO source (id, name) VALUES ($1, 'generated') RETURNING id),
reporter AS (
    INSERT INTO organization (id, identifier, name, origin, owner_id, source_id)
    SELECT $1, 'XX', 'Reporter', 'RECORD', $1, id FROM source RETURNING id, source_id)
INSERT INTO program (id, iati_identifier, title, actual_start, reporting_organization_id, owner_id, source_id)
SELECT made.id, 'XX-' || made.number, repeat('Program ', 20) || made.number, '2024-01-01', reporter.id,
       reporter.id, reporter.source_id
FROM unnest($2::uuid[]) WITH ORDINALITY AS made (id, number), reporter
"""


async def fill(pools: Pools) -> None:
    """Many programs."""
    async with pools.writing.acquire() as connection:
        await connection.execute(INSERT, uuid7(), [uuid7() for _ in range(MANY)])


async def download(pools: Pools, limit: int) -> int:
    """The length of a file that is read and thrown away."""
    export, options = prepared(graph, {"limit": limit})
    context = partial(Request, Reader(pools, ANONYMOUS, connections=1), ("en",))
    begun = await ActivityDownload.begin(export, options, context, MANY, ActivityFile())
    return sum([len(piece) async for piece in begun.pieces()])


async def peak(pools: Pools, limit: int) -> tuple[int, int]:
    """The length of a file, and the most memory that making it took beyond what was there before."""
    gc.collect()
    # The garbage of tests before this one would delay the collection of what is measured.
    gc.freeze()
    gc.collect()
    tracemalloc.start()
    try:
        length = await download(pools, limit)
        return length, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()


async def test_thirty_times_the_programs_take_the_same_memory(pools: Pools) -> None:
    # given many programs, and an export that has run once
    await fill(pools)
    await download(pools, MANY)
    # when
    short, little = await peak(pools, 300)
    long, much = await peak(pools, MANY)
    # then
    assert long > 25 * short
    # What held the file would grow with it; what is left is garbage that waits to be collected.
    assert much - little < (long - short) / 4
