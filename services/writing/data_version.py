"""The data version: a number that each committed write increments, for caches and incremental clients."""

import asyncpg

from services.querying.data_versions import CHANNEL


async def increment(connection: asyncpg.Connection, *, imported: bool = False) -> int:
    """Increment the data version, once per writing transaction; `imported` marks the end of an import.

    Returns the new version. PostgreSQL notifies listeners when the transaction is committed, never before.
    """
    version: int = await connection.fetchval(
        "WITH moved AS (UPDATE hub_state SET data_version = data_version + 1,"
        " last_import_at = CASE WHEN $1 THEN now() ELSE last_import_at END RETURNING data_version)"
        " SELECT data_version FROM moved, pg_notify($2, data_version::text)",
        imported,
        CHANNEL,
    )
    return version
