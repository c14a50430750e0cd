"""Templates of reports, reports and duties: what lists can be filtered and sorted by."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Optional
from uuid import UUID

import strawberry

from resolvers.requests import Request
from schema import identifiers
from schema.arguments import PageArguments, RootPageArguments, described, exactly_one
from schema.commitment_words import DutyState, ReportPeriodKind, ReportStatus
from schema.enums import OrderDirection, Visibility, enum
from schema.fields import Arguments
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from services import freshness
from services.duties import DutyQuestion
from services.querying.errors import BadInputError
from services.reports import REPORT, REPORT_TEMPLATE

MOST_DUTIES = 1_000


@strawberry.input(description="Which templates. Fields combine by AND; lists mean any of.")
class ReportTemplateFilter(Filter):
    """Which templates."""

    codes: ClassVar = {"plan": "action plan"}

    plan: list[str] | None = field("The action plan, by its code such as `RANPE-1`.")
    period: list[ReportPeriodKind] | None = field("What its reports are about.")
    is_sample: bool | None = field("True: samples only; false: all others.")
    visibility: list[Visibility] | None = field("Who may see it, among those that you may see.")
    AND: list["ReportTemplateFilter"] | None = all_of()
    OR: list["ReportTemplateFilter"] | None = any_of()
    NOT: Optional["ReportTemplateFilter"] = none_of()


class ReportTemplateOrderField(StrEnum):
    """What templates can be sorted by."""

    TITLE = "TITLE"


enum(
    ReportTemplateOrderField,
    "What templates can be sorted by.",
    TITLE="The title in the hub's first language, regardless of case.",
)


@strawberry.input(description="How templates are sorted.")
class ReportTemplateOrder:
    """How templates are sorted."""

    field: ReportTemplateOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(description="Which way.", default=OrderDirection.ASC)


ADDED = described("How they are sorted; without it, in the order in which they came into the hub.")


@dataclass(frozen=True)
class ReportTemplatesArguments(RootPageArguments):
    """A page of all templates."""

    entity: ClassVar = REPORT_TEMPLATE

    filter: Annotated[
        ReportTemplateFilter | None, described("Which templates; all that you may see without it.")
    ] = None
    order_by: Annotated[ReportTemplateOrder | None, ADDED] = None


@dataclass(frozen=True)
class ReportTemplateLookup(Arguments):
    """A template by its ID or code."""

    id: Annotated[strawberry.ID | None, described("The global ID of the template.")] = None
    code: Annotated[str | None, described("The code of the template, regardless of case.")] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the key and its value."""
        name, value = exactly_one({"id": self.id, "code": self.code})
        return (name, identifiers.decode_as("ReportTemplate", value, name) if name == "id" else value)


@strawberry.input(description="Which reports. Fields combine by AND; lists mean any of.")
class ReportFilter(Filter):
    """Which reports."""

    ids: ClassVar = {"template": "ReportTemplate", "organization": "Organization"}
    codes: ClassVar = {"plan": "action plan"}

    template: list[strawberry.ID] | None = field("The template, by its global ID.")
    template_code: list[str] | None = field("The template, by its code.")
    plan: list[str] | None = field("The action plan of the template, by its code such as `RANPE-1`.")
    period: list[ReportPeriodKind] | None = field("What they are about.")
    organization: list[strawberry.ID] | None = field("The organization that reports.")
    year: list[int] | None = field("The year.")
    status: list[ReportStatus] | None = field("How far they are.")
    visibility: list[Visibility] | None = field("Who may see it, among those that you may see.")
    changed_since: datetime | None = field("Changed in the hub at this time or later.")
    AND: list["ReportFilter"] | None = all_of()
    OR: list["ReportFilter"] | None = any_of()
    NOT: Optional["ReportFilter"] = none_of()


class ReportOrderField(StrEnum):
    """What reports can be sorted by."""

    YEAR = "YEAR"
    SUBMITTED_AT = "SUBMITTED_AT"


enum(
    ReportOrderField,
    "What reports can be sorted by.",
    YEAR="The year.",
    SUBMITTED_AT="The time of the last submission.",
)


@strawberry.input(description="How reports are sorted.")
class ReportOrder:
    """How reports are sorted."""

    field: ReportOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(description="Which way.", default=OrderDirection.ASC)


WHICH_REPORTS = described("Which reports; all that you may see without it.")


@dataclass(frozen=True)
class ReportsArguments(PageArguments):
    """A page of the reports of an organization."""

    entity: ClassVar = REPORT

    filter: Annotated[ReportFilter | None, WHICH_REPORTS] = None
    order_by: Annotated[ReportOrder | None, ADDED] = None


@dataclass(frozen=True)
class AllReportsArguments(RootPageArguments):
    """A page of all reports."""

    entity: ClassVar = REPORT

    filter: Annotated[ReportFilter | None, WHICH_REPORTS] = None
    order_by: Annotated[ReportOrder | None, ADDED] = None


@dataclass(frozen=True)
class DutiesArguments(Arguments):
    """Which duties."""

    year: Annotated[int | None, described("The year that the reports are about. Default: every year.")] = None
    state: Annotated[list[DutyState] | None, described("How far the reports are. Default: every state.")] = (
        None
    )
    as_of: Annotated[
        date | None,
        described("The day from which `daysLeft` and `isOverdue` are counted. Default: today, in UTC."),
    ] = None
    first: Annotated[
        int | None, described("The number of duties, from 1 to 1,000, the first due first. Default: 100.")
    ] = 100

    def evaluate(self, _request: Request) -> Hashable:
        """Return the question."""
        return self.question()

    def question(self) -> DutyQuestion:
        """Return the question; raise an error for a wrong number."""
        first = 100 if self.first is None else self.first
        if not 1 <= first <= MOST_DUTIES:
            raise BadInputError(
                f"`first` must be between 1 and {MOST_DUTIES:,}, not {first}.", argument="first"
            )
        states = tuple(DutyState(each.value) for each in self.state or ())
        return DutyQuestion(self.as_of or freshness.today(), self.year, states, first)


@dataclass(frozen=True)
class AllDutiesArguments(DutiesArguments):
    """Which duties, of one organization or of all."""

    organization: Annotated[
        strawberry.ID | None, described("The global ID of the organization. Default: all organizations.")
    ] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the organization and the question."""
        return (self._organization(), self.question())

    def _organization(self) -> UUID | None:
        given = self.organization
        return None if given is None else identifiers.decode_as("Organization", given, "organization")
