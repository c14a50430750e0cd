"""The sample graph goes in the way real data does: organizations first, then the activity files."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import asyncpg

from db import demo
from db import regions as region_facts
from db.demo import SampleOrganization
from db.pools import Pools
from db.values import Origin, Visibility
from services.imports import iati
from services.imports.report import ORGANIZATIONS
from services.imports.rules import Newness
from services.writing import organizations, regions, rows, runs, sources, state
from services.writing.organizations import (
    IATI,
    IDENTIFIER,
    IdentifierRow,
    Key,
    OrganizationFacts,
)
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


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """The columns of an organization that no activity file tells."""

    id: UUID
    acronym: str | None
    country: str | None
    region_id: UUID | None
    website: str | None
    parent_id: UUID | None
    last_updated: datetime


async def is_empty(pools: Pools) -> bool:
    """Whether the hub holds no program and no organization."""
    async with pools.writing.acquire() as connection:
        return bool(
            await connection.fetchval(
                "SELECT NOT EXISTS (SELECT FROM program) AND NOT EXISTS (SELECT FROM organization)"
            )
        )


async def seed(pools: Pools) -> SeedReport:
    """Bring the sample graph in; doing it again leaves everything as it is. Raises SeedingError."""
    async with pools.writing.acquire() as lent:
        told = await _seed_organizations(cast("asyncpg.Connection", lent), demo.organizations())
    report = await iati.run(pools, demo.ACTIVITIES, source=SOURCE)
    if report.rejections:
        first = report.rejections[0]
        raise SeedingError(f"{first.file}:{first.line}: the sample activity was refused: {first.reason}")
    counts = {kind: Counter(verbs) for kind, verbs in report.counts.items()}
    counts[ORGANIZATIONS] = counts.get(ORGANIZATIONS, Counter()) + told
    return SeedReport(counts)


async def _seed_organizations(
    connection: asyncpg.Connection, samples: Sequence[SampleOrganization]
) -> Counter[str]:
    """Write the sample organizations in one transaction, and count what became of them."""
    async with connection.transaction():
        await runs.lock(connection)
        await regions.load(connection, region_facts.load())
        source_id = await sources.ensure(connection, SOURCE)
        before = await _versions(connection, samples)
        ensured = await organizations.ensure(connection, source_id, _facts(samples))
        profiles = await _profiles(connection, samples, ensured.ids)
        await _write_profiles(connection, profiles, known=before)
        await _add_synonyms(connection, samples, ensured.ids)
        counts = _compared(before, await _versions(connection, samples))
        if counts.total() != counts[Newness.UNCHANGED]:
            await state.moved(connection)
    return counts


async def _versions(connection: asyncpg.Connection, samples: Sequence[SampleOrganization]) -> dict[UUID, int]:
    """The version of each sample organization that the hub holds."""
    found = await connection.fetch(
        "SELECT id, version FROM organization WHERE identifier = ANY($1)",
        [sample.identifier for sample in samples],
    )
    return {row["id"]: row["version"] for row in found}


def _compared(before: Mapping[UUID, int], after: Mapping[UUID, int]) -> Counter[str]:
    def newness(identity: UUID) -> Newness:
        if identity not in before:
            return Newness.ADDED
        return Newness.UNCHANGED if before[identity] == after[identity] else Newness.CHANGED

    return Counter(str(newness(identity)) for identity in after)


def _facts(samples: Sequence[SampleOrganization]) -> dict[Key, OrganizationFacts]:
    return {
        (IDENTIFIER, sample.identifier): OrganizationFacts(
            key=(IDENTIFIER, sample.identifier),
            names=(("id", sample.name_id), ("en", sample.name_en)),
            type_code=sample.type_code,
            origin=Origin.RECORD,
        )
        for sample in samples
    }


async def _profiles(
    connection: asyncpg.Connection, samples: Sequence[SampleOrganization], ids: Mapping[Key, UUID]
) -> list[ProfileRow]:
    """The profiles that differ from what the hub holds."""
    found = await connection.fetch("SELECT code, id FROM region")
    region_ids: dict[str, UUID] = {row["code"]: row["id"] for row in found}
    columns = ", ".join(field.name for field in fields(ProfileRow))
    stored: list[Any] = await connection.fetch(
        f"SELECT {columns} FROM organization WHERE id = ANY($1)",  # noqa: S608 - columns of our own dataclass
        list(ids.values()),
    )
    before = {row["id"]: tuple(row) for row in stored}
    wished = [_profile(sample, ids, region_ids) for sample in samples]
    return [profile for profile in wished if astuple(profile) != before[profile.id]]


def _profile(
    sample: SampleOrganization, ids: Mapping[Key, UUID], region_ids: Mapping[str, UUID]
) -> ProfileRow:
    parent = sample.parent_identifier
    return ProfileRow(
        id=ids[IDENTIFIER, sample.identifier],
        acronym=sample.acronym,
        country=sample.country,
        region_id=region_ids[sample.region_code] if sample.region_code else None,
        website=sample.website,
        parent_id=ids[IDENTIFIER, parent] if parent else None,
        last_updated=sample.last_updated,
    )


async def _write_profiles(
    connection: asyncpg.Connection, profiles: Sequence[ProfileRow], *, known: Container[UUID]
) -> None:
    """What was known gets its next version; what is new stays at its first."""
    for also, chosen in (
        ("", [profile for profile in profiles if profile.id not in known]),
        ("version = version + 1, imported_at = now()", [each for each in profiles if each.id in known]),
    ):
        await rows.update(connection, "organization", chosen, also)


async def _add_synonyms(
    connection: asyncpg.Connection, samples: Sequence[SampleOrganization], ids: Mapping[Key, UUID]
) -> None:
    """Register the further identifiers that are not known yet."""
    found = await connection.fetch("SELECT value FROM organization_identifier WHERE scheme = $1", IATI)
    known = {value for (value,) in found}
    wished = [(sample.synonym, ids[IDENTIFIER, sample.identifier]) for sample in samples if sample.synonym]
    new = [
        IdentifierRow(identity, Visibility.PUBLIC, identity, IATI, synonym)
        for synonym, identity in wished
        if synonym not in known
    ]
    await rows.insert(connection, "organization_identifier", new)
