"""Requests with an idempotency key: a repeated one is answered as the first was, and changes nothing."""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import orjson

from services.revising import kept_answers
from services.revising.problems import problem
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

Step = Callable[[], Awaitable[Result]]


def fingerprint(*parts: object) -> bytes:
    """The digest of a request, to tell it from another one with the same key."""
    return hashlib.sha256(orjson.dumps(parts, default=str, option=orjson.OPT_SORT_KEYS)).digest()


async def once(
    connection: asyncpg.Connection, member: Member, key: str | None, asked: bytes, step: Step
) -> tuple[Result, bool]:
    """Run a step unless it was run with this key; returns its result, and whether it ran now.

    What is refused is not kept, so that the request can be mended and sent with the same key.
    """
    if key is None:
        return await step(), True
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        return Result(Outcome.INVALID, problems=[problem("input.idempotencyKey", "KEY_FORM")]), False
    holder = (member.organization_id, key)
    await connection.execute(EXPIRE, *holder)
    if await connection.fetchval(TAKE, *holder, asked) is None:
        return await _repeated(connection, holder, asked), False
    result = await step()
    if result.is_kept:
        await connection.execute(FORGET)
        await connection.execute(KEEP, *holder, kept_answers.encode(result))
    else:
        await connection.execute(DROP, *holder)
    return result, True


async def _repeated(connection: asyncpg.Connection, holder: tuple[UUID, str], asked: bytes) -> Result:
    stored = await connection.fetchrow(FIND, *holder)
    if stored is None or stored["fingerprint"] != asked or stored["answer"] is None:
        return Result(Outcome.INVALID, problems=[problem("input.idempotencyKey", "KEY_USED")])
    return kept_answers.decode(stored["answer"])
