"""An export holds one page at a time: ten times the rows take the same memory."""

import gc
import tracemalloc
from functools import partial

import pytest
from uuid_utils.compat import uuid7

from db.pools import Pools
from hub.downloads.export_options import Options
from hub.downloads.streaming import Download
from resolvers.requests import Request
from schema.exporting import paging, simple
from schema.graph import graph
from services.exporting.formats import FORMATS
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS

COLUMNS = "identifier,name,typeName,origin,country,website,synonyms,importedAt,id"
MANY = 10_000
INSERT = """
WITH source AS (INSERT INTO source (id, name) VALUES ($1, 'generated') RETURNING id)
INSERT INTO organization (id, identifier, name, website, origin, owner_id, source_id)
SELECT made.id, 'XX-' || made.number, repeat('Organization ', 10) || made.number, 'https://contoh.example/',
       'RECORD', made.id, source.id
FROM unnest($2::uuid[]) WITH ORDINALITY AS made (id, number), source
"""


async def fill(pools: Pools) -> None:
    """Many organizations."""
    async with pools.writing.acquire() as connection:
        await connection.execute(INSERT, uuid7(), [uuid7() for _ in range(MANY)])


async def download(pools: Pools, name: str, limit: int) -> int:
    """The length of a file that is read and thrown away."""
    export = paging.prepare(graph, simple.query(graph, "organizations", (), COLUMNS), {})
    context = partial(Request, Reader(pools, ANONYMOUS, connections=1), ("en",))
    begun = await Download.begin(export, Options(format=FORMATS[name], limit=limit), context, MANY)
    return sum([len(piece) async for piece in begun.pieces()])


async def peak(pools: Pools, name: str, limit: int) -> tuple[int, int]:
    """The length of a file, and the most memory that making it took beyond what was there before."""
    gc.collect()
    # The garbage of tests before this one would delay the collection of what is measured.
    gc.freeze()
    gc.collect()
    tracemalloc.start()
    try:
        length = await download(pools, name, limit)
        return length, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()


@pytest.mark.parametrize("name", FORMATS)
async def test_ten_times_the_rows_take_the_same_memory(pools: Pools, name: str) -> None:
    # given many organizations, and an export that has run once
    await fill(pools)
    await download(pools, name, 1000)
    # when
    short, little = await peak(pools, name, 1000)
    long, much = await peak(pools, name, MANY)
    # then
    assert long > 8 * short
    assert much < 1.1 * little
