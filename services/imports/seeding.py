"""The sample graph goes in the way real data does: organizations first, then the activity files."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import asyncpg

from db import demo
from db import regions as region_facts
from db.pools import Pools
from services.comparing import pair_finding
from services.imports import iati, organization_lists, organization_sheets
from services.imports.counted_kinds import ORGANIZATIONS
from services.imports.rejections import Rejection
from services.imports.rules import Newness
from services.writing import data_version, regions, runs, sources
from services.writing.sources import SourceFacts

SOURCE = SourceFacts("I-KHub sample data / data contoh", license="CC0-1.0")
ARRIVED = (Newness.ADDED, Newness.CHANGED)


class SeedingError(Exception):
    """The sample files are damaged; the message says what was refused."""


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What became of the sample: numbers by kind (programs, organizations ...) and verb (added, ...)."""

    counts: Mapping[str, Mapping[str, int]]

    @property
    def unchanged(self) -> bool:
        """Whether everything was there already."""
        return not any(self.counts[kind].get(verb) for kind in self.counts for verb in ARRIVED)


async def seed(pools: Pools) -> SeedReport:
    """Bring the sample graph in; doing it again leaves everything as it is. Raises SeedingError."""
    async with pools.writing.acquire() as lent:
        told = await _seed_organizations(cast("asyncpg.Connection", lent))
    report = await iati.run(pools, demo.ACTIVITIES, source=SOURCE)
    if report.rejections:
        raise _refusal(report.rejections[0])
    await pair_finding.compute(pools)
    counts = {kind: Counter(verbs) for kind, verbs in report.counts.items()}
    # What stays as it is was told of the list, which most organizations of the activities are in.
    named = counts.get(ORGANIZATIONS, Counter())
    named.pop(Newness.UNCHANGED, None)
    counts[ORGANIZATIONS] = named + told
    return SeedReport(counts)


async def _seed_organizations(connection: asyncpg.Connection) -> Counter[str]:
    """Write the sample organizations in one transaction, and count what became of them."""
    sheet = organization_sheets.read(demo.ORGANIZATIONS)
    async with connection.transaction():
        await runs.lock(connection)
        await regions.load(connection, region_facts.load())
        source_id = await sources.ensure(connection, SOURCE)
        counts = await organization_lists.write(connection, source_id, SOURCE.name, sheet)
        if sheet.rejections:
            raise _refusal(sheet.rejections[0])
        if counts.total() != counts[Newness.UNCHANGED]:
            await data_version.moved(connection)
    return counts


def _refusal(rejection: Rejection) -> SeedingError:
    return SeedingError(f"{rejection.file}:{rejection.line}: a sample was refused: {rejection.reason}")
