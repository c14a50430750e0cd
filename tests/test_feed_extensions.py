"""The cursor of any answer, the commands of the feed, and the queries of its guide."""

import asyncio
from typing import Any

import httpx
import pytest

from db.pools import Pools
from services import feed
from services.feed import FeedPage, Resync, ResyncReason
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.asking import ask, post
from tests.feeding import world
from tests.test_commands import bare_environment, logging_as_before, on_hub, said
from tests.test_guides_answer import blocks

# Fixtures of commands.
__all__ = ["bare_environment", "logging_as_before", "on_hub"]

COUNT = "{ programs(first: 1) { totalCount } }"


async def extensions(client: httpx.AsyncClient, query: str, **headers: str) -> Any:
    """The extensions of an answer."""
    return (await post(client, query, None, **headers)).json().get("extensions")


async def test_an_answer_has_its_data_version_and_cursor_on_request(
    reader: httpx.AsyncClient, pools: Pools
) -> None:
    two = await world(pools)
    found = await extensions(reader, COUNT, X_Data_Version="1")
    version = await pools.writing.fetchval("SELECT data_version FROM hub_state")
    assert found["dataVersion"] == str(version)
    # when a program is added, then the feed goes on from the cursor
    program = await two.add()
    page = await feed.page(Reader(pools, ANONYMOUS), found["cursor"])
    assert isinstance(page, FeedPage)
    assert [each.id for each in page.changes] == [program]


async def test_without_the_header_an_answer_has_no_extensions(client: httpx.AsyncClient) -> None:
    assert await extensions(client, COUNT) is None


async def test_both_extensions_can_be_requested(client: httpx.AsyncClient) -> None:
    found = await extensions(client, COUNT, X_Data_Version="1", X_Cost="1")
    assert set(found) == {"cost", "dataVersion", "cursor"}


async def test_the_cache_of_answers_is_left_alone(client: httpx.AsyncClient) -> None:
    # given an answer in the cache, with and without the header
    plain = [await post(client, COUNT) for _ in range(2)]
    assert "extensions" not in plain[1].json()
    assert set(await extensions(client, COUNT, X_Data_Version="1")) == {"dataVersion", "cursor"}
    assert (await post(client, COUNT)).json() == plain[0].json()


async def test_a_renewal_makes_cursors_invalid(on_hub: Pools) -> None:
    reader = Reader(on_hub, ANONYMOUS)
    _, cursor = await feed.now(reader)
    assert await asyncio.to_thread(said, "feed", "renew") == [
        "All cursors of the feed are invalid from now on: clients read everything again."
    ]
    assert await feed.page(reader, cursor) == Resync(ResyncReason.OTHER_GENERATION)


async def test_old_removals_are_forgotten(on_hub: Pools) -> None:
    two = await world(on_hub)
    program = await two.add()
    await two.remove(program)
    await on_hub.writing.execute("UPDATE feed_tombstone SET at = at - interval '31 days'")
    printed = await asyncio.to_thread(said, "feed", "prune", "--days", "30")
    assert printed == ["Removals of more than 30 days ago are forgotten."]
    assert await on_hub.writing.fetchval("SELECT count(*) FROM feed_tombstone") == 0


@pytest.mark.parametrize("query", [each for each in blocks("feed") if "subscription" not in each])
async def test_the_queries_of_the_guide_find_records(client: httpx.AsyncClient, query: str) -> None:
    assert (await ask(client, query))["changes"]["changes"]
