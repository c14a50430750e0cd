"""The planner's statistics during the first imports.

PostgreSQL plans sequential scans for empty tables, also in foreign key checks, and reuses these plans until
the statistics change. Waiting for autovacuum would make a first import up to twice as slow.
"""

from collections.abc import Iterable

import asyncpg
from sqlalchemy import Table

from db.tables import metadata

FIRST_REFRESH, FACTOR = 200, 8


class StatisticsRefresh:
    """Refreshes statistics during a run: after 200 programs, 1,600, 12,800 and so on."""

    def __init__(self) -> None:
        self._due = FIRST_REFRESH

    async def refresh_if_due(self, connection: asyncpg.Connection, written: int) -> None:
        """Run ANALYZE if enough programs were written. Call it outside a transaction, to keep locks short."""
        if written < self._due:
            return
        self._due = written * FACTOR
        await refresh(connection)


async def refresh(connection: asyncpg.Connection, tables: Iterable[Table] = ()) -> None:
    """Gather the statistics of tables, or of all. Call it outside a transaction, to keep locks short."""
    names = ", ".join(f'"{table.name}"' for table in tables or metadata.sorted_tables)
    await connection.execute(f"ANALYZE {names}")
