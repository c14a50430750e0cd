"""The import of IATI 2.0x files, streamed in batches; a second run reports every record as unchanged.

Each batch is one transaction. A run that is killed leaves only complete batches, and the next run of the same
files continues after them. A lock lets one run work at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import asyncpg

from db import regions as region_facts
from db.pools import Pools
from services.imports import files, gazetteer, reference_scan, references
from services.imports.importer import Importer
from services.imports.reference_scan import Findings
from services.imports.report import ImportProgress, Report, ReportImportProgress
from services.imports.targets import Target
from services.writing import (
    data_version,
    freshness,
    measures,
    regions,
    run_locks,
    runs,
    sources,
    stated_refs,
    unmentioned,
)
from services.writing.sources import SourceFacts


async def run(
    pools: Pools,
    paths: Sequence[Path],
    *,
    source: SourceFacts,
    progress: ReportImportProgress | None = None,
    dry_run: bool = False,
    skip_unreadable: bool = False,
) -> Report:
    """Import files and folders of a source, and return the report.

    A dry run rolls everything back at the end. Raise ImportFailure, before anything is written, if some of
    the files can't be imported at all, unless they are skipped.
    """
    found = files.find_files(paths, skip_unreadable=skip_unreadable)
    input_files = found.files

    def waiting() -> None:
        if progress:
            progress(ImportProgress("", 0, files=len(input_files), activities=0, waiting=True))

    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        async with run_locks.hold(connection, waiting), undo_dry_run(connection, dry_run=dry_run):
            findings = await asyncio.to_thread(reference_scan.scan, input_files)
            target = await _begin(connection, source, paths, findings, dry_run=dry_run)
            importer = Importer(target, input_files, progress)
            importer.skip(found.unreadable)
            for file in input_files:
                await importer.read(file)
            await importer.flush()
            await _finish(target)
    return target.report


@asynccontextmanager
async def undo_dry_run(connection: asyncpg.Connection, *, dry_run: bool) -> AsyncIterator[None]:
    """Wrap the transactions of a dry run in one transaction that is rolled back at the end."""
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
    connection: asyncpg.Connection,
    source: SourceFacts,
    paths: Sequence[Path],
    findings: Findings,
    *,
    dry_run: bool,
) -> Target:
    async with connection.transaction():
        await runs.lock(connection)
        findings.categories |= await stated_refs.categories(connection)
        await stated_refs.read_again(connection, findings.categories)
        await run_locks.mark_interrupted(connection)
        await regions.load(connection, region_facts.load())
        source_id = await sources.ensure(connection, source)
        run_id = await runs.begin(connection, source_id, [files.path_text(path) for path in paths])
        if not dry_run:
            await data_version.increment(connection)
    report = Report(run_id, dry_run=dry_run)
    return Target(connection, source_id, await gazetteer.load(connection), report, dry_run, findings)


async def _finish(target: Target) -> None:
    async with target.connection.transaction():
        await runs.finish(target.connection, target.report.run_id, target.report.stored())
        await unmentioned.remove(target.connection, references.identifies)
        await freshness.follow_references(target.connection)
        await measures.follow_organizations(target.connection)
        await target.mark_imported(target.report.audience)
