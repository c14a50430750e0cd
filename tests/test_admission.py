"""Admission: few operations run at once, in the order in which they came; small ones never starve."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.execution.admission import LARGE, Admission

SMALL = LARGE - 1


async def entered(admission: Admission, *sizes: int) -> list[asyncio.Task[None]]:
    """A task for each operation that has asked for its place, in this order."""
    tasks = [asyncio.create_task(admission.enter(size)) for size in sizes]
    await asyncio.sleep(0)
    return tasks


def done(tasks: list[asyncio.Task[None]]) -> list[bool]:
    """Which of the operations have a place."""
    return [task.done() for task in tasks]


async def test_who_comes_first_is_let_in_first() -> None:
    admission = Admission(2)
    tasks = await entered(admission, SMALL, SMALL, SMALL, SMALL)
    assert done(tasks) == [True, True, False, False]
    assert admission.waiting == 2
    admission.leave(SMALL)
    await asyncio.sleep(0)
    assert done(tasks) == [True, True, True, False]
    admission.leave(SMALL)
    await asyncio.sleep(0)
    assert done(tasks) == [True, True, True, True]


async def test_large_operations_take_half_of_the_places() -> None:
    admission = Admission(4)
    large = await entered(admission, LARGE, LARGE, LARGE)
    small = await entered(admission, SMALL, SMALL, SMALL)
    assert done(large) == [True, True, False]
    assert done(small) == [True, True, False]
    admission.leave(SMALL)
    await asyncio.sleep(0)
    assert (done(large), done(small)) == ([True, True, False], [True, True, True])
    admission.leave(LARGE)
    await asyncio.sleep(0)
    assert done(large) == [True, True, True]


async def test_one_place_serves_both() -> None:
    admission = Admission(1)
    first, second, third = await entered(admission, LARGE, SMALL, LARGE)
    assert done([first, second, third]) == [True, False, False]
    admission.leave(LARGE)
    admission.leave(LARGE)
    await asyncio.sleep(0)
    assert done([first, second, third]) == [True, True, True]


@pytest.mark.parametrize("is_admitted", [False, True])
async def test_who_gives_up_takes_no_place(is_admitted: bool) -> None:
    admission = Admission(1)
    first, leaving, last = await entered(admission, SMALL, SMALL, SMALL)
    if is_admitted:
        admission.leave(SMALL)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    if not is_admitted:
        admission.leave(SMALL)
    await asyncio.sleep(0)
    assert done([first, last]) == [True, True]


@given(st.integers(1, 9), st.lists(st.booleans(), max_size=40), st.randoms(use_true_random=False))
async def test_everybody_is_let_in_and_no_more_than_there_is_room_for(places, wishes, random) -> None:
    admission, running, most = Admission(places), [0, 0], [0, 0]

    async def operation(is_large: bool) -> None:
        size = LARGE if is_large else SMALL
        await admission.enter(size)
        running[is_large] += 1
        most[0], most[1] = max(most[0], sum(running)), max(most[1], running[1])
        for _ in range(random.randint(0, 3)):
            await asyncio.sleep(0)
        running[is_large] -= 1
        admission.leave(size)

    await asyncio.gather(*map(operation, wishes))
    assert most[0] <= places
    assert most[1] <= max(1, places // 2)
    assert (admission.free, admission.waiting) == (places, 0)
