"""Programs: the type, and what a list of them can be filtered and sorted by."""

from datetime import date, datetime
from typing import Annotated

import strawberry

import resolvers.changes
import resolvers.finances
import resolvers.knowledge_products
import resolvers.organizations
import resolvers.outputs
import resolvers.overlaps
import resolvers.places
import resolvers.programs
import resolvers.similar
import resolvers.sources
from schema.arguments import ChildrenArguments, LanguageArguments, PageArguments, SearchedPageArguments
from schema.connections import (
    KnowledgeProductConnection,
    OrganizationConnection,
    OutputConnection,
    ProgramConnection,
    TransactionConnection,
)
from schema.enums import ParticipationRole, ProgramLevel, ProgramStatus, Visibility
from schema.fields import column, computed, related
from schema.finances import Budget, SumArguments, TransactionArguments, TransactionSumArguments
from schema.knowledge_products import Document
from schema.lazy_types import AChange, AnOrganization, AnOutput, AnOverlap, ASimilarProgram
from schema.nodes import Connection, Node, identity
from schema.organizations import OrganizationsByRole
from schema.outputs import Impact, OtherResult, Outcome, OutputsArguments
from schema.overlap_inputs import OverlapsArguments
from schema.places import CountryShare, ProgramLocation, ProgramSector
from schema.similar_arguments import SimilarArguments
from schema.sources import Source
from schema.values import CodedValue, LocalizedText, Money, chosen, chosen_or, code_of, localized, name_of


@strawberry.type(description="The part that an organization has in a program.")
class Participation:
    """The part that an organization has in a program."""

    role: ParticipationRole = column("What the organization does in the program.")
    role_code: str = column("The same as the code of IATI codelist OrganisationRole.")
    role_name: str = name_of("role_code", "OrganisationRole", "The same in words of a language.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization; null when you may not see it.",
    )
    activity_id: str | None = column(
        "The identifier under which the organization reports its own part, when it is told."
    )


@strawberry.type(description="A reference from one program to another.")
class RelatedProgram:
    """A reference from one program to another."""

    relation: str = column(
        "How they relate, as the code of IATI codelist RelatedActivityType: 1 parent, 2 child, 3 sibling, "
        "4 co-funded, 5 third party.",
        of="relation_code",
    )
    iati_identifier: str = column("The identifier that the publisher wrote.")
    program: Annotated["Program", strawberry.lazy("schema.programs")] | None = related(
        resolvers.programs.by_iati_identifier,
        key="iati_identifier",
        description="The program of that identifier; null when the hub has none that you may see.",
    )


