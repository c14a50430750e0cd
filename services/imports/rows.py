"""Rows for an activity: the program and all its parts, with the ids of the hub."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from db.values import PARTICIPATION_ROLE_BY_CODE, PROGRAM_STATUS_BY_CODE, ShareOrigin, Visibility
from services.imports import subjects
from services.imports.gazetteer import Gazetteer
from services.imports.money_records import Transaction
from services.imports.organizations import OrganizationKeys, mentions
from services.imports.packing import packed
from services.imports.record_parts import Mention, Share
from services.imports.records import SCALARS, Activity, LocatedActivity
from services.imports.references import Worth
from services.imports.rules import level
from services.text import localized
from services.text.localized import default_text
from services.text.normalization import normalized
from services.writing.organization_facts import Key
from services.writing.programs import (
    BudgetRow,
    CountryRow,
    LocationRow,
    MentionRow,
    OtherIdentifierRow,
    ParticipationRow,
    Parts,
    PlannedDisbursementRow,
    PolicyMarkerRow,
    ProgramRow,
    RecipientRegionRow,
    RelatedRow,
    SectorRow,
    StatedRefRow,
    TagRow,
    TransactionRow,
)


@dataclass(frozen=True, slots=True)
class IdentifiedActivity:
    """An activity to write, with the id of its program and the ids of its organizations."""

    located: LocatedActivity
    id: UUID
    keys: OrganizationKeys
    organizations: dict[Key, UUID]
    source_id: UUID

    @property
    def activity(self) -> Activity:
        """The parsed activity."""
        return self.located.activity

    @property
    def owner_id(self) -> UUID:
        """The reporting organization, which owns the program."""
        return self.organizations[self.keys.reporter]

    @property
    def part(self) -> tuple[UUID, Visibility, UUID]:
        """The columns that every part repeats: program id, visibility and owner id."""
        return self.id, Visibility(self.activity.visibility), self.owner_id

    def organization(self, mention: Mention | None) -> UUID | None:
        """Return the id of an organization that the activity mentions."""
        return self.organizations[self.keys.of(mention)] if mention else None


def program(identified: IdentifiedActivity) -> ProgramRow:
    """Return the row of the program."""
    activity, located = identified.activity, identified.located
    return ProgramRow(
        id=identified.id,
        iati_identifier=activity.identifier,
        level=level(activity.reporter.ref, activity.hierarchy),
        title=default_text(activity.titles),
        titles=localized.encode(activity.titles),
        descriptions=localized.encode(activity.descriptions),
        status=PROGRAM_STATUS_BY_CODE.get(activity.status_code or ""),
        **{name: getattr(activity, name) for name in SCALARS},
        details=packed(activity.details),
        reporting_organization_id=identified.owner_id,
        secondary_reporter=activity.secondary,
        version_hash=located.hash,
        version_dated=located.dated,
        visibility=Visibility(activity.visibility),
        owner_id=identified.owner_id,
        source_id=identified.source_id,
        last_updated=located.dated,
    )


def add_parts(parts: Parts, identified: IdentifiedActivity, gazetteer: Gazetteer) -> None:
    """Append the rows of all parts of the program."""
    _add_participants(parts, identified)
    _add_mentions(parts, identified)
    _add_stated_refs(parts, identified)
    _add_subjects(parts, identified)
    _add_places(parts, identified, gazetteer)
    _add_money(parts, identified)
    _add_planned(parts, identified)
    _add_markers(parts, identified)


def _add_participants(parts: Parts, identified: IdentifiedActivity) -> None:
    for ordinal, each in enumerate(identified.activity.participants):
        role = PARTICIPATION_ROLE_BY_CODE[each.role_code]
        organization = identified.organizations[identified.keys.of(each.organization)]
        parts.participation.append(
            ParticipationRow(*identified.part, ordinal, organization, role, each.role_code, each.activity_id)
        )
    for ordinal, relation in enumerate(identified.activity.relations):
        parts.related_program.append(
            RelatedRow(*identified.part, ordinal, relation.code, relation.identifier)
        )


def _add_mentions(parts: Parts, identified: IdentifiedActivity) -> None:
    """Append each name of an organization once per activity."""
    called = dict.fromkeys(
        (identified.organizations[key], language, name)
        for mention in mentions(identified.activity)
        if (key := identified.keys.of(mention)) != identified.keys.reporter
        for language, name in mention.names
    )
    parts.mention.extend(MentionRow(*identified.part, ordinal, *each) for ordinal, each in enumerate(called))


def _add_stated_refs(parts: Parts, identified: IdentifiedActivity) -> None:
    """Append each ref that is not the identifier of its organization."""
    stated = dict.fromkeys(
        (identified.organizations[identified.keys.of(mention)], ref, worth)
        for mention in mentions(identified.activity)
        if (ref := mention.ref or mention.doubted)
        and (worth := identified.keys.worth(mention))
        and identified.keys.by_ref(mention) != identified.keys.reporter
        and worth is not Worth.IDENTIFIER
    )
    parts.stated_ref.extend(
        StatedRefRow(*identified.part, ordinal, *each) for ordinal, each in enumerate(stated)
    )


def _add_subjects(parts: Parts, identified: IdentifiedActivity) -> None:
    activity, part = identified.activity, identified.part
    for ordinal, (share, origin) in enumerate(subjects.sectors(activity)):
        parts.program_sector.append(SectorRow(*part, ordinal, *_in_vocabulary(share), *_share(share, origin)))
    for ordinal, (share, origin) in enumerate(subjects.countries(activity)):
        parts.program_country.append(CountryRow(*part, ordinal, share.code, *_share(share, origin)))
    for ordinal, (share, origin) in enumerate(subjects.regions(activity)):
        parts.program_recipient_region.append(
            RecipientRegionRow(*part, ordinal, *_in_vocabulary(share), *_share(share, origin))
        )
    for ordinal, tag in enumerate(activity.tags):
        key, names = normalized(tag.code), localized.encode(tag.names)
        parts.program_tag.append(TagRow(*part, ordinal, *_in_vocabulary(tag), key, names))


def _in_vocabulary(share: Share) -> tuple[str, str | None, str]:
    return share.vocabulary, share.vocabulary_uri, share.code


def _share(share: Share, origin: ShareOrigin) -> tuple[Decimal | None, str, ShareOrigin]:
    return share.percentage, localized.encode(share.names), origin


def _add_markers(parts: Parts, identified: IdentifiedActivity) -> None:
    activity, part = identified.activity, identified.part
    for ordinal, marker in enumerate(activity.policy_markers):
        in_vocabulary = marker.vocabulary, marker.vocabulary_uri, marker.code
        names = localized.encode(marker.names)
        parts.program_policy_marker.append(
            PolicyMarkerRow(*part, ordinal, *in_vocabulary, names, marker.significance_code)
        )
    for ordinal, each in enumerate(activity.other_identifiers):
        names = localized.encode(each.owner_names)
        parts.other_identifier.append(
            OtherIdentifierRow(*part, ordinal, each.identifier, each.type_code, each.owner_ref, names)
        )


def _add_planned(parts: Parts, identified: IdentifiedActivity) -> None:
    for ordinal, each in enumerate(identified.activity.planned_disbursements):
        parts.planned_disbursement.append(
            PlannedDisbursementRow(
                *identified.part,
                ordinal,
                each.type_code,
                each.period_start,
                each.period_end,
                each.amount,
                each.currency,
                each.value_date,
                identified.organization(each.provider),
                each.provider_activity_id,
                identified.organization(each.receiver),
                each.receiver_activity_id,
            )
        )


def _add_places(parts: Parts, identified: IdentifiedActivity, gazetteer: Gazetteer) -> None:
    for ordinal, each in enumerate(identified.activity.locations):
        region = gazetteer.find(each, identified.activity)
        names = localized.encode(each.names)
        point: tuple[Any, ...] = (each.latitude, each.longitude, each.exactness_code)
        place: tuple[Any, ...] = (*point, each.percentage, packed(each.details))
        parts.program_location.append(LocationRow(*identified.part, ordinal, names, region, *place))


def _add_money(parts: Parts, identified: IdentifiedActivity) -> None:
    for ordinal, each in enumerate(identified.activity.budgets):
        parts.budget.append(
            BudgetRow(
                *identified.part,
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
    for ordinal, transaction in enumerate(identified.activity.transactions):
        parts.transaction.append(_transaction(identified, ordinal, transaction))


def _transaction(identified: IdentifiedActivity, ordinal: int, each: Transaction) -> TransactionRow:
    return TransactionRow(
        uuid5(identified.id, f"transaction/{ordinal}"),
        *identified.part,
        ordinal,
        each.type_code,
        each.date,
        each.amount,
        each.currency,
        each.value_date,
        localized.encode(each.descriptions),
        identified.organization(each.provider),
        each.provider_activity_id,
        identified.organization(each.receiver),
        each.receiver_activity_id,
        packed(each.details),
    )
