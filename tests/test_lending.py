"""Lending connections: few are opened, who waits longest is served first, what broke is not lent again."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from db.embedded import EmbeddedServer
from db.lending import Lender

SIZE = 2


@pytest.fixture
async def lender(server: EmbeddedServer) -> AsyncIterator[Lender]:
    """Who lends two connections."""
    pool = await asyncpg.create_pool(server.url, min_size=0, max_size=SIZE)
    yield Lender(pool, SIZE)
    pool.terminate()


async def test_a_connection_that_came_back_is_lent_again(lender: Lender) -> None:
    first = await lender.acquire()
    lender.release(first)
    assert await lender.acquire() is first
    assert (lender.opened, lender.in_use) == (1, 1)


async def test_who_waits_longest_is_served_first(lender: Lender) -> None:
    one, other = await lender.acquire(), await lender.acquire()
    waiting = [asyncio.create_task(lender.acquire()) for _ in range(2)]
    await asyncio.sleep(0)
    assert (lender.opened, lender.in_use, lender.waiting) == (2, 2, 2)
    lender.release(other)
    assert await waiting[0] is other
    lender.release(one)
    assert await waiting[1] is one


async def test_a_connection_that_was_cut_makes_room_for_a_new_one(lender: Lender) -> None:
    one, other = await lender.acquire(), await lender.acquire()
    waiting = asyncio.create_task(lender.acquire())
    await asyncio.sleep(0)
    one.terminate()
    lender.release(one)
    fresh = await waiting
    assert fresh is not one
    assert await fresh.fetchval("SELECT 1") == 1
    other.terminate()
    lender.release(other)
    assert lender.opened == 1


async def test_an_idle_connection_that_was_cut_is_not_lent(lender: Lender) -> None:
    first = await lender.acquire()
    lender.release(first)
    first.terminate()
    second = await lender.acquire()
    assert second is not first
    assert await second.fetchval("SELECT 1") == 1
    assert lender.opened == 1


async def test_a_retired_connection_goes_to_the_pool(lender: Lender) -> None:
    first = await lender.acquire()
    await lender.retire(first)
    assert (lender.opened, lender.pool.get_idle_size()) == (0, 1)


async def test_who_gives_up_waiting_loses_nothing_for_the_others(lender: Lender) -> None:
    one, other = await lender.acquire(), await lender.acquire()
    leaving, staying = (asyncio.create_task(lender.acquire()) for _ in range(2))
    await asyncio.sleep(0)
    lender.release(one)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await staying is one
    lender.release(one)
    lender.release(other)
    assert (lender.opened, lender.in_use, lender.waiting) == (2, 0, 0)


async def test_when_none_can_be_opened_the_right_to_open_one_is_passed_on(
    lender: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lender.acquire()
    other = await lender.acquire()
    waiting = asyncio.create_task(lender.acquire())
    await asyncio.sleep(0)

    async def refuse() -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(lender, "pool", type("Refusing", (), {"acquire": staticmethod(refuse)})())
    other.terminate()
    lender.release(other)
    with pytest.raises(ConnectionRefusedError):
        await waiting
    assert lender.opened == 1
