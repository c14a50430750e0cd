"""The import of IATI 2.0x files, streamed in batches; running it again changes nothing.

Each batch is one transaction: a run that is killed leaves whole batches behind and nothing half-written, and
the next run of the same files finds those unchanged and goes on. Runs take turns.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import asyncpg

from db import regions as region_facts
from db.pools import Pools
from services.imports import files, gazetteer
from services.imports.importer import Importer
from services.imports.report import Progress, Report, Tell
from services.imports.targets import Target
from services.writing import data_version, regions, run_locks, runs, sources
from services.writing.sources import SourceFacts


async def run(
    pools: Pools,
    paths: Sequence[Path],
    *,
    source: SourceFacts,
    progress: Tell | None = None,
    dry_run: bool = False,
) -> Report:
    """Import files and folders as a source's, and report what was added, changed, left and refused.

    A dry run does the same and leaves nothing of it in the hub. Raises ImportFailure, before anything is
    written, when one of the paths can't be imported at all.
    """
    found = files.found(paths)

    def waiting() -> None:
        if progress:
            progress(Progress("", 0, files=len(found), activities=0, waiting=True))

    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        async with run_locks.turn(connection, waiting), undone(connection, dry_run=dry_run):
            target = await _begin(connection, source, paths, dry_run=dry_run)
            importer = Importer(target, found, progress)
            for file in found:
                await importer.read(file)
            await importer.flush()
            await _finish(target)
    return target.report


@asynccontextmanager
async def undone(connection: asyncpg.Connection, *, dry_run: bool) -> AsyncIterator[None]:
    """Undo at the end whatever a dry run wrote: its transactions become parts of one that is rolled back."""
    if not dry_run:
        yield
        return
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        if not connection.is_closed():
            await transaction.rollback()


async def _begin(
    connection: asyncpg.Connection, source: SourceFacts, paths: Sequence[Path], *, dry_run: bool
) -> Target:
    async with connection.transaction():
        await runs.lock(connection)
        await run_locks.mark_interrupted(connection)
        await regions.load(connection, region_facts.load())
        source_id = await sources.ensure(connection, source)
        run_id = await runs.begin(connection, source_id, [files.shown(path) for path in paths])
        if not dry_run:
            await data_version.moved(connection)
    report = Report(run_id, dry_run=dry_run)
    return Target(connection, source_id, await gazetteer.load(connection), report, dry_run)


async def _finish(target: Target) -> None:
    async with target.connection.transaction():
        await runs.finish(target.connection, target.report.run_id, target.report.stored())
        await sources.imported(target.connection, target.source_id)
        await target.moved(imported=True)
