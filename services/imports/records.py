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
class TransactionDetails:
    """Values of a transaction that are only shown and exported."""

    sectors: tuple[Share, ...] = ()
    countries: tuple[Share, ...] = ()
    regions: tuple[Share, ...] = ()


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
class Location:
    """A place; `codes` identify it, `within` are the administrative areas around it."""

    names: Texts
    codes: tuple[str, ...]
    within: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    exactness_code: str | None
    percentage: Decimal | None


@dataclass(frozen=True, slots=True)
class Value:
    """A baseline, target or actual: the text as written, and the number when it is one."""

    value: str | None
    number: Decimal | None
    year: int | None
    dimensions: tuple[tuple[str, str], ...]
    comments: Texts
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A period of an indicator with its targets and actual values."""

    start: datetime.date | None
    end: datetime.date | None
    targets: tuple[Value, ...]
    actuals: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of a result; measure 1 is a unit, 2 a percentage."""

    titles: Texts
    descriptions: Texts
    measure_code: str | None
    ascending: bool
    baselines: tuple[Value, ...]
    periods: tuple[Period, ...]


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
    reference: str | None
    titles: Texts
    descriptions: Texts
    indicators: tuple[Indicator, ...]
    documents: tuple[Document, ...]


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
    participants: tuple[Participant, ...]
    relations: tuple[Relation, ...]
    countries: tuple[Share, ...]
    regions: tuple[Share, ...]
    sectors: tuple[Share, ...]
    tags: tuple[Share, ...]
    locations: tuple[Location, ...]
    budgets: tuple[Budget, ...]
    transactions: tuple[Transaction, ...]
    documents: tuple[Document, ...]
    results: tuple[Result, ...]
    secondary: bool = False


# The numbers, codes and days of an activity: columns of the same names in the table of programs.
SCALARS = tuple(
    each.name for each in fields(Activity) if each.type in (int | None, str | None, datetime.date | None)
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
