"""The type Program."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import strawberry

import resolvers.changes
import resolvers.claims
import resolvers.finances
import resolvers.funding
import resolvers.knowledge_products
import resolvers.organizations
import resolvers.outputs
import resolvers.overlaps
import resolvers.places
import resolvers.programs
import resolvers.regions
import resolvers.similar
import resolvers.sources
from schema.arguments import (
    ChildrenArguments,
    LanguageArguments,
    LocationsArguments,
    PageArguments,
    SearchedPageArguments,
)
from schema.claims import Claim
from schema.connections import (
    KnowledgeProductConnection,
    OrganizationConnection,
    OutputConnection,
    ProgramConnection,
    TransactionConnection,
)
from schema.details import number_in, value_in
from schema.enums import ProgramLevel, ProgramStatus, Visibility
from schema.fields import column, computed, related
from schema.finances import (
    Budget,
    PlannedDisbursement,
    SumArguments,
    TransactionArguments,
    TransactionSumArguments,
)
from schema.knowledge_products import Document
from schema.lazy_types import (
    AChange,
    AFunding,
    AnOrganization,
    AnOutput,
    AnOverlap,
    ARegion,
    ASimilarProgram,
)
from schema.markers import (
    DEFAULT_COLUMNS,
    Condition,
    HumanitarianScope,
    OtherIdentifier,
    ProgramDefaults,
    ProgramPolicyMarker,
    defaults,
)
from schema.nodes import Connection, Node, identity
from schema.organizations import OrganizationsByRole
from schema.outputs import Impact, OtherResult, Outcome, OutputsArguments
from schema.overlap_inputs import OverlapsArguments
from schema.places import CountryShare, ProgramLocation, ProgramSector, ProgramTag, RecipientRegion
from schema.program_relations import Participation, RelatedProgram
from schema.similar_arguments import SimilarArguments
from schema.sources import Source
from schema.titled import Titled
from schema.values import CodedValue, LocalizedText, Money, chosen, chosen_or, code_of, localized, name_of
from services.text import details


@strawberry.type(
    description="A program or project (an IATI activity): organizations, places, dates, budgets, "
    "transactions and results."
)
class Program(Node, Titled):
    """A program or project."""

    id: strawberry.ID = identity("Program")
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
    scope: CodedValue | None = code_of(
        "scope_code",
        "ActivityScope",
        "The geographic scope of the program, from global to local (IATI codelist "
        "ActivityScope). Null if not reported.",
    )
    humanitarian: bool | None = column(
        "Whether the program is humanitarian as a whole. Null if not reported."
    )
    humanitarian_scopes: list[HumanitarianScope] = computed(
        details.scopes,
        needs=("details",),
        description="The emergencies and appeals to which the program responds.",
    )
    policy_markers: list[ProgramPolicyMarker] = related(
        resolvers.places.policy_markers_of_program,
        key="id",
        is_list=True,
        description="The policy markers of the program, such as gender equality, also those that it does not "
        "target.",
    )
    other_identifiers: list[OtherIdentifier] = related(
        resolvers.programs.other_identifiers_of_program,
        key="id",
        is_list=True,
        description="The identifiers that the program has elsewhere, or had before. Search finds the program "
        "by them.",
    )
    defaults: ProgramDefaults = computed(
        defaults,
        needs=DEFAULT_COLUMNS,
        description="What applies to all money of the program: types of collaboration, flow and aid.",
    )
    budget_not_provided: CodedValue | None = code_of(
        "budget_not_provided_code",
        "BudgetNotProvided",
        "Why the program reports no budget (IATI codelist BudgetNotProvided). Null if not reported.",
    )
    capital_spend: Decimal | None = number_in(
        "capital_spend", "The share of the money for capital, in percent. Null if not reported."
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
    budgets: list[Budget] = related(
        resolvers.finances.budgets_of_program,
        key="id",
        arguments=ChildrenArguments,
        is_list=True,
        description="The budgets of the program, by period.",
    )
    total_budgets: list[Money] = related(
        resolvers.finances.total_budgets,
        key="id",
        arguments=SumArguments,
        is_list=True,
        description="The total budget, one sum per currency. To avoid counting the same money twice, the "
        "budgets of a program count only if no program below it reports any. A revised budget "
        "replaces the original budget with the same start date, and an earlier revision of the same period "
        "by value date.",
    )
    planned_disbursements: list[PlannedDisbursement] = related(
        resolvers.finances.planned_disbursements_of_program,
        key="id",
        arguments=ChildrenArguments,
        is_list=True,
        description="Money that is planned to be paid to specific receivers. It is part of the budgets: no "
        "sum adds it to them.",
    )
    transactions: TransactionConnection = related(
        resolvers.finances.transactions,
        count=resolvers.finances.count_transactions,
        key="id",
        arguments=TransactionArguments,
        description="The financial transactions of the program, by date.",
    )
    total_transactions: list[Money] = related(
        resolvers.finances.total_transactions,
        key="id",
        arguments=TransactionSumArguments,
        is_list=True,
        description="The total of the transactions, one sum per currency. The transactions of a program "
        "count only if no program below it reports any. Use `type` to select one type: a sum of "
        "commitments and payments has no meaning.",
    )
    funded_by: Connection[AFunding] = related(
        resolvers.funding.funders,
        count=resolvers.funding.count_funders,
        key="id",
        arguments=PageArguments,
        description="The programs from which the money of this program comes, with amounts. Empty if neither "
        "this program nor the others name such an activity.",
    )
    funds: Connection[AFunding] = related(
        resolvers.funding.funded,
        count=resolvers.funding.count_funded,
        key="id",
        arguments=PageArguments,
        description="The programs to which money of this program goes, with amounts. Empty if neither this "
        "program nor the others name such an activity.",
    )
    sectors: list[ProgramSector] = related(
        resolvers.places.sectors_of_program,
        key="id",
        is_list=True,
        description="The sectors and Sustainable Development Goals of the program, with percentages.",
    )
    locations: list[ProgramLocation] = related(
        resolvers.places.locations_of_program,
        key="id",
        arguments=LocationsArguments,
        is_list=True,
        description="The locations of the program and of the outputs below it that are reported as "
        "activities (level OUTPUT), but not those of other programs below it. Filters by region, groups by "
        "province and region pages follow the same rule.",
    )
    provinces: list[ARegion] = related(
        resolvers.regions.provinces_of_program,
        key="id",
        is_list=True,
        description="The provinces of Indonesia in which the program works, each listed once, sorted by "
        "code: those of `locations`, also where a location is in a regency or city. Places that could not be "
        "matched to a region, and countries, are not in it. The filter `region` and groups by PROVINCE "
        "follow the same rule.",
    )
    countries: list[CountryShare] = related(
        resolvers.places.countries_of_program,
        key="id",
        is_list=True,
        description="The recipient countries of the program, with percentages.",
    )
    recipient_regions: list[RecipientRegion] = related(
        resolvers.places.recipient_regions_of_program,
        key="id",
        is_list=True,
        description="The recipient regions of the program, which are parts of the world, with percentages.",
    )
    tags: list[ProgramTag] = related(
        resolvers.places.tags_of_program,
        key="id",
        is_list=True,
        description="The tags of the program. Goals and targets of the Sustainable Development Goals are "
        "also in `sectors`.",
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
    output: AnOutput | None = related(
        resolvers.outputs.of_activity,
        key="id",
        description="The output that this activity represents. Null unless `level` is OUTPUT.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.of_program,
        count=resolvers.outputs.count_of_program,
        key="id",
        arguments=OutputsArguments,
        description="The outputs of the program: what it delivers.",
    )
    outcomes: Connection[Outcome] = related(
        resolvers.outputs.outcomes,
        count=resolvers.outputs.count_outcomes,
        key="id",
        arguments=PageArguments,
        description="The outcomes of the program: the changes that it brings about.",
    )
    impacts: Connection[Impact] = related(
        resolvers.outputs.impacts,
        count=resolvers.outputs.count_impacts,
        key="id",
        arguments=PageArguments,
        description="The impacts of the program: the long-term changes to which it contributes.",
    )
    other_results: Connection[OtherResult] = related(
        resolvers.outputs.others,
        count=resolvers.outputs.count_others,
        key="id",
        arguments=PageArguments,
        description="The results of the program that are not outputs, outcomes or impacts.",
    )
    achievement: float | None = column(
        "The progress toward the targets of the outputs: the mean of the newest achievement of each of their "
        "indicators, where less than 0 counts as 0 and more than 1 as 1: 1 means that all targets are "
        "reached. Outputs that are less visible than the program do not count. Null if nothing is measured."
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.of_program,
        count=resolvers.knowledge_products.count_of_program,
        key="id",
        arguments=SearchedPageArguments,
        description="The knowledge products that the program links to.",
    )
    documents: Connection[Document] = related(
        resolvers.knowledge_products.documents,
        count=resolvers.knowledge_products.count_documents,
        key="id",
        arguments=PageArguments,
        description="All documents that the program links to, in the publisher's order. Includes knowledge "
        "products.",
    )
    changes: Connection[AChange] = related(
        resolvers.changes.of_program,
        count=resolvers.changes.count_of_program,
        key="id",
        arguments=PageArguments,
        description="The changes that imports made to the program and the results it reports, newest first. "
        "For members: anonymous viewers get the error FORBIDDEN.",
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
    visibility: Visibility = column("Who may see the record.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source from which the record was imported."
    )
    imported_at: datetime = column("The time at which the hub added the record or last changed it.")
    last_updated: datetime | None = column(
        "The time at which the publisher last changed the record. Null if the publisher does not report it."
    )
