"""The harvest of a repository: each page is one transaction with the token of the next page.

A harvest that is killed leaves only complete pages. The next one continues from the last token, or restarts
the window if the repository no longer accepts the token; stored records are then unchanged. Nothing is
written before the repository has returned a valid first page.
"""

from datetime import UTC, datetime
from typing import cast

import asyncpg

from db import regions as region_facts
from db.pools import Pools
from services.harvesting import pages, preparation
from services.harvesting.harvester import Harvester
from services.harvesting.limits import BOUNDS, Bounds
from services.harvesting.matches import WorkMatcher
from services.harvesting.pages import RepositoryClient
from services.harvesting.preparation import HarvestOptions, HarvestStart
from services.harvesting.report import HarvestProgress, ReportHarvestProgress
from services.harvesting.targets import HarvestTarget
from services.imports import gazetteer, iati
from services.imports.report import Report
from services.imports.targets import Target
from services.text.normalization import mention_key, normalized
from services.writing import (
    data_version,
    harvest_owners,
    harvests,
    public_names,
    regions,
    run_locks,
    runs,
    sources,
)
from services.writing.harvests import HarvestKey


async def run(
    pools: Pools,
    client: RepositoryClient,
    options: HarvestOptions,
    *,
    bounds: Bounds = BOUNDS,
    progress: ReportHarvestProgress | None = None,
) -> Report:
    """Harvest a repository, and return the report.

    Raise HarvestFailure, before anything is written, if the repository can't be harvested at all.
    """
    report_progress = progress or (lambda _progress: None)
    repository = await preparation.fetch(client, lambda: pages.repository(client.identify()))
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        waiting = HarvestProgress(waiting=True)
        async with (
            run_locks.hold(connection, lambda: report_progress(waiting)),
            iati.undo_dry_run(connection, dry_run=options.dry_run),
        ):
            start = await preparation.prepare(connection, client, repository, options)
            target = await _begin(connection, client, start, options)
            harvester = Harvester(target, client.address, bounds, report_progress)
            await harvester.write_page(start.first, start.token)
            while harvester.token:
                page = await harvester.next_page(lambda: preparation.next_page(client, start.answers))
                if page is None:
                    break
                await harvester.write_page(page, harvester.token)
            if not harvester.broken:
                await harvester.finish(everything=start.selection.complete, moves=start.gapless)
            await _finish(target.target)
    return target.target.report


async def _begin(
    connection: asyncpg.Connection, client: RepositoryClient, start: HarvestStart, options: HarvestOptions
) -> HarvestTarget:
    selection, source = start.selection, start.source
    async with connection.transaction():
        await runs.lock(connection)
        await run_locks.mark_interrupted(connection)
        await regions.load(connection, region_facts.load())
        source_id = await sources.ensure(connection, source)
        run_id = await runs.begin(connection, source_id, [client.address])
        name = start.repository.name
        owner_id = start.owner_id or await harvest_owners.ensure(
            connection, source_id, name, mention_key(source.name, name), run_id
        )
        harvesting = HarvestKey(source_id, selection.prefix, selection.set_spec or "")
        if start.token is None:
            now = datetime.now(UTC)
            started_at = min(start.first.answered or now, now)
            await harvests.begin(connection, harvesting, (selection.begin, selection.end), started_at)
        report = Report(run_id, dry_run=options.dry_run)
        known = await gazetteer.load(connection)
        target = Target(connection, source_id, known, report, options.dry_run)
        await target.advance_data_version()
    matcher = WorkMatcher(await public_names.load(connection, normalized), known)
    return HarvestTarget(target, harvesting, matcher, owner_id, options.visibility)


async def _finish(target: Target) -> None:
    async with target.connection.transaction():
        await runs.finish(target.connection, target.report.run_id, target.report.stored())
        await sources.mark_imported(target.connection, target.source_id)
        if not target.dry_run:
            await data_version.increment(target.connection, imported=True)
