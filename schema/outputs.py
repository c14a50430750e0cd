"""Results: outputs, outcomes, impacts and others, with what lists of outputs can be filtered by."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

import resolvers.knowledge_products
import resolvers.outputs
import resolvers.places
import resolvers.programs
import resolvers.sources
from schema.arguments import (
    ChildrenArguments,
    LanguageArguments,
    RootSearchedPageArguments,
    SearchedPageArguments,
    described,
)
from schema.changes import changes_of_record
from schema.connections import KnowledgeProductConnection
from schema.enums import OrderDirection, OrganizationType, ParticipationRole, ResultOrigin, Visibility, enum
from schema.fields import column, computed, related
from schema.filters import Filter
from schema.indicators import Indicator
from schema.inputs import all_of, any_of, field, none_of
from schema.lazy_types import AChange, AProgram
from schema.nodes import Connection, Node, identity
from schema.places import ProgramLocation
from schema.sources import Source
from schema.values import LocalizedText, chosen, chosen_or, localized
from services.outputs import OUTPUT


@strawberry.interface(description="What a program delivers or changes, with indicators that tell how far.")
class Result:
    """What a program delivers or changes."""

    id: strawberry.ID = column("The global id.")
    title: str = computed(
        chosen_or, needs=("titles", "title"), arguments=LanguageArguments, description="The title."
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which there is one."
    )
    description: str | None = computed(
        chosen, needs=("descriptions",), arguments=LanguageArguments, description="What it is about."
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program that it belongs to; null while the hub lacks it, or you may not see it.",
    )
    indicators: list[Indicator] = related(
        resolvers.outputs.indicators_of_result,
        key="id",
        is_list=True,
        description="What is measured, in the publisher's order.",
    )
    locations: list[ProgramLocation] = related(
        resolvers.places.locations_of_program,
        key="reported_in_id",
        arguments=ChildrenArguments,
        is_list=True,
        description="The places of the activity that reports it.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.of_output,
        count=resolvers.knowledge_products.count_of_output,
        key="id",
        arguments=SearchedPageArguments,
        description="The knowledge products that it links to.",
    )
    changes: Connection[AChange] = changes_of_record()
    origin: ResultOrigin = column("How it came into the hub.")
    visibility: Visibility = column("Who may see it.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="Where the record comes from."
    )
    imported_at: datetime = column("When the hub last took the record in.")
    last_updated: datetime | None = column("When its publisher last changed it, if that is told.")


@strawberry.type(description="Something that a program delivers: a training, a guideline, a network.")
class Output(Result, Node):
    """Something that a program delivers."""

    id: strawberry.ID = identity("Output")
    iati_identifier: str | None = column(
        "The identifier of the activity, when the output is reported as one."
    )
    activity: AProgram | None = related(
        resolvers.programs.by_id,
        key="activity_id",
        description="The activity of level OUTPUT that the output came as; null when it came as a result.",
    )


@strawberry.type(description="A change that a program brings about.")
class Outcome(Result, Node):
    """A change that a program brings about."""

    id: strawberry.ID = identity("Outcome")


@strawberry.type(description="A change in the long run, to which a program contributes.")
class Impact(Result, Node):
    """A change in the long run."""

    id: strawberry.ID = identity("Impact")


@strawberry.type(description="A result that is neither output, outcome nor impact.")
class OtherResult(Result, Node):
    """A result of another kind."""

    id: strawberry.ID = identity("OtherResult")


@strawberry.input(description="Which outputs. Fields combine by AND; lists mean any of.")
class OutputFilter(Filter):
    """Which outputs."""

    ids: ClassVar = {"program": "Program", "organization": "Organization"}
    joined: ClassVar = {"organization_role": ("organization", "role")}

    program: strawberry.ID | None = field("The program that it belongs to.")
    organization: strawberry.ID | None = field(
        "An organization that takes part in its program; in the role `role`, if that is given too."
    )
    role: ParticipationRole | None = field("A role in which somebody takes part in its program.")
    origin: list[ResultOrigin] | None = field("How it came into the hub.")
    sector: list[str] | None = field("Codes of what its program is about, such as `15220`.")
    region: str | None = field("A place where its program works, by its code; places below are included.")
    country: str | None = field("A country in which its program works, as an ISO 3166-1 code.")
    organization_type: list[OrganizationType] | None = field(
        "An organization of one of these types takes part in its program."
    )
    has_indicators: bool | None = field("Whether anything is measured.")
    achievement_below: Decimal | None = field(
        "One of its indicators has come less far than this in the last period that tells how far; 1 is the "
        "target, so `achievementBelow: 1` are the outputs behind target."
    )
    achievement_at_least: Decimal | None = field(
        "One of its indicators has come at least this far in the last period that tells how far; 1 is the "
        "target."
    )
    updated_since: datetime | None = field("Changed by its publisher at this instant or later.")
    visibility: list[Visibility] | None = field("Who may see it, among those that you may see.")
    AND: list["OutputFilter"] | None = all_of()
    OR: list["OutputFilter"] | None = any_of()
    NOT: Optional["OutputFilter"] = none_of()


class OutputOrderField(StrEnum):
    """What outputs can be sorted by."""

    TITLE = "TITLE"
    LAST_UPDATED = "LAST_UPDATED"
    IATI_IDENTIFIER = "IATI_IDENTIFIER"


enum(
    OutputOrderField,
    "What outputs can be sorted by.",
    TITLE="The title in the hub's first language, regardless of case.",
    LAST_UPDATED="When its publisher last changed it.",
    IATI_IDENTIFIER="The IATI identifier, of those reported as activities.",
)


@strawberry.input(description="How outputs are sorted.")
class OutputOrder:
    """How outputs are sorted."""

    field: OutputOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(description="Which way.", default=OrderDirection.ASC)


OUTPUTS = described("Which outputs; all that you may see without it.")


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
        described("How they are sorted; without it, in the order in which they came into the hub."),
    ] = None
