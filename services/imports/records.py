"""Records of IATI files, cleaned and in one form for all publishers."""

import datetime
from dataclasses import dataclass, fields
from decimal import Decimal

from services.imports.money_records import Budget, PlannedDisbursement, Transaction
from services.imports.place_records import Location
from services.imports.record_parts import (
    Code,
    Condition,
    HumanitarianScope,
    Mention,
    OtherIdentifier,
    Participant,
    PolicyMarker,
    Relation,
    Share,
    Texts,
)
from services.imports.result_records import Document, Result


@dataclass(frozen=True, slots=True)
class ActivityDetails:
    """Values of an activity that are only shown and exported."""

    aid_types: tuple[Code, ...] = ()
    humanitarian_scopes: tuple[HumanitarianScope, ...] = ()
    conditions_attached: bool | None = None
    conditions: tuple[Condition, ...] = ()
    capital_spend: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """The values of one iati-activity that the hub stores; `secondary`: it reports the work of another."""

    identifier: str
    last_updated: datetime.datetime | None
    hierarchy: int | None
    visibility: str
    reporter: Mention
    titles: Texts
    descriptions: Texts
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
    other_identifiers: tuple[OtherIdentifier, ...]
    participants: tuple[Participant, ...]
    relations: tuple[Relation, ...]
    countries: tuple[Share, ...]
    regions: tuple[Share, ...]
    sectors: tuple[Share, ...]
    tags: tuple[Share, ...]
    policy_markers: tuple[PolicyMarker, ...]
    locations: tuple[Location, ...]
    budgets: tuple[Budget, ...]
    planned_disbursements: tuple[PlannedDisbursement, ...]
    transactions: tuple[Transaction, ...]
    documents: tuple[Document, ...]
    results: tuple[Result, ...]
    details: ActivityDetails = ActivityDetails()
    secondary: bool = False


# The numbers, codes, flags and days of an activity: columns of the same names in the table of programs.
SCALARS = tuple(
    each.name
    for each in fields(Activity)
    if each.type in (int | None, str | None, bool | None, datetime.date | None)
)


@dataclass(frozen=True, slots=True)
class Organization:
    """The values of one iati-organisation that the hub stores; the type is known if it reports itself."""

    identifier: str
    last_updated: datetime.datetime | None
    reporter: Mention
    names: Texts
    type_code: str | None
    documents: tuple[Document, ...]
    descriptions: Texts = ()


@dataclass(frozen=True, slots=True)
class LocatedOrganization:
    """An organization with its place in the input, its time (its own or that of the file) and its hash."""

    organization: Organization
    file: str
    line: int
    dated: datetime.datetime | None
    hash: bytes

    @property
    def identifier(self) -> str:
        """The identifier of the record."""
        return self.organization.identifier


@dataclass(frozen=True, slots=True)
class LocatedActivity:
    """An activity with its place in the input, its time (its own or that of the file) and its hash."""

    activity: Activity
    file: str
    line: int
    dated: datetime.datetime | None
    hash: bytes

    @property
    def identifier(self) -> str:
        """The identifier of the record."""
        return self.activity.identifier
