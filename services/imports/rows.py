"""A record becomes rows: the program and all its parts, with the ids that the hub gave."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from db.values import PARTICIPATION_ROLE_BY_CODE, PROGRAM_STATUS_BY_CODE, Visibility
from services.imports.gazetteer import COUNTRY, Gazetteer
from services.imports.organizations import Keys, mentions
from services.imports.records import Activity, Located, Mention, Transaction
from services.imports.rules import level
from services.text import localized
from services.text.localized import default_text
from services.writing.organization_facts import Key
from services.writing.programs import (
    BudgetRow,
    CountryRow,
    LocationRow,
    MentionRow,
    ParticipationRow,
    Parts,
    ProgramRow,
    RegionRow,
    RelatedRow,
    SectorRow,
    TransactionRow,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An activity on its way in: the program's id, and what its references stand for."""

    located: Located
    id: UUID
    keys: Keys
    organizations: dict[Key, UUID]
    source_id: UUID

    @property
    def activity(self) -> Activity:
        """What the file says."""
        return self.located.activity

    @property
    def owner_id(self) -> UUID:
        """The reporting organization, which owns the program."""
        return self.organizations[self.keys.reporter]

    @property
    def part(self) -> tuple[UUID, Visibility, UUID]:
        """What every part of the program repeats: its id, visibility and owner."""
        return self.id, Visibility(self.activity.visibility), self.owner_id

    def organization(self, mention: Mention | None) -> UUID | None:
        """The id of an organization that the activity mentions."""
        return self.organizations[self.keys.of(mention)] if mention else None


def program(placed: Placed) -> ProgramRow:
    """The program's own row."""
    activity, located = placed.activity, placed.located
    return ProgramRow(
        id=placed.id,
        iati_identifier=activity.identifier,
        level=level(activity.reporter.ref, activity.hierarchy),
        hierarchy=activity.hierarchy,
        title=default_text(activity.titles),
        titles=localized.encode(activity.titles),
        descriptions=localized.encode(activity.descriptions),
        status=PROGRAM_STATUS_BY_CODE.get(activity.status_code or ""),
        status_code=activity.status_code,
        planned_start=activity.planned_start,
        actual_start=activity.actual_start,
        planned_end=activity.planned_end,
        actual_end=activity.actual_end,
        scope_code=activity.scope_code,
        reporting_organization_id=placed.owner_id,
        version_hash=located.hash,
        version_dated=located.dated,
        visibility=Visibility(activity.visibility),
        owner_id=placed.owner_id,
        source_id=placed.source_id,
        last_updated=located.dated,
    )


def add_parts(parts: Parts, placed: Placed, gazetteer: Gazetteer) -> None:
    """Append the rows of all that the program has."""
    _add_participants(parts, placed)
    _add_mentions(parts, placed)
    _add_subjects(parts, placed)
    _add_places(parts, placed, gazetteer)
    _add_money(parts, placed)


def _add_participants(parts: Parts, placed: Placed) -> None:
    for ordinal, each in enumerate(placed.activity.participants):
        role = PARTICIPATION_ROLE_BY_CODE[each.role_code]
        organization = placed.organizations[placed.keys.of(each.organization)]
        parts.participation.append(
            ParticipationRow(*placed.part, ordinal, organization, role, each.role_code, each.activity_id)
        )
    for ordinal, relation in enumerate(placed.activity.relations):
        parts.related_program.append(RelatedRow(*placed.part, ordinal, relation.code, relation.identifier))


def _add_mentions(parts: Parts, placed: Placed) -> None:
    """Each name of an organization once, however often the activity calls it so."""
    called = dict.fromkeys(
        (placed.organizations[key], language, name)
        for mention in mentions(placed.activity)
        if (key := placed.keys.of(mention)) != placed.keys.reporter
        for language, name in mention.names
    )
    parts.mention.extend(MentionRow(*placed.part, ordinal, *each) for ordinal, each in enumerate(called))


def _add_subjects(parts: Parts, placed: Placed) -> None:
    for ordinal, each in enumerate(placed.activity.sectors):
        names = localized.encode(each.names)
        parts.program_sector.append(
            SectorRow(*placed.part, ordinal, each.vocabulary, each.code, each.percentage, names)
        )
    for ordinal, each in enumerate(placed.activity.countries):
        names = localized.encode(each.names)
        parts.program_country.append(CountryRow(*placed.part, ordinal, each.code, each.percentage, names))


def _add_places(parts: Parts, placed: Placed, gazetteer: Gazetteer) -> None:
    regions: dict[UUID, None] = {}
    for ordinal, each in enumerate(placed.activity.locations):
        region = gazetteer.find(each, placed.activity)
        regions.update(dict.fromkeys(gazetteer.with_above(region)))
        place: tuple[Any, ...] = (each.latitude, each.longitude, each.exactness_code, each.percentage)
        parts.program_location.append(
            LocationRow(*placed.part, ordinal, localized.encode(each.names), region, *place)
        )
    if COUNTRY in gazetteer.by_code and any(
        share.code.upper() == COUNTRY for share in placed.activity.countries
    ):
        regions[gazetteer.by_code[COUNTRY]] = None
    parts.program_region.extend(RegionRow(*placed.part, region) for region in regions)


def _add_money(parts: Parts, placed: Placed) -> None:
    for ordinal, each in enumerate(placed.activity.budgets):
        parts.budget.append(
            BudgetRow(
                *placed.part,
                ordinal,
                each.type_code,
                each.status_code,
                each.period_start,
                each.period_end,
                each.amount,
                each.currency,
                each.value_date,
            )
        )
    for ordinal, transaction in enumerate(placed.activity.transactions):
        parts.transaction.append(_transaction(placed, ordinal, transaction))


def _transaction(placed: Placed, ordinal: int, each: Transaction) -> TransactionRow:
    return TransactionRow(
        uuid5(placed.id, f"transaction/{ordinal}"),
        *placed.part,
        ordinal,
        each.type_code,
        each.date,
        each.amount,
        each.currency,
        each.value_date,
        localized.encode(each.descriptions),
        placed.organization(each.provider),
        each.provider_activity_id,
        placed.organization(each.receiver),
        each.receiver_activity_id,
    )
