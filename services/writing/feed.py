"""The upkeep of the feed: a new generation after a restore, and old tombstones."""

from datetime import timedelta

import asyncpg

from services.writing import data_version

# A reader that comes back after this time must begin again.
KEPT = timedelta(days=365)

RENEW = "UPDATE hub_state SET feed_generation = gen_random_uuid()"
# Entries that a transaction left without a data version would never be read. No write of the hub leaves any.
ADOPT = """
UPDATE {table} SET pending = feed_transaction() WHERE (record_id, pending) IN (
    SELECT record_id, pending FROM {table} WHERE pending IS NOT NULL FOR UPDATE SKIP LOCKED
)
"""
PRUNE = """
WITH gone AS (DELETE FROM feed_tombstone WHERE at < now() - $1::interval RETURNING version)
UPDATE hub_state SET feed_horizon = greatest(feed_horizon, (SELECT max(version) FROM gone))
WHERE EXISTS (SELECT FROM gone)
"""


async def renew_generation(connection: asyncpg.Connection) -> None:
    """Renew the generation in the caller's transaction, so that all earlier cursors require a resync.

    After a backup is restored, changes that readers know of are gone, and the data version went back.
    """
    for table in ("feed_entry", "feed_tombstone"):
        await connection.execute(ADOPT.format(table=table))
    await connection.execute(RENEW)
    await data_version.increment(connection)


async def prune(connection: asyncpg.Connection, kept: timedelta = KEPT) -> None:
    """Delete tombstones that are older, in the caller's transaction, before its last step."""
    await connection.execute(PRUNE, kept)
