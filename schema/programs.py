"""The type Program."""

from datetime import date, datetime
from typing import Annotated

import strawberry

import resolvers.alignments
import resolvers.changes
import resolvers.claims
import resolvers.freshness
import resolvers.organizations
import resolvers.overlaps
import resolvers.programs
import resolvers.similar
import resolvers.sources
from schema.alignment_inputs import AlignmentsArguments
from schema.arguments import (
    LanguageArguments,
    PageArguments,
    SearchedPageArguments,
)
from schema.changes import ChangesArguments
from schema.claims import Claim
from schema.concerns import ProgramConcerns
from schema.connections import (
    OrganizationConnection,
    ProgramConnection,
)
from schema.details import value_in
from schema.enums import ProgramLevel, ProgramStatus, Visibility
from schema.fields import column, computed, related
from schema.freshness import Freshness
from schema.lazy_types import (
    AChange,
    AnAlignment,
    AnOrganization,
    AnOverlap,
    ASimilarProgram,
)
from schema.markers import (
    Condition,
    OtherIdentifier,
)
from schema.nodes import Connection, Node, identity
from schema.organizations import OrganizationsByRole
from schema.overlap_inputs import OverlapsArguments
from schema.page_addresses import page_address
from schema.program_money import ProgramMoney
from schema.program_relations import Participation, RelatedProgram
from schema.program_results import ProgramResults
from schema.program_work import ProgramWork
from schema.similar_arguments import SimilarArguments
from schema.sources import Source
from schema.suggested_alignments import SuggestedAlignment, SuggestionsArguments
from schema.titled import Titled
from schema.values import LocalizedText, chosen, chosen_or, localized, name_of
from schema.withdrawals import Withdrawal, withdrawal_of_record
from services.text import details


