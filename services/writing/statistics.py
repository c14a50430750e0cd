"""The planner's statistics while a database fills up.

Plans made for empty tables read them whole, also behind foreign keys, and stay in use until statistics
change; waiting for autovacuum to count costs a first import up to half of its speed.
"""

import asyncpg

from db.tables import metadata

FIRST_REFRESH, FACTOR = 200, 8


class Freshness:
    """When a run counts statistics anew: at 200 programs written, at 1,600, at 12,800 and so on."""

    def __init__(self) -> None:
        self._due = FIRST_REFRESH

    async def keep(self, connection: asyncpg.Connection, written: int) -> None:
        """Count anew if enough programs were written; outside a transaction, so that each lock is short."""
        if written < self._due:
            return
        self._due = written * FACTOR
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        await connection.execute(f"ANALYZE {names}")