@strawberry.type(
    description="A program or project (an IATI activity): who does what, where, when, with what money, "
    "and what came of it."
)
class Program(Node):
    """A program or project."""

    id: strawberry.ID = identity("Program")
    iati_identifier: str | None = column(
        "The identifier that its publisher gave it in the IATI standard; null for programs from members."
    )
    level: ProgramLevel = column("Whether it is a program, or an output reported as an activity.")
    hierarchy: int | None = column("The level in the publisher's own count, 1 at the top.")
    title: str = computed(
        chosen_or, needs=("titles", "title"), arguments=LanguageArguments, description="The title."
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which there is one."
    )
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="What the program is about; its paragraphs are separated by blank lines.",
    )
    descriptions: list[LocalizedText] = computed(
        localized, needs=("descriptions",), description="The description in every language."
    )
    status: ProgramStatus | None = column("Where the program stands; null when its code is unknown.")
    status_code: str | None = column("The same as the code of IATI codelist ActivityStatus.")
    status_name: str | None = name_of("status_code", "ActivityStatus", "The same in words of a language.")
    planned_start: date | None = column("The day on which it was planned to begin.")
    actual_start: date | None = column("The day on which it began.")
    planned_end: date | None = column("The day on which it is planned to end.")
    actual_end: date | None = column("The day on which it ended.")
    scope: CodedValue | None = code_of(
        "scope_code", "ActivityScope", "How far the program reaches, from local to global."
    )
    reporting_organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="reporting_organization_id",
        description="The organization that reports the program; null when you may not see it.",
    )
    participations: list[Participation] = related(
        resolvers.programs.participations_of_program,
        key="id",
        is_list=True,
        description="Who takes part, in which role, in the publisher's order.",
    )
    organizations: OrganizationConnection = related(
        resolvers.organizations.of_program,
        count=resolvers.organizations.count_of_program,
        key="id",
        arguments=OrganizationsByRole,
        description="The organizations that take part, each once.",
    )
    budgets: list[Budget] = related(
        resolvers.finances.budgets_of_program,
        key="id",
        arguments=ChildrenArguments,
        is_list=True,
        description="What is planned to be spent, by period.",
    )
    total_budgets: list[Money] = related(
        resolvers.finances.total_budgets,
        key="id",
        arguments=SumArguments,
        is_list=True,
        description="The sum of the budgets, one per currency. A program and those below it tell of the same "
        "money, so a program's own budgets count only where none below it reports any; and a revised budget "
        "replaces the original of the same start.",
    )
    transactions: TransactionConnection = related(
        resolvers.finances.transactions,
        count=resolvers.finances.count_transactions,
        key="id",
        arguments=TransactionArguments,
        description="Money that was promised, paid or received, by date.",
    )
    total_transactions: list[Money] = related(
        resolvers.finances.total_transactions,
        key="id",
        arguments=TransactionSumArguments,
        is_list=True,
        description="The sum of the transactions, one per currency; a program's own count only where none "
        "below it reports any. Give a `type`: promises and payments added up mean nothing.",
    )
    sectors: list[ProgramSector] = related(
        resolvers.places.sectors_of_program, key="id", is_list=True, description="What the program is about."
    )
    locations: list[ProgramLocation] = related(
        resolvers.places.locations_of_program,
        key="id",
        arguments=ChildrenArguments,
        is_list=True,
        description="The places where the program works.",
    )
    countries: list[CountryShare] = related(
        resolvers.places.countries_of_program,
        key="id",
        is_list=True,
        description="The countries in which the program works, with their shares.",
    )
    parent: Annotated["Program", strawberry.lazy("schema.programs")] | None = related(
        resolvers.programs.by_id,
        key="parent_id",
        description="The program that this one is a part of; null at the top, or when you may not see it.",
    )
    children: ProgramConnection = related(
        resolvers.programs.children,
        count=resolvers.programs.count_children,
        key="id",
        arguments=SearchedPageArguments,
        description="The programs right below, of any level.",
    )
    related_programs: list[RelatedProgram] = related(
        resolvers.programs.related_of_program,
        key="id",
        is_list=True,
        name="related",
        description="Other programs that the publisher refers to.",
    )
    output: AnOutput | None = related(
        resolvers.outputs.of_activity,
        key="id",
        description="The output that this activity reports, when its level is OUTPUT.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.of_program,
        count=resolvers.outputs.count_of_program,
        key="id",
        arguments=OutputsArguments,
        description="What the program delivers.",
    )
    outcomes: Connection[Outcome] = related(
        resolvers.outputs.outcomes,
        count=resolvers.outputs.count_outcomes,
        key="id",
        arguments=PageArguments,
        description="What changes through the program.",
    )
    impacts: Connection[Impact] = related(
        resolvers.outputs.impacts,
        count=resolvers.outputs.count_impacts,
        key="id",
        arguments=PageArguments,
        description="What changes in the long run.",
    )
    other_results: Connection[OtherResult] = related(
        resolvers.outputs.others,
        count=resolvers.outputs.count_others,
        key="id",
        arguments=PageArguments,
        description="Results of another kind.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.of_program,
        count=resolvers.knowledge_products.count_of_program,
        key="id",
        arguments=SearchedPageArguments,
        description="Reports, studies and other knowledge that the program links to.",
    )
    documents: Connection[Document] = related(
        resolvers.knowledge_products.documents,
        count=resolvers.knowledge_products.count_documents,
        key="id",
        arguments=PageArguments,
        description="All documents that the program links to, in the publisher's order.",
    )
    changes: Connection[AChange] = related(
        resolvers.changes.of_program,
        count=resolvers.changes.count_of_program,
        key="id",
        arguments=PageArguments,
        description="What imports changed in the program and in the results that it reports, newest first; "
        "empty for whoever is no member.",
    )
    overlaps: Connection[AnOverlap] = related(
        resolvers.overlaps.of_program,
        count=resolvers.overlaps.count_of_program,
        key="id",
        arguments=OverlapsArguments,
        description="Other programs that may be about the same work, the surest first.",
    )
    similar: list[ASimilarProgram] = related(
        resolvers.similar.of_program,
        key="id",
        arguments=SimilarArguments,
        is_list=True,
        description="Programs that are like this one, whoever reports them, the most alike first.",
    )
    visibility: Visibility = column("Who may see the program.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="Where the record comes from."
    )
    imported_at: datetime = column("When the hub last took the record in.")
    last_updated: datetime | None = column("When its publisher last changed it, if that is told.")
