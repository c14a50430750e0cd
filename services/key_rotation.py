"""Rotation of API keys: a second key for the same use, while the first one is still valid for some time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg

from db.values import Role
from services import api_keys
from services.api_keys import NewApiKey
from services.querying.errors import BadInputError

FIND = """
SELECT k.id, k.organization_id, o.name, k.role, k.label, k.lifetime,
    k.expires_at <= now() AS is_expired, s.prefix AS successor
FROM api_key k JOIN organization o ON o.id = k.organization_id
LEFT JOIN api_key s ON s.id = k.successor_id AND s.revoked_at IS NULL
WHERE k.prefix = $1 AND k.revoked_at IS NULL
FOR UPDATE OF k
"""
LIMIT = """
UPDATE api_key SET successor_id = $2, expires_at = least(expires_at, now() + $3) WHERE id = $1
RETURNING expires_at
"""
NOW = "SELECT now()"
LAST_DAY = datetime.max.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rotation:
    """The new key, and the old one with the time until which it is valid."""

    key: NewApiKey
    former_prefix: str
    former_expires_at: datetime


async def rotate(
    pool: "asyncpg.Pool[Any]", prefix: str, overlap: timedelta, *, expires_at: datetime | None = None
) -> Rotation:
    """Create a key like the one with that prefix, which expires after `overlap`; raises BadInputError.

    Without `expires_at` the new key is valid as long as the old one was at first.
    """
    async with pool.acquire() as lent, lent.transaction():
        return await rotated(cast("asyncpg.Connection", lent), prefix, overlap, expires_at)


async def rotated(
    connection: asyncpg.Connection, prefix: str, overlap: timedelta, expires_at: datetime | None
) -> Rotation:
    """Do the same in a transaction that is open."""
    found = api_keys.named_prefix(prefix)
    row = _checked(await connection.fetchrow(FIND, found), found)
    if expires_at is None and row["lifetime"] is not None:
        expires_at = _after(await connection.fetchval(NOW), row["lifetime"])
    owner = (row["organization_id"], row["name"])
    key = await api_keys.add(connection, owner, Role(row["role"]), label=row["label"], expires_at=expires_at)
    ends: datetime = await connection.fetchval(LIMIT, row["id"], key.id, overlap)
    return Rotation(key, found, ends)


def _after(now: datetime, lifetime: timedelta) -> datetime:
    """The end of a lifetime, at the latest the last day that a date can be."""
    return LAST_DAY if lifetime > LAST_DAY - now else now + lifetime


def _checked(row: asyncpg.Record | None, prefix: str) -> asyncpg.Record:
    """The row of a key that may be rotated; raises BadInputError if it may not."""
    if row is None:
        raise api_keys.no_active_key(prefix)
    if row["is_expired"]:
        raise BadInputError(
            f"The key with the prefix '{prefix}' has expired: create a new one.", argument="prefix"
        )
    if row["successor"] is not None:
        raise BadInputError(
            f"The key with the prefix '{prefix}' was already rotated: rotate its successor "
            f"'{row['successor']}', or revoke that one first.",
            argument="prefix",
        )
    return row
