"""What lists of programs can be filtered and sorted by."""

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
from schema.inputs import all_of, any_of, field, none_of
from schema.outputs import OutputFilter
from services.programs import PROGRAM


@strawberry.input(description="Which programs. Fields combine by AND; lists mean any of.")
class ProgramFilter(Filter):
    """Which programs."""

    ids: ClassVar = {"organization": "Organization", "reporting_organization": "Organization"}
    joined: ClassVar = {
        "organization_role": ("organization", "role"),
        "organization_type_role": ("organization_type", "role"),
    }

    level: list[ProgramLevel] | None = field("Programs, or outputs reported as activities.")
    status: list[ProgramStatus] | None = field("Where the program stands.")
    organization: strawberry.ID | None = field(
        "An organization that takes part; in the role `role`, if that is given too."
    )
    role: ParticipationRole | None = field("A role in which somebody takes part.")
    organization_type: list[OrganizationType] | None = field(
        "An organization of one of these types takes part; in the role `role`, if that is given too and no "
        "`organization`."
    )
    reporting_organization: strawberry.ID | None = field("The organization that reports the program.")
    reporting_organization_type: list[OrganizationType] | None = field(
        "The type of the organization that reports the program."
    )
    sector: list[str] | None = field("Codes of what the program is about, such as `15220` or `16.7`.")
    region: str | None = field(
        "The place: an ISO 3166-2 code such as `ID-JI`, or a Kemendagri code such as `35.78`. "
        "Places below it are included."
    )
    country: str | None = field("The country, as an ISO 3166-1 code such as `ID`.")
    start_after: date | None = field("Began, or is planned to begin, on this day or later.")
    start_before: date | None = field("Began, or is planned to begin, on this day or earlier.")
    end_after: date | None = field("Ended, or is planned to end, on this day or later.")
    end_before: date | None = field("Ended, or is planned to end, on this day or earlier.")
    updated_since: datetime | None = field("Changed by its publisher at this instant or later.")
    has_outputs: bool | None = field("Whether there are outputs of it that you may see.")
    outputs: OutputFilter | None = field("Has an output that you may see and for which all of this holds.")
    is_confirmed_double: bool | None = field(
        "Whether it is the further record of a work that another program tells of, as reviewers confirmed: "
        "of such a pair, the record of who carries the work out is kept. `false` counts each work once."
    )
    visibility: list[Visibility] | None = field("Who may see the program, among those that you may see.")
    AND: list["ProgramFilter"] | None = all_of()
    OR: list["ProgramFilter"] | None = any_of()
    NOT: Optional["ProgramFilter"] = none_of()


class ProgramOrderField(StrEnum):
    """What programs can be sorted by."""

    TITLE = "TITLE"
    START = "START"
    END = "END"
    LAST_UPDATED = "LAST_UPDATED"
    IATI_IDENTIFIER = "IATI_IDENTIFIER"


enum(
    ProgramOrderField,
    "What programs can be sorted by.",
    TITLE="The title in the hub's first language, regardless of case.",
    START="The day on which it began, else is planned to begin.",
    END="The day on which it ended, else is planned to end.",
    LAST_UPDATED="When its publisher last changed it.",
    IATI_IDENTIFIER="The IATI identifier.",
)


@strawberry.input(description="How programs are sorted.")
class ProgramOrder:
    """How programs are sorted."""

    field: ProgramOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(description="Which way.", default=OrderDirection.ASC)


FILTER = described("Which programs; all that you may see without it.")
ORDER = described("How they are sorted; without it, in the order in which they came into the hub.")


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

    filter: Annotated[
        ProgramFilter | None,
        described("Which programs. Unless it asks for a `level`, activities of level OUTPUT are left out."),
    ] = None
    order_by: Annotated[ProgramOrder | None, ORDER] = None


@dataclass(frozen=True)
class ProgramsByRoleArguments(ProgramsArguments):
    """A page of the programs in which an organization takes part."""

    role: Annotated[
        ParticipationRole | None, described("Only programs in which the organization has this role.")
    ] = None
