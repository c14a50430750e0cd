"""The secrets that sign webhooks: made here, shown once, two of them valid during a rotation."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg

from services.organization_lookups import Database

STARTS_WITH = "whsec_"
# The specification asks for 24 to 64 bytes.
SECRET_BYTES = 32

ADD = "INSERT INTO webhook_secret (webhook_id, secret) VALUES ($1, $2)"
# At most two are valid: the newest one ends after the overlap, all before it at once.
DROP = """
DELETE FROM webhook_secret WHERE webhook_id = $1 AND secret <> (
    SELECT secret FROM webhook_secret WHERE webhook_id = $1 ORDER BY created_at DESC LIMIT 1
)
"""
LIMIT = "UPDATE webhook_secret SET expires_at = now() + $2 WHERE webhook_id = $1"
SET_FORMER = """
UPDATE webhook SET former_secret_until = now() + $2, version = version + 1, changed_at = now() WHERE id = $1
"""
VALID = """
SELECT secret FROM webhook_secret
WHERE webhook_id = $1 AND (expires_at IS NULL OR expires_at > now()) ORDER BY created_at DESC
"""


def new() -> str:
    """Make a secret."""
    return STARTS_WITH + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


async def add(connection: asyncpg.Connection, webhook_id: UUID) -> str:
    """Store a new secret of an endpoint, and return it."""
    secret = new()
    await connection.execute(ADD, webhook_id, secret)
    return secret


async def rotate(connection: asyncpg.Connection, webhook_id: UUID, overlap: timedelta) -> str:
    """Store a new secret; the former one is valid until the overlap ends."""
    await connection.execute(DROP, webhook_id)
    await connection.execute(LIMIT, webhook_id, overlap)
    await connection.execute(SET_FORMER, webhook_id, overlap)
    return await add(connection, webhook_id)


async def valid(database: Database, webhook_id: UUID) -> Sequence[str]:
    """The valid secrets of an endpoint, the newest one first."""
    return [row["secret"] for row in await database.fetch(VALID, webhook_id)]
