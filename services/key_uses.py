"""When API keys were last used, to the hour: noted by requests, written by a background task."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg

# In a statement of its own, so that the tables are locked in the order of all other writes.
EXISTING = "SELECT id FROM api_key WHERE id = ANY($1) FOR KEY SHARE"
WRITE = """
INSERT INTO api_key_use AS known (key_id, used_at)
SELECT id, date_trunc('hour', now(), 'UTC') FROM unnest($1::uuid[]) AS id
ON CONFLICT (key_id) DO UPDATE SET used_at = excluded.used_at WHERE known.used_at < excluded.used_at
"""


class KeyUses:
    """The uses in one process that are not written yet: no request waits for a write, or fails by it."""

    def __init__(self) -> None:
        self._keys: set[UUID] = set()
        self._noted = asyncio.Event()

    @property
    def is_empty(self) -> bool:
        """True if everything is written."""
        return not self._keys

    def note(self, key: UUID) -> None:
        """Remember that the key with this id was used."""
        self._keys.add(key)
        self._noted.set()

    async def wait(self) -> None:
        """Wait until there is something to write."""
        await self._noted.wait()

    async def write(self, pool: "asyncpg.Pool[Any]") -> None:
        """Write the noted uses, at most one per key and hour; they remain noted if that fails."""
        keys = [*self._keys]
        async with pool.acquire() as connection, connection.transaction():
            existing = await connection.fetch(EXISTING, keys)
            await connection.execute(WRITE, [row["id"] for row in existing])
        self._keys.difference_update(keys)
        if self.is_empty:
            self._noted.clear()
