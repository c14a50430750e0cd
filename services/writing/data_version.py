"""The data version: a number that each committed write increments, for caches and incremental clients."""

from collections.abc import Collection

import asyncpg

from db.values import Visibility
from services.querying.data_versions import CHANNEL

INCREMENT = """
WITH moved AS (
    UPDATE hub_state SET data_version = data_version + 1,
        last_import_at = CASE WHEN $1 THEN now() ELSE last_import_at END,
        last_members_import_at = CASE WHEN $2 THEN now() ELSE last_members_import_at END
    RETURNING data_version
) SELECT data_version FROM moved, pg_notify($3, data_version::text)
"""


async def increment(connection: asyncpg.Connection, *, imported_for: Collection[Visibility] = ()) -> int:
    """Increment the data version, once per writing transaction.

    At the end of an import `imported_for` are the visibilities of its records. Returns the new version.
    PostgreSQL notifies listeners when the transaction is committed, never before.
    """
    for_all = Visibility.PUBLIC in imported_for
    for_members = for_all or Visibility.MEMBERS in imported_for
    version: int = await connection.fetchval(INCREMENT, for_all, for_members, CHANNEL)
    return version
