"""Where a run's records go."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.imports.gazetteer import Gazetteer
from services.imports.report import Report
from services.writing import data_version


@dataclass(frozen=True, slots=True)
class Target:
    """The connection, the source, the regions, the report to add to, and whether the run is only tried."""

    connection: asyncpg.Connection
    source_id: UUID
    gazetteer: Gazetteer
    report: Report
    dry_run: bool = False

    async def moved(self, *, imported: bool = False) -> None:
        """Move the data version on; a dry run doesn't, for it would keep others from it to its end."""
        if not self.dry_run:
            await data_version.moved(self.connection, imported=imported)
