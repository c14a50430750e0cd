"""Programs with their parts: participations, relations, money, sectors and places."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from db.values import ParticipationRole, ProgramLevel, ProgramStatus, ShareOrigin, Visibility
from services.text.normalization import caseless
from services.writing import rows


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """The columns of a program that come from the publisher's record."""

    id: UUID
    iati_identifier: str | None
    level: ProgramLevel
    hierarchy: int | None
    title: str
    titles: str
    descriptions: str
    status: ProgramStatus | None
    status_code: str | None
    planned_start: datetime.date | None
    actual_start: datetime.date | None
    planned_end: datetime.date | None
    actual_end: datetime.date | None
    scope_code: str | None
    collaboration_type_code: str | None
    flow_type_code: str | None
    finance_type_code: str | None
    tied_status_code: str | None
    budget_not_provided_code: str | None
    humanitarian: bool | None
    details: str
    reporting_organization_id: UUID
    secondary_reporter: bool
    version_hash: bytes
    version_dated: datetime.datetime | None
    visibility: Visibility
    owner_id: UUID
    source_id: UUID
    last_updated: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class ParticipationRow:
    """An organization in a role."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    organization_id: UUID
    role: ParticipationRole
    role_code: str
    activity_id: str | None


@dataclass(frozen=True, slots=True)
class MentionRow:
    """The name by which a program mentions an organization, in one language."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    organization_id: UUID
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class StatedRefRow:
    """A ref by which a program names an organization, and which is not its identifier."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    organization_id: UUID
    ref: str
    worth: str


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """A related activity, which may be unknown to the hub."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    relation_code: str
    iati_identifier: str


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    type_code: str
    status_code: str
    period_start: datetime.date | None
    period_end: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """A transaction: a payment, receipt or commitment."""

    id: UUID
    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    type_code: str
    date: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None
    descriptions: str
    provider_id: UUID | None
    provider_activity_id: str | None
    receiver_id: UUID | None
    receiver_activity_id: str | None
    details: str


@dataclass(frozen=True, slots=True)
class SectorRow:
    """A sector."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    vocabulary: str
    vocabulary_uri: str | None
    code: str
    percentage: Decimal | None
    names: str
    origin: ShareOrigin


@dataclass(frozen=True, slots=True)
class RecipientRegionRow(SectorRow):
    """A recipient region: a part of the world."""


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    vocabulary: str
    vocabulary_uri: str | None
    code: str
    code_key: str
    names: str


@dataclass(frozen=True, slots=True)
class PolicyMarkerRow:
    """A policy marker."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    vocabulary: str
    vocabulary_uri: str | None
    code: str
    names: str
    significance_code: str | None


@dataclass(frozen=True, slots=True)
class OtherIdentifierRow:
    """An identifier that the program has elsewhere, or had before."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    identifier: str
    type_code: str | None
    owner_ref: str | None
    owner_names: str


@dataclass(frozen=True, slots=True)
class PlannedDisbursementRow:
    """Money that is planned to be paid."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    type_code: str | None
    period_start: datetime.date | None
    period_end: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None
    provider_id: UUID | None
    provider_activity_id: str | None
    receiver_id: UUID | None
    receiver_activity_id: str | None


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A recipient country."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    code: str
    percentage: Decimal | None
    names: str
    origin: ShareOrigin


@dataclass(frozen=True, slots=True)
class LocationRow:
    """A location, with its region if known."""

    program_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    names: str
    region_id: UUID | None
    latitude: float | None
    longitude: float | None
    exactness_code: str | None
    percentage: Decimal | None
    details: str


@dataclass(slots=True)
class Parts:
    """The rows of all parts of a set of programs; each list has the name of its table."""

    participation: list[ParticipationRow] = field(default_factory=list)
    mention: list[MentionRow] = field(default_factory=list)
    stated_ref: list[StatedRefRow] = field(default_factory=list)
    related_program: list[RelatedRow] = field(default_factory=list)
    budget: list[BudgetRow] = field(default_factory=list)
    transaction: list[TransactionRow] = field(default_factory=list)
    program_sector: list[SectorRow] = field(default_factory=list)
    program_country: list[CountryRow] = field(default_factory=list)
    program_recipient_region: list[RecipientRegionRow] = field(default_factory=list)
    program_tag: list[TagRow] = field(default_factory=list)
    program_policy_marker: list[PolicyMarkerRow] = field(default_factory=list)
    other_identifier: list[OtherIdentifierRow] = field(default_factory=list)
    planned_disbursement: list[PlannedDisbursementRow] = field(default_factory=list)
    program_location: list[LocationRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StoredProgram:
    """A stored program before a write, and its owner."""

    id: UUID
    hash: bytes | None
    dated: datetime.datetime | None
    visibility: Visibility
    owner: UUID
    secondary: bool
    owner_identifier: str | None
    owner_name: str
    # Whether an administrator decided who the owner is.
    owner_decided: bool = False
    # Whether the version to write has a former identifier of the program.
    formerly: bool = False


async def stored(connection: asyncpg.Connection, identifiers: Sequence[str]) -> dict[str, StoredProgram]:
    """The stored programs with these IATI identifiers, whatever the letter case; the same spelling first."""
    keys = {identifier: caseless(identifier) for identifier in identifiers}
    stored_rows: list[Any] = await connection.fetch(
        "SELECT p.iati_identifier, p.id, p.version_hash, p.version_dated, p.visibility, p.owner_id,"
        " p.secondary_reporter, o.identifier, o.name, EXISTS (SELECT FROM edited_field e"
        " WHERE e.record_id = p.id AND e.field = 'owner')"
        " FROM program p JOIN organization o ON o.id = p.owner_id"
        " WHERE p.iati_identifier_key = ANY($1) ORDER BY p.id DESC",
        list(keys.values()),
    )
    spelled = {identifier: StoredProgram(*rest) for identifier, *rest in stored_rows}
    by_key = {caseless(identifier): program for identifier, program in spelled.items()}
    found = {identifier: spelled.get(identifier) or by_key.get(key) for identifier, key in keys.items()}
    return {identifier: program for identifier, program in found.items() if program}


async def lock(connection: asyncpg.Connection, programs: Sequence[UUID]) -> None:
    """Keep other writers from the programs until the transaction ends; before the data version is moved."""
    await connection.execute("SELECT FROM program WHERE id = ANY($1) ORDER BY id FOR UPDATE", programs)


async def add(connection: asyncpg.Connection, programs: Sequence[ProgramRow]) -> None:
    """Insert new programs."""
    await rows.insert(connection, "program", programs)


async def change(connection: asyncpg.Connection, programs: Sequence[ProgramRow]) -> None:
    """Update programs by id and increment their version. Visibility and owner cascade to their parts."""
    await rows.update(connection, "program", programs, "version = version + 1, imported_at = now()")


async def replace_parts(connection: asyncpg.Connection, programs: Sequence[UUID], parts: Parts) -> None:
    """Replace all parts of the programs."""
    for table in Parts.__slots__:
        await rows.replace(connection, table, programs, getattr(parts, table))
