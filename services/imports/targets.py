"""The target of an import run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from db.values import Visibility
from services.imports.gazetteer import Gazetteer
from services.imports.known_references import KnownReferences, known_references
from services.imports.reference_scan import Findings
from services.imports.report import Report
from services.writing import data_version, feed, identifiers, sources


@dataclass(frozen=True, slots=True)
class Target:
    """The connection, source, regions and report of a run, and whether it is a dry run."""

    connection: asyncpg.Connection
    source_id: UUID
    gazetteer: Gazetteer
    report: Report
    dry_run: bool = False
    findings: Findings = field(default_factory=Findings)

    async def known_references(self, refs: Sequence[str]) -> KnownReferences:
        """Return what is known about refs."""
        stored = await identifiers.spellings(self.connection, refs)
        return known_references(stored, refs, self.findings)

    async def advance_data_version(self) -> None:
        """Advance the data version; a dry run must not, because it would hold the lock until its end."""
        if not self.dry_run:
            await data_version.increment(self.connection)

    async def mark_imported(self, audience: Collection[Visibility]) -> None:
        """Store the time of the import for who may see some of its records, and advance the data version."""
        await sources.mark_imported(self.connection, self.source_id, audience)
        if not self.dry_run:
            await feed.prune(self.connection)
            await data_version.increment(self.connection, imported_for=audience)
