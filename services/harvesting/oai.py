"""The harvest of a repository: page by page, each in one transaction with the token of the next.

A harvest that is killed leaves whole pages behind, and the next one goes on from the token that came with the
last of them, or begins its window anew when the repository knows that no more; either finds what is in
unchanged. Nothing is written before the repository has answered a first page that can be read.
"""

from datetime import UTC, datetime
from typing import cast

import asyncpg

from db import regions as region_facts
from db.pools import Pools
from services.harvesting import pages, preparation
from services.harvesting.harvester import Harvester
from services.harvesting.limits import BOUNDS, Bounds
from services.harvesting.matches import Matcher
from services.harvesting.pages import Client
from services.harvesting.preparation import Start, Terms
from services.harvesting.report import Progress, Tell
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
from services.writing.harvests import Harvesting


async def run(
    pools: Pools, client: Client, terms: Terms, *, bounds: Bounds = BOUNDS, progress: Tell | None = None
) -> Report:
    """Harvest a repository, and report what was added, changed, left, withdrawn and refused.

    Raises HarvestFailure, before anything is written, when it can't be harvested at all.
    """
    tell = progress or (lambda _progress: None)
    repository = await preparation.answer_to(client, lambda: pages.repository(client.identify()))
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        waiting = Progress(waiting=True)
        async with (
            run_locks.turn(connection, lambda: tell(waiting)),
            iati.undone(connection, dry_run=terms.dry_run),
        ):
            start = await preparation.started(connection, client, repository, terms)
            target = await _begun(connection, client, start, terms)
            harvester = Harvester(target, client.address, bounds, tell)
            await harvester.take(start.first, start.token)
            while harvester.token:
                answered = await harvester.tried(lambda: preparation.following(client, start.answers))
                if answered is None:
                    break
                await harvester.take(answered, harvester.token)
            if not harvester.broken:
                await harvester.finish(everything=start.selection.complete, moves=start.gapless)
            await _finished(target.target)
    return target.target.report


async def _begun(connection: asyncpg.Connection, client: Client, start: Start, terms: Terms) -> HarvestTarget:
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
        harvesting = Harvesting(source_id, selection.prefix, selection.set_spec or "")
        if start.token is None:
            now = datetime.now(UTC)
            answered = min(start.first.answered or now, now)
            await harvests.begin(connection, harvesting, (selection.begin, selection.end), answered)
        report = Report(run_id, dry_run=terms.dry_run)
        known = await gazetteer.load(connection)
        target = Target(connection, source_id, known, report, terms.dry_run)
        await target.moved()
    matcher = Matcher(await public_names.load(connection, normalized), known)
    return HarvestTarget(target, harvesting, matcher, owner_id, terms.visibility)


async def _finished(target: Target) -> None:
    async with target.connection.transaction():
        await runs.finish(target.connection, target.report.run_id, target.report.stored())
        await sources.imported(target.connection, target.source_id)
        if not target.dry_run:
            await data_version.moved(target.connection, imported=True)
