"""The number that moves on with every committed write: what caches and pullers compare."""

import asyncpg


async def moved(connection: asyncpg.Connection, *, imported: bool = False) -> None:
    """Move the data version on, once in each writing transaction; `imported` marks the end of an import."""
    await connection.execute(
        "UPDATE hub_state SET data_version = data_version + 1,"
        " last_import_at = CASE WHEN $1 THEN now() ELSE last_import_at END",
        imported,
    )
