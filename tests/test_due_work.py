"""Hubs that start while others write, and work that is due: both without anyone who waits."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import asyncpg
import pytest

from db.locks import Lock
from db.pools import Pools
from services.writing import data_version, hub_state, run_locks, runs, search_documents
from services.writing.hub_state import PendingWork
from tests.iati_files import activity, load, save
from tests.served import DEADLINE_SECONDS, POLL_SECONDS, Serve, serving

serve = pytest.fixture(serving)

TITLES = "{ programs { nodes { title } } }"


@asynccontextmanager
async def importing(pools: Pools) -> AsyncIterator[None]:
    """What an import holds in the middle of a batch: its turn, its lock, and rows that it has written."""
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        async with run_locks.hold(connection, None), connection.transaction():
            await runs.lock(connection)
            await connection.execute("UPDATE program SET title = title || '!'")
            await connection.execute("DELETE FROM search_document")
            await data_version.increment(connection)
            yield


async def due(pools: Pools) -> PendingWork:
    async with pools.writing.acquire() as lent:
        return await hub_state.pending_work(cast("asyncpg.Connection", lent))


async def make_documents(pools: Pools) -> None:
    async with pools.writing.acquire() as lent:
        await search_documents.ensure(cast("asyncpg.Connection", lent))


@pytest.mark.parametrize("documents_are_due", [False, True])
async def test_a_hub_starts_and_serves_during_an_import(
    pools: Pools, database_url: str, serve: Serve, tmp_path: Path, documents_are_due: bool
) -> None:
    # given an import that has written and goes on
    await load(pools, save(tmp_path / "a.xml", activity("A", title="Mangrove")))
    if not documents_are_due:
        await make_documents(pools)
    async with importing(pools):
        # when a hub starts
        served = serve(tmp_path / "data", DATABASE_URL=database_url).ready()
        # then it is ready, and answers with what was there before
        assert served.get("readyz").json() == {"status": "ok"}
        assert served.ask(TITLES)["programs"]["nodes"] == [{"title": "Mangrove"}]
    assert served.end() == 0


async def test_a_serving_hub_does_what_is_due(
    pools: Pools, database_url: str, serve: Serve, tmp_path: Path
) -> None:
    # given programs that wait to be compared, search documents of other rules, and a hub that began meanwhile
    await load(pools, save(tmp_path / "a.xml", activity("A"), activity("B")))
    assert await due(pools) == PendingWork(2, search_documents=True, summaries=True)
    async with importing(pools):
        served = serve(tmp_path / "data", DATABASE_URL=database_url).ready()
    # when nobody writes any more, then the hub does both
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (found := await due(pools)) != PendingWork(0, search_documents=False, summaries=False):
        assert time.monotonic() < deadline, found
        await asyncio.sleep(POLL_SECONDS)
    assert served.end() == 0


async def test_whoever_writes_is_seen(pools: Pools) -> None:
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        assert await hub_state.is_busy(connection) is False
        async with importing(pools):
            assert await hub_state.is_busy(connection) is True
        for lock in (Lock.RUN, Lock.COMPARISON):
            async with (
                pools.writing.acquire() as other,
                run_locks.hold(cast("asyncpg.Connection", other), None, lock),
            ):
                assert await hub_state.is_busy(connection) is True
        assert await hub_state.is_busy(connection) is False
