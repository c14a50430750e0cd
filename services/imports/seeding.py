"""Import of the sample data, in the same way as real data: organizations, activity files, action plans."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import asyncpg

from db import demo
from db import regions as region_facts
from db.pools import Pools
from services.comparing import pair_finding
from services.imports import (
    iati,
    organization_lists,
    organization_sheets,
    sample_alignments,
    sample_commitments,
    sample_cooperation,
)
from services.imports.counted_kinds import ORGANIZATIONS
from services.imports.plans import importer
from services.imports.rejections import Rejection
from services.imports.rules import ImportOutcome
from services.writing import data_version, regions, runs, sources, statistics
from services.writing.sources import SourceFacts

SOURCE = SourceFacts("I-KHub sample data / data contoh", license="CC0-1.0")
ARRIVED = (ImportOutcome.ADDED, ImportOutcome.CHANGED)


class SeedingError(Exception):
    """The sample files are damaged; the message names the rejected record."""


@dataclass(frozen=True, slots=True)
class SeedReport:
    """The counts of the sample by kind (programs, organizations ...) and outcome (added, ...)."""

    counts: Mapping[str, Mapping[str, int]]

    @property
    def unchanged(self) -> bool:
        """Whether nothing was added or changed."""
        return not any(self.counts[kind].get(verb) for kind in self.counts for verb in ARRIVED)


async def seed(pools: Pools) -> SeedReport:
    """Import the sample data; a second run changes nothing. Raise SeedingError."""
    async with pools.writing.acquire() as lent:
        list_counts = await _seed_organizations(cast("asyncpg.Connection", lent))
    report = await iati.run(pools, demo.ACTIVITIES, source=SOURCE)
    if report.rejections:
        raise _refusal(report.rejections[0])
    plans = [await importer.run(pools, file) for file in demo.PLANS]
    async with pools.writing.acquire() as lent:
        aligned = await _seed_alignments(cast("asyncpg.Connection", lent))
        added = await _seed_cooperation(cast("asyncpg.Connection", lent))
    await pair_finding.compute(pools)
    counts = {kind: Counter(verbs) for kind, verbs in report.counts.items()}
    # The list has already counted unchanged organizations; most organizations of the activities are in it.
    named = counts.get(ORGANIZATIONS, Counter())
    named.pop(ImportOutcome.UNCHANGED, None)
    counts[ORGANIZATIONS] = named + list_counts
    for plan in plans:
        for kind, verbs in plan.counts.items():
            counts[kind] = counts.get(kind, Counter()) + verbs
    counts[sample_alignments.KIND] = aligned
    report_of_all = SeedReport(counts | added | await sample_commitments.add(pools))
    if not report_of_all.unchanged:
        async with pools.writing.acquire() as lent:
            await statistics.refresh(cast("asyncpg.Connection", lent))
    return report_of_all


async def _seed_cooperation(connection: asyncpg.Connection) -> dict[str, Counter[str]]:
    """Write obstacles and collaborations in one transaction, and count the outcomes."""
    async with connection.transaction():
        await runs.lock(connection)
        counts = await sample_cooperation.write(connection, SOURCE)
        if any(each[ImportOutcome.ADDED] for each in counts.values()):
            await data_version.increment(connection)
    return counts


async def _seed_organizations(connection: asyncpg.Connection) -> Counter[str]:
    """Write the sample organizations in one transaction, and count the outcomes."""
    sheet = organization_sheets.read(demo.ORGANIZATIONS)
    async with connection.transaction():
        await runs.lock(connection)
        await regions.load(connection, region_facts.load())
        source_id = await sources.ensure(connection, SOURCE)
        counts = await organization_lists.write(connection, source_id, SOURCE.name, sheet)
        if sheet.rejections:
            raise _refusal(sheet.rejections[0])
        if counts.total() != counts[ImportOutcome.UNCHANGED]:
            await data_version.increment(connection)
    return counts


async def _seed_alignments(connection: asyncpg.Connection) -> Counter[str]:
    """Write the sample alignments in one transaction, and count the outcomes."""
    async with connection.transaction():
        counts, rejections = await sample_alignments.write(connection, demo.ALIGNMENTS)
        if rejections:
            raise _refusal(rejections[0])
        if counts[ImportOutcome.ADDED]:
            await data_version.increment(connection)
    return counts


def _refusal(rejection: Rejection) -> SeedingError:
    return SeedingError(
        f"{rejection.file}:{rejection.line}: a sample record was rejected: {rejection.reason}"
    )
