"""Requests with an idempotency key: a repeated one is answered as the first was, and changes nothing."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar
from uuid import UUID

import asyncpg
import orjson

from services.revising import kept_answers
from services.revising.problems import Problem, problem
from services.revising.results import Member, Outcome, Result

LONGEST_KEY = 200
# A key that has expired is as good as new.
EXPIRE = """
DELETE FROM answered_request WHERE organization_id = $1 AND key = $2 AND at < now() - interval '7 days'
"""
# Waits for a transaction that answers the same key at this moment.
TAKE = """
INSERT INTO answered_request (organization_id, key, fingerprint) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING RETURNING key
"""
FIND = "SELECT fingerprint, answer FROM answered_request WHERE organization_id = $1 AND key = $2"
KEEP = "UPDATE answered_request SET answer = $3 WHERE organization_id = $1 AND key = $2"
# A few of the oldest at a time, so that no request takes long for it.
FORGET = """
DELETE FROM answered_request WHERE (organization_id, key) IN (
    SELECT organization_id, key FROM answered_request WHERE at < now() - interval '7 days'
    ORDER BY at LIMIT 10 FOR UPDATE SKIP LOCKED
)
"""
DROP = "DELETE FROM answered_request WHERE organization_id = $1 AND key = $2"

R = TypeVar("R")

Step = Callable[[], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Form(Generic[R]):
    """How results of one type are stored, and how a request is refused."""

    encode: Callable[[R], str]
    decode: Callable[[str], R]
    refuse: Callable[[Problem], R]
    # Whether a repeated request is answered alike.
    is_kept: Callable[[R], bool]


RESULTS: Form[Result] = Form(
    kept_answers.encode,
    kept_answers.decode,
    lambda wrong: Result(Outcome.INVALID, problems=[wrong]),
    attrgetter("is_kept"),
)


def fingerprint(*parts: object) -> bytes:
    """The digest of a request, to tell it from another one with the same key."""
    return hashlib.sha256(orjson.dumps(parts, default=str, option=orjson.OPT_SORT_KEYS)).digest()


async def once(
    connection: asyncpg.Connection, member: Member, key: str | None, asked: bytes, step: Step
) -> tuple[Result, bool]:
    """Run a step unless it was run with this key; returns its result, and whether it ran now."""
    return await in_form(connection, (member.organization_id, key), asked, step, RESULTS)


async def in_form(
    connection: asyncpg.Connection,
    holder: tuple[UUID, str | None],
    asked: bytes,
    step: Callable[[], Awaitable[R]],
    form: Form[R],
) -> tuple[R, bool]:
    """Run a step unless it was run with the organization's key; its result is stored in a form.

    What is refused is not kept, so that the request can be mended and sent with the same key.
    """
    _, key = holder
    if key is None:
        return await step(), True
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        return form.refuse(problem("input.idempotencyKey", "KEY_FORM")), False
    await connection.execute(EXPIRE, *holder)
    if await connection.fetchval(TAKE, *holder, asked) is None:
        return await _repeated(connection, holder, asked, form), False
    result = await step()
    if form.is_kept(result):
        await connection.execute(FORGET)
        await connection.execute(KEEP, *holder, form.encode(result))
    else:
        await connection.execute(DROP, *holder)
    return result, True


async def _repeated(
    connection: asyncpg.Connection, holder: tuple[UUID, str | None], asked: bytes, form: Form[R]
) -> R:
    stored = await connection.fetchrow(FIND, *holder)
    if stored is None or stored["fingerprint"] != asked or stored["answer"] is None:
        return form.refuse(problem("input.idempotencyKey", "KEY_USED"))
    return form.decode(stored["answer"])