@strawberry.type(
    description="A program or project (an IATI activity): organizations, places, dates, budgets, "
    "transactions and results."
)
class Program(ProgramMoney, ProgramWork, ProgramResults, ProgramConcerns, Node, Titled):
    """A program or project."""

    id: strawberry.ID = identity("Program")
    url: str = page_address("program", "Program", key="iati_identifier")
    iati_identifier: str | None = column(
        "The IATI identifier that the publisher assigned. Null for programs that members add through the API."
    )
    level: ProgramLevel = column(
        "Whether the record is a program, or an output that is reported as an activity."
    )
    hierarchy: int | None = column(
        "The level in the publisher's own hierarchy of activities, 1 at the top. Null if not reported."
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
        description="The description in one language. Paragraphs are separated by blank lines. Null if not "
        "reported.",
    )
    descriptions: list[LocalizedText] = computed(
        localized,
        needs=("descriptions",),
        description="The description in every language in which it is available.",
    )
    status: ProgramStatus | None = column(
        "The status of the program. Null if not reported, or if the code is unknown."
    )
    status_code: str | None = column(
        "The status as a code of IATI codelist ActivityStatus. Null if not reported."
    )
    status_name: str | None = name_of(
        "status_code", "ActivityStatus", "The name of the code in one language."
    )
    planned_start: date | None = column("The planned start date. Null if not reported.")
    actual_start: date | None = column("The actual start date. Null if not reported.")
    planned_end: date | None = column("The planned end date. Null if not reported.")
    actual_end: date | None = column(
        "The actual end date. Null if not reported, or if the program has not ended."
    )
    effective_start: date | None = column(
        "The start date that counts: the actual one, or the planned one if there is no actual one. Filters, "
        "orders and groups by start use it. Null if neither is reported.",
        of="start_date",
    )
    effective_end: date | None = column(
        "The end date that counts: the actual one, or the planned one if there is no actual one. Filters and "
        "orders by end use it. Null if neither is reported.",
        of="end_date",
    )
    other_identifiers: list[OtherIdentifier] = related(
        resolvers.programs.other_identifiers_of_program,
        key="id",
        is_list=True,
        description="The identifiers that the program has elsewhere, or had before. Search finds the program "
        "by them.",
    )
    conditions_attached: bool | None = value_in(
        "conditions_attached", "Whether conditions are attached to the program. Null if not reported."
    )
    conditions: list[Condition] = computed(
        details.conditions, needs=("details",), description="The conditions of the program."
    )
    reporting_organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="reporting_organization_id",
        description="The organization that reports the program. Null if the viewer may not see it.",
    )
    participations: list[Participation] = related(
        resolvers.programs.participations_of_program,
        key="id",
        is_list=True,
        description="The participating organizations and their roles, in the publisher's order.",
    )
    organizations: OrganizationConnection = related(
        resolvers.organizations.of_program,
        count=resolvers.organizations.count_of_program,
        key="id",
        arguments=OrganizationsByRole,
        description="The participating organizations, each listed once.",
    )
    parent: Annotated["Program", strawberry.lazy("schema.programs")] | None = related(
        resolvers.programs.by_id,
        key="parent_id",
        description="The program that this program is part of. Null at the top level, or if the viewer may "
        "not see the parent.",
    )
    children: ProgramConnection = related(
        resolvers.programs.children,
        count=resolvers.programs.count_children,
        key="id",
        arguments=SearchedPageArguments,
        description="The programs directly below this one, including outputs that are reported as "
        "activities (level OUTPUT).",
    )
    related_programs: list[RelatedProgram] = related(
        resolvers.programs.related_of_program,
        key="id",
        is_list=True,
        name="related",
        description="The related programs that the publisher refers to.",
    )
    freshness: Freshness = related(
        resolvers.freshness.of_program, key="id", description="How current the program is."
    )
    changes: Connection[AChange] = related(
        resolvers.changes.of_program,
        count=resolvers.changes.count_of_program,
        key="id",
        arguments=ChangesArguments,
        description="The changes of the program and of the results it reports, by imports and members, "
        "newest first. For members: anonymous viewers get the error FORBIDDEN.",
    )
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in "
        "`saveProgram`."
    )
    claims: Connection[Claim] = related(
        resolvers.claims.of_program,
        count=resolvers.claims.count_of_program,
        key="id",
        arguments=PageArguments,
        description="The versions that organizations other than the owner reported under the program's "
        "identifier, newest first. They did not change the program. Empty for anonymous viewers.",
    )
    alignments: Connection[AnAlignment] = related(
        resolvers.alignments.of_program,
        count=resolvers.alignments.count_of_program,
        key="id",
        arguments=AlignmentsArguments,
        description="The nodes of action plans that the program serves, as members claim and the secretariat "
        "confirms. Those of its outputs are not among them.",
    )
    suggested_alignments: list[SuggestedAlignment] = related(
        resolvers.alignments.suggested,
        key="id",
        arguments=SuggestionsArguments,
        is_list=True,
        description="The lowest nodes of action plans that the program likely serves, highest score first, "
        "without those that it is aligned with or that were rejected. Programs without an alignment are "
        "those of `programs(filter: {aligned: false})`.",
    )
    overlaps: Connection[AnOverlap] = related(
        resolvers.overlaps.of_program,
        count=resolvers.overlaps.count_of_program,
        key="id",
        arguments=OverlapsArguments,
        description="The pairs of this program with another program that may duplicate it, those with "
        "programs of other organizations first.",
    )
    similar: list[ASimilarProgram] = related(
        resolvers.similar.of_program,
        key="id",
        arguments=SimilarArguments,
        is_list=True,
        description="Programs similar to this one, of any publisher, highest score first.",
    )
    withdrawal: Withdrawal | None = withdrawal_of_record()
    visibility: Visibility = column("Who may see the record.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source from which the record was imported."
    )
    imported_at: datetime = column("The time at which the hub added the record or last changed it.")
    last_updated: datetime | None = column(
        "The time at which the publisher last changed the record. Null if the publisher does not report it."
    )
