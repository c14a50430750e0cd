"""Sums that are kept say what working them out would say, and are never shown when they are out of date."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import cast

import asyncpg
import httpx
import pytest

from db.pools import Pools
from services.aggregating import aggregates, summaries
from services.aggregating import summary_refresh as writing
from services.aggregating.aggregates import WHOLE, Grouping, ListBatch
from services.aggregating.money import MoneyLevel
from services.kinds.dimensions import Sharing
from services.outputs import OUTPUT
from services.programs import PROGRAM
from services.querying.filters import AllOf
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests import iati_files
from tests.asking import ask, counted

QUESTION = "{ programs { aggregate { count groups(by: [SECTOR, STATUS]) { count keys { code } } } } }"


async def refresh(pools: Pools) -> bool:
    async with pools.writing.acquire() as connection:
        return await writing.refresh(cast("asyncpg.Connection", connection))


def lists(entity):
    """The whole public list, and the same asked in another way, whose sums are not kept."""
    scope = WHOLE[entity]
    return [
        ListBatch(entity, None, ("root",), each)
        for each in (scope, replace(scope, criteria=AllOf((scope.criteria,))))
    ]


@pytest.mark.parametrize("sharing", Sharing)
@pytest.mark.parametrize("entity", [PROGRAM, OUTPUT], ids=lambda entity: entity.typename)
async def test_kept_answers_are_those_that_are_worked_out(demo: Pools, entity, sharing: Sharing) -> None:
    await refresh(demo)
    columns = ("count", "weight", "money") if entity is PROGRAM else ("count", "weight")
    told = 0
    for by in summaries.stored_groupings():
        if by:
            grouping = Grouping(by, sharing, MoneyLevel.DEEPEST, 1000)
            readers = [Reader(demo, ANONYMOUS) for _ in range(2)]
            kept, worked_out = [
                await aggregates.grouped(reader, each, grouping, ("keys", *columns))
                for reader, each in zip(readers, lists(entity), strict=True)
            ]
            assert plain(kept, columns) == plain(worked_out, columns), by
            assert readers[0].statements <= readers[1].statements
            told += len(kept["root"])
    assert told > 300


def plain(found, columns):
    """Groups with their money as values that compare."""
    return [[group["keys"], *(told(group[name]) for name in columns)] for group in found["root"]]


def told(value):
    return (
        [{name: row[name] for name in summaries.MONEY} for row in value] if isinstance(value, list) else value
    )


async def test_sums_are_kept_of_the_whole_list_too(demo: Pools) -> None:
    await refresh(demo)
    query = "{ programs { aggregate { count budgets { currency count sum avg min max } } } }"
    data, _ = await counted(demo, query)
    other = query.replace("programs", "programs(filter: {OR: [{level: PROGRAM}]})")
    assert data == (await counted(demo, other))[0]


async def test_what_is_written_is_in_the_next_answer(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    status = '<activity-status code="2"/>'
    first = iati_files.activity("XX-1-A", status, '<sector code="15220"/>')
    second = iati_files.activity("XX-1-B", status, '<sector code="15220"/>')
    await iati_files.load(pools, iati_files.save(tmp_path / "one.xml", first))
    assert await refresh(pools)
    assert (await ask(reader, QUESTION))["programs"]["aggregate"]["count"] == 1
    await iati_files.load(pools, iati_files.save(tmp_path / "two.xml", second))
    aggregate = (await ask(reader, QUESTION))["programs"]["aggregate"]
    assert (aggregate["count"], [group["count"] for group in aggregate["groups"]]) == (2, [2])
    assert await refresh(pools)
    assert (await ask(reader, QUESTION))["programs"]["aggregate"] == aggregate


async def numbers(pools):
    """How many programs each group has."""
    aggregate = (await counted(pools, QUESTION))[0]["programs"]["aggregate"]
    return [group["count"] for group in aggregate["groups"]]


async def test_only_fresh_sums_are_read(pools: Pools, tmp_path: Path) -> None:
    activity = iati_files.activity("XX-1-A", '<activity-status code="2"/>')
    await iati_files.load(pools, iati_files.save(tmp_path / "one.xml", activity))
    await refresh(pools)
    # Sums that nobody worked out show that these are read, until something is written.
    await pools.writing.execute("UPDATE aggregate_summary SET counts = ARRAY[77]")
    assert await numbers(pools) == [77]
    await pools.writing.execute("UPDATE program SET title = 'Another title'")
    assert await numbers(pools) == [1]


async def test_sums_of_today_are_not_worked_out_again(demo: Pools) -> None:
    await refresh(demo)
    assert await refresh(demo) is False


async def test_a_write_in_between_leaves_sums_out_of_date(pools: Pools, tmp_path: Path) -> None:
    """Sums are of the moment in which the work on them began."""
    activity = iati_files.activity("XX-1-A", '<activity-status code="2"/>')
    await iati_files.load(pools, iati_files.save(tmp_path / "one.xml", activity))
    async with pools.writing.acquire() as writer:
        transaction = writer.transaction()
        await transaction.start()
        await writer.execute("UPDATE program SET status = NULL")
        await refresh(pools)
        await transaction.commit()
    aggregate = (await counted(pools, QUESTION))[0]["programs"]["aggregate"]
    assert [group["keys"][1]["code"] for group in aggregate["groups"]] == [None]


async def test_a_hub_waits_until_writers_are_quiet(pools: Pools, tmp_path: Path) -> None:
    activity = iati_files.activity("XX-1-A")
    await iati_files.load(pools, iati_files.save(tmp_path / "one.xml", activity))
    before = await writing.refresh_when_idle(pools, None)
    assert await pools.writing.fetchval("SELECT count(*) FROM aggregate_summary") == 0
    await pools.writing.execute("UPDATE program SET title = 'Another title'")
    later = await writing.refresh_when_idle(pools, before)
    assert later != before
    assert await pools.writing.fetchval("SELECT count(*) FROM aggregate_summary") == 0
    assert await writing.refresh_when_idle(pools, later) == later
    assert await pools.writing.fetchval("SELECT count(*) FROM aggregate_summary") == 22 * 2 + 1


async def test_two_processes_do_the_work_once(pools: Pools, tmp_path: Path) -> None:
    activity = iati_files.activity("XX-1-A", '<activity-status code="2"/>')
    await iati_files.load(pools, iati_files.save(tmp_path / "one.xml", activity))
    done = await asyncio.gather(refresh(pools), refresh(pools))
    assert sorted(done) == [False, True]


COUNTS = "{ hub { programCount outputCount organizationCount knowledgeProductCount } }"


async def test_lengths_of_whole_lists_are_kept_until_the_next_write(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
):
    # given records of which some are hidden, one product, and sums that are kept
    await iati_files.load(
        pools,
        iati_files.save(
            tmp_path / "a.xml",
            iati_files.activity("XX-1-1", iati_files.document("https://example.org/a.pdf")),
            iati_files.activity("XX-1-2", visibility="members"),
        ),
    )
    live = (await ask(reader, COUNTS))["hub"]
    assert await refresh(pools)
    # when lists are counted, then the same numbers come from the sums, in one statement for each
    assert (await ask(reader, COUNTS))["hub"] == live
    assert live["programCount"] == 1
    assert live["knowledgeProductCount"] == 1
    await pools.writing.execute("UPDATE aggregate_summary SET counts = ARRAY[77]")
    assert {*(await ask(reader, COUNTS))["hub"].values()} == {0 if live["outputCount"] == 0 else 77, 77}
    # and a write of any of them makes the lists count again
    for table in ("program", "organization", "result", "knowledge_product"):
        await pools.writing.execute("DELETE FROM aggregate_write")
        await pools.writing.execute(f"UPDATE {table} SET id = id")
        assert (await ask(reader, COUNTS))["hub"] == live, table


async def test_lengths_by_status_are_kept_too(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path):
    # given programs of three statuses, of which one is hidden, and sums that are kept
    codes = ("2", "2", "4", "6")
    await iati_files.load(
        pools,
        iati_files.save(
            tmp_path / "a.xml",
            *(
                iati_files.activity(f"XX-1-{place}", f'<activity-status code="{code}"/>')
                for place, code in enumerate(codes)
            ),
            iati_files.activity("XX-1-H", '<activity-status code="2"/>', visibility="members"),
        ),
    )
    filters = ("[IMPLEMENTATION]", "[CLOSED, IMPLEMENTATION]", "[PIPELINE]", "[SUSPENDED, SUSPENDED]")
    queries = [f"{{ programs(filter: {{status: {each}}}) {{ totalCount }} }}" for each in filters]
    live = [(await ask(reader, query))["programs"]["totalCount"] for query in queries]
    assert live == [2, 3, 0, 1]
    assert await refresh(pools)
    # then the same numbers come from the sums
    assert [(await ask(reader, query))["programs"]["totalCount"] for query in queries] == live
    await pools.writing.execute("UPDATE aggregate_summary SET counts = array_fill(7::bigint, ARRAY[3])")
    assert [(await ask(reader, query))["programs"]["totalCount"] for query in queries] == [7, 14, 0, 7]
    # and a list that is filtered by more is counted
    more = '{ programs(filter: {status: [IMPLEMENTATION], startAfter: "1990-01-01"}) { totalCount } }'
    assert (await ask(reader, more))["programs"]["totalCount"] == 0
