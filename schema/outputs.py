"""The result types (Output, Outcome, Impact, OtherResult), the filters and sort orders of outputs."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

import resolvers.alignments
import resolvers.knowledge_products
import resolvers.outputs
import resolvers.places
import resolvers.programs
import resolvers.sources
from schema.alignment_inputs import AlignmentsArguments
from schema.arguments import (
    LanguageArguments,
    LocationsArguments,
    RootSearchedPageArguments,
    SearchedPageArguments,
    described,
)
from schema.changes import changes_of_record
from schema.connections import KnowledgeProductConnection
from schema.details import FrameworkReference, references_in, value_in
from schema.enums import OrderDirection, OrganizationType, ParticipationRole, ResultOrigin, Visibility, enum
from schema.fields import column, computed, related
from schema.filters import Filter
from schema.indicators import Indicator
from schema.inputs import all_of, any_of, field, none_of, single
from schema.lazy_types import AChange, AnAlignment, AProgram
from schema.nodes import Connection, Node, identity
from schema.page_addresses import page_address
from schema.places import ProgramLocation
from schema.sources import Source
from schema.titled import Titled
from schema.values import LocalizedText, chosen, chosen_or, localized
from services.outputs import OUTPUT


@strawberry.interface(description="A result of a program, with the indicators that measure it.")
class Result:
    """A result of a program."""

    id: strawberry.ID = column(
        "The global ID: opaque, assigned once, and stable across imports and rebuilds."
    )
    title: str = computed(
        chosen_or,
        needs=("titles", "title"),
        arguments=LanguageArguments,
        description="The title in one language. If the title is not available in the requested language, "
        "another language is used.",
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which it is available."
    )
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="The description in one language. Null if not reported.",
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program to which the result belongs. Null if it is not in the hub, or if the "
        "viewer may not see it.",
    )
    indicators: list[Indicator] = related(
        resolvers.outputs.indicators_of_result,
        key="id",
        is_list=True,
        description="The indicators that measure the result, in the publisher's order.",
    )
    references: list[FrameworkReference] = references_in(
        "Result", "The references of the result to frameworks of results."
    )
    aggregation: bool | None = value_in(
        "aggregation", "Whether the indicators of the result may be added up. Null if not reported."
    )
    locations: list[ProgramLocation] = related(
        resolvers.places.locations_of_program,
        key="reported_in_id",
        arguments=LocationsArguments,
        is_list=True,
        description="The locations of the activity that reports the result, and of outputs reported as "
        "activities below it.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.of_output,
        count=resolvers.knowledge_products.count_of_output,
        key="id",
        arguments=SearchedPageArguments,
        description="The knowledge products that the result links to.",
    )
    changes: Connection[AChange] = changes_of_record()
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in "
        "`saveOutput`."
    )
    origin: ResultOrigin = column("How the result was reported.")
    visibility: Visibility = column("Who may see the record.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source from which the record was imported."
    )
    imported_at: datetime = column("The time at which the hub added the record or last changed it.")
    last_updated: datetime | None = column(
        "The time at which the publisher last changed the record. Null if the publisher does not report it."
    )


@strawberry.type(
    description="A product or service that a program delivers, such as a training, a guideline or a network."
)
class Output(Result, Node, Titled):
    """A product or service that a program delivers."""

    id: strawberry.ID = identity("Output")
    url: str = page_address("output", "Output")
    iati_identifier: str | None = column(
        "The IATI identifier of the activity, if the output is reported as an activity. Null if "
        "it is reported as a result."
    )
    activity: AProgram | None = related(
        resolvers.programs.by_id,
        key="activity_id",
        description="The activity that represents the output (level OUTPUT). Null if the output is reported "
        "as a result.",
    )
    alignments: Connection[AnAlignment] = related(
        resolvers.alignments.of_output,
        count=resolvers.alignments.count_of_output,
        key="id",
        arguments=AlignmentsArguments,
        description="The nodes of action plans that the output serves itself. Those of its program are "
        "`program.alignments`.",
    )


@strawberry.type(description="A change that a program brings about, such as new skills or behavior.")
class Outcome(Result, Node, Titled):
    """A change that a program brings about, such as new skills or behavior."""

    id: strawberry.ID = identity("Outcome")


@strawberry.type(description="A long-term change to which a program contributes.")
class Impact(Result, Node, Titled):
    """A long-term change to which a program contributes."""

    id: strawberry.ID = identity("Impact")


@strawberry.type(description="A result that is not an output, an outcome or an impact.")
class OtherResult(Result, Node, Titled):
    """A result that is not an output, an outcome or an impact."""

    id: strawberry.ID = identity("OtherResult")


@strawberry.input(
    description="A filter for outputs. All given fields must match; a list matches any of its values."
)
class OutputFilter(Filter):
    """A filter for outputs."""

    ids: ClassVar = {"program": "Program", "organization": "Organization"}
    joined: ClassVar = {"organization_role": ("organization", "role")}
    codes: ClassVar = {"sector": "sector", "region": "region", "country": "country"}

    program_in: list[strawberry.ID] | None = field("Matches outputs of one of these programs.")
    program: strawberry.ID | None = single("Matches outputs of this program.", "programIn")
    organization_in: list[strawberry.ID] | None = field(
        "Matches outputs of programs in which one of these organizations participates. With `roleIn`: in "
        "which it has one of those roles."
    )
    organization: strawberry.ID | None = single(
        "Matches outputs of programs in which this organization participates. With `roleIn`: in which it has "
        "one of those roles.",
        "organizationIn",
    )
    role_in: list[ParticipationRole] | None = field(
        "Matches outputs of programs in which an organization has one of these roles. With `organizationIn`: "
        "in which one of those organizations has it."
    )
    role: ParticipationRole | None = single(
        "Matches outputs of programs in which an organization has this role. With `organizationIn`: in which "
        "one of those organizations has it.",
        "roleIn",
    )
    origin: list[ResultOrigin] | None = field("How the result was reported.")
    sector: list[str] | None = field(
        "Matches outputs of programs with one of these sectors: codes such as `15220`, three-digit "
        "categories such as `152`, which contain their five-digit codes, or names."
    )
    region_in: list[str] | None = field(
        "Matches outputs that an activity reports which works in one of these regions or in a region below "
        "one of them: ISO 3166-2 codes such as `ID-JI`, Kemendagri codes such as `35.78`, or names that only "
        "one region has."
    )
    region: str | None = single(
        "Matches outputs that an activity reports which works in this region or in a region below it: an ISO "
        "3166-2 code such as `ID-JI`, a Kemendagri code such as `35.78`, or a name that only one region has.",
        "regionIn",
    )
    country_in: list[str] | None = field(
        "Matches outputs of programs that work in one of these countries: ISO 3166-1 codes such as `ID`, or "
        "names."
    )
    country: str | None = single(
        "Matches outputs of programs that work in this country: an ISO 3166-1 code such as `ID`, or a name.",
        "countryIn",
    )
    organization_type: list[OrganizationType] | None = field(
        "Matches outputs of programs in which an organization of one of these types participates."
    )
    has_indicators: bool | None = field(
        "If true, matches outputs with indicators; if false, outputs without."
    )
    achievement_below: Decimal | None = field(
        "Matches outputs with an indicator whose achievement is below this value, in the newest "
        "period that has one. 1 is the target: `achievementBelow: 1` matches outputs behind "
        "target."
    )
    achievement_at_least: Decimal | None = field(
        "Matches outputs with an indicator whose achievement is at or above this value, in the "
        "newest period that has one. 1 is the target."
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
    visibility: list[Visibility] | None = field(
        "Matches records with one of these visibilities. Never returns records that the viewer may not see."
    )
    AND: list["OutputFilter"] | None = all_of()
    OR: list["OutputFilter"] | None = any_of()
    NOT: Optional["OutputFilter"] = none_of()


class OutputOrderField(StrEnum):
    """The values by which outputs can be sorted."""

    TITLE = "TITLE"
    LAST_UPDATED = "LAST_UPDATED"
    CHANGED_AT = "CHANGED_AT"
    IATI_IDENTIFIER = "IATI_IDENTIFIER"


enum(
    OutputOrderField,
    "The values by which outputs can be sorted.",
    TITLE="The title in the hub's default language, ignoring case.",
    LAST_UPDATED="The time at which the publisher last changed the record, by its own date.",
    CHANGED_AT="The time at which the hub added or last changed the record (`importedAt`).",
    IATI_IDENTIFIER="The IATI identifier. Outputs that are not reported as activities have none.",
)


@strawberry.input(description="A sort order for outputs.")
class OutputOrder:
    """A sort order for outputs."""

    field: OutputOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


OUTPUTS = described("Returns only outputs that match this filter. Default: all that the viewer may see.")


@dataclass(frozen=True)
class OutputsArguments(SearchedPageArguments):
    """A page of the outputs of a record."""

    filter: Annotated[OutputFilter | None, OUTPUTS] = None


@dataclass(frozen=True)
class AllOutputsArguments(RootSearchedPageArguments):
    """A page of all outputs."""

    entity: ClassVar = OUTPUT

    filter: Annotated[OutputFilter | None, OUTPUTS] = None
    order_by: Annotated[
        OutputOrder | None,
        described("The sort order. Default: the order in which the records entered the hub."),
    ] = None
