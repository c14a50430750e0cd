"""The harvest of a repository: each page is one transaction with the token of the next page.

A harvest that is killed leaves only complete pages. The next one continues from the last token, or restarts
the window if the repository no longer accepts the token; stored records are then unchanged. Nothing is
written before the repository has returned a valid first page.

One harvest runs at a time. It releases the lock of imports between its pages, so imports never wait for
its network.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import cast

import asyncpg
from uuid_utils.compat import uuid7

from db import regions as region_facts
from db.locks import Lock
from db.pools import Pools
from services.harvesting import pages, preparation
from services.harvesting.harvester import Harvester, OpenTarget
from services.harvesting.limits import BOUNDS, Bounds
from services.harvesting.matches import WorkMatcher
from services.harvesting.pages import RepositoryClient
from services.harvesting.preparation import HarvestOptions, HarvestStart
from services.harvesting.report import HarvestProgress, ReportHarvestProgress
from services.harvesting.targets import HarvestTarget
from services.harvesting.walks import PageWalk
from services.imports import gazetteer, iati
from services.imports.report import Report
from services.imports.targets import Target
from services.text.normalization import mention_key, normalized
from services.writing import (
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
        harvest = _Harvest(connection, client, options, report_progress)
        async with run_locks.hold(connection, harvest.wait, Lock.HARVEST):
            start = await preparation.prepare(connection, client, repository, options)
            return await harvest.run(start, bounds)


class _Harvest:
    """A harvest on its connection."""

    def __init__(
        self,
        connection: asyncpg.Connection,
        client: RepositoryClient,
        options: HarvestOptions,
        report_progress: ReportHarvestProgress,
    ) -> None:
        self._connection = connection
        self._client = client
        self._options = options
        self._report_progress = report_progress

    def wait(self) -> None:
        """Report that another import or harvest holds the lock."""
        self._report_progress(HarvestProgress(waiting=True))

    async def run(self, start: HarvestStart, bounds: Bounds) -> Report:
        """Write the pages from a start, and return the report."""
        if self._options.dry_run:
            return await self._write(start, bounds, lambda: self._tried(start), Report(uuid7(), dry_run=True))
        async with self._hold():
            target = await _begin(self._connection, self._client, start, self._options)
        report = await self._write(start, bounds, lambda: self._stored(target), target.target.report)
        async with self._hold():
            await _finish(target)
        return report

    async def _write(
        self, start: HarvestStart, bounds: Bounds, open_target: OpenTarget, report: Report
    ) -> Report:
        harvester = Harvester(open_target, report, self._client.address, bounds, self._report_progress)
        await harvester.write_all(PageWalk(self._client, start))
        if not harvester.broken:
            await harvester.finish(everything=start.selection.complete, moves=start.gapless)
        return report

    def _hold(self) -> AbstractAsyncContextManager[None]:
        return run_locks.hold(self._connection, self.wait)

    @asynccontextmanager
    async def _stored(self, target: HarvestTarget) -> AsyncIterator[HarvestTarget]:
        """Lend the target of the run while no other import writes."""
        async with self._hold():
            yield target

    @asynccontextmanager
    async def _tried(self, start: HarvestStart) -> AsyncIterator[HarvestTarget]:
        """Lend a new target for each page of a dry run, and roll back what is written."""
        async with self._hold(), iati.undo_dry_run(self._connection, dry_run=True):
            yield await _begin(self._connection, self._client, start, self._options)


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
        await runs.show_to(connection, run_id, options.visibility, owner_id)
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


async def _finish(harvest: HarvestTarget) -> None:
    target = harvest.target
    async with target.connection.transaction():
        await runs.finish(target.connection, target.report.run_id, target.report.stored())
        await target.mark_imported((harvest.visibility,))
