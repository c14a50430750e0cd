"""The filters and sort orders of programs."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

from schema.arguments import RootSearchedPageArguments, SearchedPageArguments, described
from schema.enums import (
    OrderDirection,
    OrganizationType,
    ParticipationRole,
    ProgramLevel,
    ProgramStatus,
    Visibility,
    enum,
)
from schema.filters import Filter
from schema.freshness import StaleReason
from schema.inputs import GONE, all_of, any_of, field, none_of, single
from schema.outputs import OutputFilter
from services.programs import PROGRAM


@strawberry.input(
    description="A filter for programs. All given fields must match; a list matches any of its values."
)
class ProgramFilter(Filter):
    """A filter for programs."""

    ids: ClassVar = {"organization": "Organization", "reporting_organization": "Organization"}
    joined: ClassVar = {
        "organization_role": ("organization", "role"),
        "organization_type_role": ("organization_type", "role"),
        "plan_aligned": ("plan", "aligned"),
    }
    codes: ClassVar = {
        "sector": "sector",
        "region": "region",
        "country": "country",
        "recipient_region": "recipient region",
        "tag": "tag",
        "policy_marker": "policy marker",
        "plan": "action plan",
        "plan_node": "plan node",
    }

    level: list[ProgramLevel] | None = field(
        "Matches programs of one of these levels. Without it, most lists have level PROGRAM, and level "
        "OUTPUT where the output's program is not in the hub, hidden from the viewer, or one in which the "
        "`organizationIn` of the list do not take part: the output stands in for it."
    )
    status: list[ProgramStatus] | None = field("Matches programs with one of these statuses.")
    organization_in: list[strawberry.ID] | None = field(
        "Matches programs in which one of these organizations participates. With `roleIn`: in which it has "
        "one of those roles."
    )
    organization: strawberry.ID | None = single(
        "Matches programs in which this organization participates. With `roleIn`: in which it has one of "
        "those roles.",
        "organizationIn",
    )
    role_in: list[ParticipationRole] | None = field(
        "Matches programs in which an organization has one of these roles. With `organizationIn` or "
        "`organizationType`: in which one of those organizations has it."
    )
    role: ParticipationRole | None = single(
        "Matches programs in which an organization has this role. With `organizationIn` or "
        "`organizationType`: in which one of those organizations has it.",
        "roleIn",
    )
    organization_type: list[OrganizationType] | None = field(
        "Matches programs in which an organization of one of these types participates. With "
        "`roleIn` and without `organizationIn`: in which it has one of those roles."
    )
    reporting_organization_in: list[strawberry.ID] | None = field(
        "Matches programs that one of these organizations reports."
    )
    reporting_organization: strawberry.ID | None = single(
        "Matches programs that this organization reports.", "reportingOrganizationIn"
    )
    reporting_organization_type: list[OrganizationType] | None = field(
        "Matches programs that an organization of one of these types reports."
    )
    sector: list[str] | None = field(
        "Matches programs with one of these sectors: OECD DAC codes such as `15220`, three-digit categories "
        "such as `152`, which contain their five-digit codes, SDG codes such as `16`, which contains its "
        "targets, or `16.7`, or names. A publisher's own codes are valid, too; one of one to three or of "
        "five digits only if a program that the viewer may see has it."
    )
    region_in: list[str] | None = field(
        "Matches programs that work in one of these regions or in a region below one of them: ISO 3166-2 "
        "codes such as `ID-JI`, Kemendagri codes such as `35.78`, or names that only one region has."
    )
    region: str | None = single(
        "Matches programs that work in this region or in a region below it: an ISO 3166-2 code "
        "such as `ID-JI`, a Kemendagri code such as `35.78`, or a name that only one region has.",
        "regionIn",
    )
    country_in: list[str] | None = field(
        "Matches programs that work in one of these countries: ISO 3166-1 codes such as `ID`, or names."
    )
    country: str | None = single(
        "Matches programs that work in this country: an ISO 3166-1 code such as `ID`, or a name.",
        "countryIn",
    )
    recipient_region: list[str] | None = field(
        "Matches programs with one of these recipient regions: codes of IATI codelist Region such as `298`, "
        "of the publisher's own vocabulary, or names of that codelist. Regions of Indonesia are `regionIn`."
    )
    tag: list[str] | None = field(
        "Matches programs with one of these tags: the codes as publishers write them, in any letter case."
    )
    policy_marker: list[str] | None = field(
        "Matches programs that pursue one of these aims: codes of IATI codelist PolicyMarker such as `1` "
        "(gender equality), of the publisher's own vocabulary, or names of that codelist. Aims that a "
        "program marks as not targeted (significance `0`) do not match."
    )
    humanitarian: bool | None = field(
        "If true, matches programs that are humanitarian as a whole; if false, all others."
    )
    start_after: date | None = field(
        "Matches programs with a start date (actual, else planned) on or after this date."
    )
    start_before: date | None = field(
        "Matches programs with a start date (actual, else planned) on or before this date."
    )
    end_after: date | None = field(
        "Matches programs with an end date (actual, else planned) on or after this date."
    )
    end_before: date | None = field(
        "Matches programs with an end date (actual, else planned) on or before this date."
    )
    updated_since: datetime | None = field(
        "Matches records that their publisher changed at or after this time, by the publisher's own date "
        "(`lastUpdated`). Many records have none, and a new record can have an old one: to find what is new "
        "in the hub, use `changedSince`."
    )
    changed_since: datetime | None = field(
        "Matches records that the hub added or changed at or after this time (`importedAt`): use it to read "
        "what is new since your last request. It does not match records of which only linked records changed."
    )
    last_updated_known: bool | None = field(
        "If true, matches records with a date of change by their publisher (`lastUpdated`); if false, those "
        "without."
    )
    start_known: bool | None = field(
        "If true, matches programs with a start date, actual or planned; if false, those without."
    )
    end_known: bool | None = field(
        "If true, matches programs with an end date, actual or planned; if false, those without."
    )
    has_outputs: bool | None = field(
        "If true, matches programs with outputs that the viewer may see; if false, all others."
    )
    outputs: OutputFilter | None = field(
        "Matches programs with an output that matches this filter. Considers outputs that the viewer may see."
    )
    plan_node: list[str] | None = field(
        "Matches programs that are aligned with one of these nodes of action plans, or with a node below "
        "one of them: references such as `RANPE-1/1.2`. Rejected alignments do not count."
    )
    plan: list[str] | None = field(
        "Matches programs that are aligned with one of these action plans: codes such as `RANPE-1`. With "
        "`aligned: false`: programs that are aligned with none of them."
    )
    aligned: bool | None = field(
        "If true, matches programs that are aligned with a node of an action plan; if false, all others. "
        "Rejected alignments do not count. With `plan`: of these plans."
    )
    is_confirmed_double: bool | None = field(
        "If true, matches programs that a reviewer confirmed as a duplicate of another program "
        "that is kept. Of a confirmed pair, the record of the implementer is kept. If false, "
        "matches all others: each work counts once."
    )
    stale: bool | None = field(
        "If true, matches records that are out of date today (`freshness.staleSince`); if false, all others."
    )
    stale_reason: list[StaleReason] | None = field(
        "Matches records that are out of date for one of these reasons. CONFLICT_OPEN matches records of the "
        "viewer's own organization."
    )
    visibility: list[Visibility] | None = field(
        "Matches records with one of these visibilities. Never returns records that the viewer may not see."
    )
    AND: list["ProgramFilter"] | None = all_of()
    OR: list["ProgramFilter"] | None = any_of()
    NOT: Optional["ProgramFilter"] = none_of()


class ProgramOrderField(StrEnum):
    """The values by which programs can be sorted."""

    TITLE = "TITLE"
    START = "START"
    END = "END"
    LAST_UPDATED = "LAST_UPDATED"
    CHANGED_AT = "CHANGED_AT"
    IATI_IDENTIFIER = "IATI_IDENTIFIER"
    BUDGET = "BUDGET"
    ACHIEVEMENT = "ACHIEVEMENT"
    STALENESS = "STALENESS"


class BudgetCurrency(StrEnum):
    """The currencies of budgets by which programs can be sorted."""

    USD = "USD"
    IDR = "IDR"


enum(
    BudgetCurrency,
    "The currencies of budgets by which programs can be sorted.",
    USD="US dollar.",
    IDR="Indonesian rupiah.",
)
enum(
    ProgramOrderField,
    "The values by which programs can be sorted.",
    TITLE="The title in the hub's default language, ignoring case.",
    START="The actual start date, or the planned date if there is none.",
    END="The actual end date, or the planned date if there is none.",
    LAST_UPDATED="The time at which the publisher last changed the record, by its own date.",
    CHANGED_AT="The time at which the hub added or last changed the record (`importedAt`).",
    IATI_IDENTIFIER="The IATI identifier.",
    BUDGET="The total budget in one currency, `currency`, by the rules of `totalBudgets`. Programs without a "
    "budget in this currency come last: amounts are not converted. Activities below the program that are "
    "less visible than it do not count.",
    ACHIEVEMENT="The progress toward the targets of its outputs (`achievement`). Programs without one come "
    "last.",
    STALENESS="The day since which it is out of date, or will be (`freshness.staleSince`). Ascending: those "
    "that are out of date for the longest time come first. Records without such a day come last.",
)


@strawberry.input(description="A sort order for programs.")
class ProgramOrder:
    """A sort order for programs."""

    field: ProgramOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )
    currency: BudgetCurrency = strawberry.field(
        description="The currency of the order BUDGET. Other orders ignore it. Default: USD.",
        default=BudgetCurrency.USD,
    )

    @property
    def sort_key(self) -> str:
        """The name of the sort key: each currency has its own."""
        return f"{self.field}_{self.currency}" if self.field is ProgramOrderField.BUDGET else self.field


FILTER = described(
    "Returns only programs that match this filter. Default: all programs of the list that the viewer may "
    "see, and outputs that are reported as activities (level OUTPUT) if their program is not in the list. To "
    "choose the levels, set `level`."
)
ORDER = described("The sort order. Default: the order in which the records entered the hub.")


@dataclass(frozen=True)
class ProgramsArguments(SearchedPageArguments):
    """A page of the programs of a record."""

    entity: ClassVar = PROGRAM

    filter: Annotated[ProgramFilter | None, FILTER] = None
    order_by: Annotated[ProgramOrder | None, ORDER] = None


@dataclass(frozen=True)
class AllProgramsArguments(RootSearchedPageArguments):
    """A page of all programs."""

    entity: ClassVar = PROGRAM

    filter: Annotated[ProgramFilter | None, FILTER] = None
    order_by: Annotated[ProgramOrder | None, ORDER] = None


@dataclass(frozen=True)
class ProgramsByRoleArguments(ProgramsArguments):
    """A page of the programs in which an organization takes part."""

    role_in: Annotated[
        list[ParticipationRole] | None,
        described(
            "Returns only programs in which the organization has one of these roles. Default: all roles."
        ),
    ] = None
    role: Annotated[
        ParticipationRole | None,
        described(
            "Returns only programs in which the organization has this role. Default: all roles.",
            deprecated=GONE.format("roleIn"),
        ),
    ] = None
