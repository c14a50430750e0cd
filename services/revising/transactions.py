"""The one transaction of a step: the role, the idempotency key, the step itself, the data version."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg

from services.querying.errors import CircleError, LockedError
from services.querying.reader import Reader
from services.revising import answered
from services.revising.results import Member, Outcome, Result, proposer
from services.writing import data_version, freshness

REPEATS = 2

Step = Callable[[asyncpg.Connection, Member], Awaitable[Result]]


async def step(
    reader: Reader, key: str | None, asked: tuple[Any, ...], run: Step, *, is_short: bool = True
) -> Result:
    """Run a step as the viewer; `asked` is the whole request, to recognize a repeated one.

    A step that the database undid, because it and another write waited for each other, runs again. So does a
    short one that met a lock, in a place where it may wait.
    """
    member = proposer(reader.viewer)
    if member is None:
        return Result(Outcome.NOT_PERMITTED)
    request = (reader, member, key, asked, run)
    if is_short:
        with suppress(CircleError, LockedError):
            return await _once(*request, is_short=True)
    for _ in range(REPEATS):
        with suppress(CircleError):
            return await _once(*request)
    return await _once(*request)


async def _once(
    reader: Reader,
    member: Member,
    key: str | None,
    asked: tuple[Any, ...],
    run: Step,
    *,
    is_short: bool = False,
) -> Result:
    version = None
    async with reader.writing(is_short=is_short) as connection:
        result, ran = await answered.once(
            connection, member, key, answered.fingerprint(*asked), lambda: run(connection, member)
        )
        if ran:
            await freshness.follow_records(connection, _written(result))
        if ran and result.changes_record:
            version = await data_version.increment(connection)
    reader.written = version
    return result


def _written(result: Result) -> list[UUID]:
    """The records that were changed, or of which a conflict was decided."""
    steps = [each for each in (result, *result.items) if each.changes_record or each.conflict_id]
    return sorted({each.record_id for each in steps if each.record_id})
