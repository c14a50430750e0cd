"""The number that moves on with every committed write: what caches and pullers compare."""

import asyncpg

from services.querying.data_versions import CHANNEL


async def moved(connection: asyncpg.Connection, *, imported: bool = False) -> int:
    """Move the data version on, once in each writing transaction; `imported` marks the end of an import.

    Answers the new version, which listeners hear of when the transaction is committed, and never before.
    """
    version: int = await connection.fetchval(
        "WITH moved AS (UPDATE hub_state SET data_version = data_version + 1,"
        " last_import_at = CASE WHEN $1 THEN now() ELSE last_import_at END RETURNING data_version)"
        " SELECT data_version FROM moved, pg_notify($2, data_version::text)",
        imported,
        CHANNEL,
    )
    return version
