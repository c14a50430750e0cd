"""Records of IATI files, cleaned and in one form for all publishers."""

import datetime
from dataclasses import dataclass, fields
from decimal import Decimal

# [language, text] pairs in the order of the file; languages are BCP 47 tags.
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """An organization as an activity names it: by ref, by name or by both.

    `doubted` is the ref as the publisher wrote it, where it identifies nobody; then `ref` is None.
    `descriptions` are the whole texts of names that were too long for names.
    """

    ref: str | None
    names: Texts
    type_code: str | None
    doubted: str | None = None
    descriptions: Texts = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """An organization and its role in the activity."""

    organization: Mention
    role_code: str
    activity_id: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """Another activity: type 1 parent, 2 child, 3 sibling, 4 co-funded, 5 third party."""

    code: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Budget:
    """Planned money of a period."""

    type_code: str
    status_code: str
    period_start: datetime.date | None
    period_end: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None


@dataclass(frozen=True, slots=True)
class Share:
    """A coded part of the activity: a sector of a vocabulary, or a country; percentage from 0 to 100."""

    vocabulary: str
    code: str
    percentage: Decimal | None
    names: Texts
    vocabulary_uri: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyMarker:
    """A policy marker, such as gender equality, and how far the activity pursues it."""

    vocabulary: str
    code: str
    significance_code: str | None
    names: Texts
    vocabulary_uri: str | None = None


@dataclass(frozen=True, slots=True)
class OtherIdentifier:
    """Another identifier of the activity: an internal or a former one."""

    identifier: str
    type_code: str | None
    owner_ref: str | None = None
    owner_names: Texts = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a vocabulary; None is the default vocabulary."""

    vocabulary: str | None
    code: str
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class HumanitarianScope:
    """An emergency (type 1) or appeal (type 2) to which the activity responds."""

    type_code: str | None
    vocabulary: str | None
    code: str
    names: Texts = ()
    vocabulary_uri: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of type 1 (policy), 2 (performance) or 3 (fiduciary)."""

    type_code: str | None
    texts: Texts


@dataclass(frozen=True, slots=True)
class ActivityDetails:
    """Values of an activity that are only shown and exported."""

    aid_types: tuple[Code, ...] = ()
    humanitarian_scopes: tuple[HumanitarianScope, ...] = ()
    conditions_attached: bool | None = None
    conditions: tuple[Condition, ...] = ()
    capital_spend: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlannedDisbursement:
    """Money that is planned to be paid to a specific receiver; type 1 is original, 2 revised."""

    type_code: str | None
    period_start: datetime.date | None
    period_end: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None
    provider: Mention | None = None
    provider_activity_id: str | None = None
    receiver: Mention | None = None
    receiver_activity_id: str | None = None


@dataclass(frozen=True, slots=True)
class TransactionDetails:
    """Values of a transaction that are only shown and exported."""

    reference: str | None = None
    humanitarian: bool | None = None
    channel_code: str | None = None
    sectors: tuple[Share, ...] = ()
    countries: tuple[Share, ...] = ()
    regions: tuple[Share, ...] = ()
    flow_type_code: str | None = None
    finance_type_code: str | None = None
    aid_types: tuple[Code, ...] = ()
    tied_status_code: str | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """A payment or a commitment."""

    type_code: str
    date: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None
    descriptions: Texts
    provider: Mention | None
    provider_activity_id: str | None
    receiver: Mention | None
    receiver_activity_id: str | None
    details: TransactionDetails = TransactionDetails()


@dataclass(frozen=True, slots=True)
class Administrative:
    """An administrative area around a place, by a code of another vocabulary than ISO 3166."""

    vocabulary: str | None
    code: str
    level: int | None


@dataclass(frozen=True, slots=True)
class LocationDetails:
    """Values of a place that are only shown and exported; `codes` are those of other vocabularies."""

    ref: str | None = None
    descriptions: Texts = ()
    activity_descriptions: Texts = ()
    reach_code: str | None = None
    class_code: str | None = None
    feature_code: str | None = None
    codes: tuple[Code, ...] = ()
    administrative: tuple[Administrative, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """A place; `codes` identify it, `within` are the administrative areas around it."""

    names: Texts
    codes: tuple[str, ...]
    within: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    exactness_code: str | None
    percentage: Decimal | None
    details: LocationDetails = LocationDetails()


@dataclass(frozen=True, slots=True)
class Value:
    """A baseline, target or actual: the text as written, and the number when it is one."""

    value: str | None
    number: Decimal | None
    year: int | None
    dimensions: tuple[tuple[str, str], ...]
    comments: Texts
    locations: tuple[str, ...]
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A period of an indicator with its targets and actual values."""

    start: datetime.date | None
    end: datetime.date | None
    targets: tuple[Value, ...]
    actuals: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ResultDetails:
    """Values of a result or an indicator that are only shown and exported."""

    references: tuple[Code, ...] = ()
    aggregation: bool | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of a result; measure 1 is a unit, 2 a percentage."""

    titles: Texts
    descriptions: Texts
    measure_code: str | None
    ascending: bool
    baselines: tuple[Value, ...]
    periods: tuple[Period, ...]
    details: ResultDetails = ResultDetails()


@dataclass(frozen=True, slots=True)
class Document:
    """A document-link."""

    url: str
    titles: Texts
    descriptions: Texts
    categories: tuple[str, ...]
    languages: tuple[str, ...]
    format: str | None
    published: datetime.date | None


@dataclass(frozen=True, slots=True)
class Result:
    """A result of type 1 (output), 2 (outcome), 3 (impact) or 9 (other)."""

    type_code: str
    titles: Texts
    descriptions: Texts
    indicators: tuple[Indicator, ...]
    documents: tuple[Document, ...]
    details: ResultDetails = ResultDetails()

    @property
    def reference(self) -> str | None:
        """The first reference, with its vocabulary: what matches the results of two versions."""
        first = next(iter(self.details.references), None)
        return None if first is None else f"{first.vocabulary or ''}/{first.code}"


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
