"""The type Query."""

from typing import TYPE_CHECKING, Any

import strawberry

import resolvers.alignments
import resolvers.catalog
import resolvers.codelists
import resolvers.collaborations
import resolvers.coverage
import resolvers.digests
import resolvers.entities
import resolvers.feed
import resolvers.import_runs
import resolvers.keys
import resolvers.knowledge_products
import resolvers.labels
import resolvers.merges
import resolvers.nodes
import resolvers.obstacles
import resolvers.organizations
import resolvers.outputs
import resolvers.overlaps
import resolvers.plans
import resolvers.programs
import resolvers.regions
import resolvers.revisions
import resolvers.search
import resolvers.similar
import resolvers.sources
import resolvers.spreadsheets
import resolvers.webhooks
import resolvers.withdrawals
from schema.alignment_inputs import AllAlignmentsArguments
from schema.alignments import Alignment
from schema.catalog import ExportedList
from schema.collaboration_inputs import AllCollaborationsArguments
from schema.collaborations import Collaboration
from schema.commitment_queries import CommitmentQueries
from schema.conflicts import Conflict, ConflictsArguments
from schema.connections import (
    KnowledgeProductConnection,
    OrganizationConnection,
    OutputConnection,
    ProgramConnection,
)
from schema.coverage import Coverage, CoverageGap
from schema.coverage_inputs import CoverageArguments, CoverageGapsArguments
from schema.digests import DigestLookup, OrganizationDigest
from schema.entities import RepresentationsArguments, Service, entity_union, subgraph_sdl
from schema.feed import ChangesResult, FeedArguments
from schema.fields import computed, related
from schema.import_runs import ImportRun, ImportRunsArguments
from schema.keys import LISTED, ApiKey, KeysArguments
from schema.knowledge_products import AllKnowledgeProductsArguments, KnowledgeProduct
from schema.labels import EnumLabel, LabelsArguments
from schema.lookups import (
    CodelistArguments,
    KnowledgeProductLookup,
    NodeArguments,
    NodesArguments,
    OrganizationLookup,
    OutputLookup,
    ProgramLookup,
    RegionLookup,
)
from schema.merges import (
    MergeProposal,
    MergeProposalsArguments,
    OrganizationMerge,
    OrganizationMergesArguments,
)
from schema.nodes import Connection, Node
from schema.obstacle_inputs import AllObstaclesArguments
from schema.obstacles import ObstacleConnection
from schema.organizations import AllOrganizationsArguments, Organization
from schema.outputs import AllOutputsArguments, Output
from schema.overlap_inputs import AllOverlapsArguments
from schema.overlaps import Overlap
from schema.plan_inputs import (
    ActionPlanLookup,
    AllActionPlansArguments,
    AllPlanNodesArguments,
    PlanNodeLookup,
)
from schema.plans import ActionPlan, PlanNode
from schema.program_inputs import AllProgramsArguments
from schema.programs import Program
from schema.regions import AllRegionsArguments, Region
from schema.revisions import ReviewQueueArguments, Revision, RevisionLookup, RevisionsArguments
from schema.search import SearchArguments, SearchConnection
from schema.similar import SimilarProgram
from schema.similar_arguments import SimilarProgramsArguments
from schema.sources import HubInfo, Viewer
from schema.spreadsheets import SpreadsheetPlan, SpreadsheetPlanLookup, SpreadsheetPlansArguments
from schema.values import CodedValue
from schema.webhooks import WebhookEndpoint, WebhookLookup, WebhooksArguments
from schema.withdrawals import Withdrawal, WithdrawalLookup

if TYPE_CHECKING:
    Entity = Any
else:
    Entity = entity_union()


@strawberry.type(
    description="The queries of the API. Records that the viewer may not see are omitted from all "
    "results and counts."
)
class Query(CommitmentQueries):
    """The queries of the API."""

    node: Node | None = related(
        resolvers.nodes.by_id,
        arguments=NodeArguments,
        description="Returns the record with this global ID. Null if it does not exist, or if the viewer "
        "may not see it.",
    )
    nodes: list[Node | None] = related(
        resolvers.nodes.by_ids,
        arguments=NodesArguments,
        description="Returns the records with these global IDs, in the same order. An item is null if the "
        "record does not exist, or if the viewer may not see it.",
    )
    hub: HubInfo = related(
        resolvers.sources.hub, description="Returns the state of the hub: versions and numbers of records."
    )
    viewer: Viewer = related(
        resolvers.sources.viewer, description="Returns the caller of the API, as identified by the request."
    )
    organization: Organization | None = related(
        resolvers.organizations.by_key,
        arguments=OrganizationLookup,
        description="Returns one organization. Give exactly one argument. Null if the organization does not "
        "exist, or if the viewer may not see it.",
    )
    program: Program | None = related(
        resolvers.programs.by_key,
        arguments=ProgramLookup,
        description="Returns one program. Give exactly one argument. Null if the program does not exist, or "
        "if the viewer may not see it.",
    )
    output: Output | None = related(
        resolvers.outputs.by_key,
        arguments=OutputLookup,
        description="Returns one output. Give exactly one argument. Null if the output does not exist, or "
        "if the viewer may not see it.",
    )
    knowledge_product: KnowledgeProduct | None = related(
        resolvers.knowledge_products.by_key,
        arguments=KnowledgeProductLookup,
        description="Returns one knowledge product. Give exactly one argument. Null if the product does not "
        "exist, or if the viewer may not see it.",
    )
    organization_digest: OrganizationDigest | None = related(
        resolvers.digests.one,
        arguments=DigestLookup,
        description="Returns the digest of an organization: what is out of date, what waits for a decision, "
        "what changed. Null if the organization does not exist, or if the viewer may not see it.",
    )
    withdrawn: Withdrawal | None = related(
        resolvers.withdrawals.found,
        arguments=WithdrawalLookup,
        description="Returns why a record was withdrawn. Give exactly one argument. Null if the record was "
        "not withdrawn, or if the viewer could not see it before.",
    )
    action_plan: ActionPlan | None = related(
        resolvers.plans.by_key,
        arguments=ActionPlanLookup,
        description="Returns one action plan. Give exactly one argument. Null if the plan does not exist, or "
        "if the viewer may not see it.",
    )
    plan_node: PlanNode | None = related(
        resolvers.plans.node_by_key,
        arguments=PlanNodeLookup,
        description="Returns one node of an action plan. Give `plan` and `code`, or exactly one of the other "
        "arguments. Null if the node does not exist, or if the viewer may not see it.",
    )
    region: Region | None = related(
        resolvers.regions.by_key,
        arguments=RegionLookup,
        description="Returns one region. Give exactly one argument. Null if the region does not exist.",
    )
    organizations: OrganizationConnection = related(
        resolvers.organizations.everywhere,
        count=resolvers.organizations.count_everywhere,
        arguments=AllOrganizationsArguments,
        description="Returns organizations, including those that are only mentioned by others.",
    )
    programs: ProgramConnection = related(
        resolvers.programs.everywhere,
        count=resolvers.programs.count_everywhere,
        arguments=AllProgramsArguments,
        description="Returns programs. Outputs that are reported as activities (level OUTPUT) are included "
        "if the viewer sees no program above them, or if the filter sets `level`.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.everywhere,
        count=resolvers.outputs.count_everywhere,
        arguments=AllOutputsArguments,
        description="Returns outputs.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.everywhere,
        count=resolvers.knowledge_products.count_everywhere,
        arguments=AllKnowledgeProductsArguments,
        description="Returns knowledge products.",
    )
    action_plans: Connection[ActionPlan] = related(
        resolvers.plans.everywhere,
        count=resolvers.plans.count_everywhere,
        arguments=AllActionPlansArguments,
        description="Returns action plans, of the whole country and of regions.",
    )
    plan_nodes: Connection[PlanNode] = related(
        resolvers.plans.all_nodes,
        count=resolvers.plans.count_all_nodes,
        arguments=AllPlanNodesArguments,
        description="Returns nodes of action plans, by default as the plans print them.",
    )
    coverage: Coverage | None = related(
        resolvers.coverage.matrix,
        arguments=CoverageArguments,
        description="Returns how the nodes of an action plan are covered by programs, as a matrix. Null "
        "if the plan "
        "does not exist, or if the viewer may not see it.",
    )
    coverage_gaps: list[CoverageGap] = related(
        resolvers.coverage.gaps_of_plan,
        arguments=CoverageGapsArguments,
        is_list=True,
        description="Returns what nothing is done about in a year: actions without a program, provinces "
        "without an "
        "action, expected outputs without an output. The longest gaps come first.",
    )
    overlaps: Connection[Overlap] = related(
        resolvers.overlaps.everywhere,
        count=resolvers.overlaps.count_everywhere,
        arguments=AllOverlapsArguments,
        description="Returns pairs of programs that may duplicate each other: one pair for each work, by "
        "default those of different organizations first.",
    )
    alignments: Connection[Alignment] = related(
        resolvers.alignments.everywhere,
        count=resolvers.alignments.count_everywhere,
        arguments=AllAlignmentsArguments,
        description="Returns alignments of programs and outputs with action plans. The secretariat's queue "
        "is `filter: {status: [CLAIMED]}`.",
    )
    similar_programs: list[SimilarProgram] = related(
        resolvers.similar.of_draft,
        arguments=SimilarProgramsArguments,
        is_list=True,
        description="Returns programs similar to a planned program, highest score first. Use it before "
        "starting a program.",
    )
    obstacles: ObstacleConnection = related(
        resolvers.obstacles.everywhere,
        count=resolvers.obstacles.count_everywhere,
        arguments=AllObstaclesArguments,
        description="Returns obstacles (kendala): what hinders programs, actions, regions, "
        "organizations or the hub.",
    )
    collaborations: Connection[Collaboration] = related(
        resolvers.collaborations.everywhere,
        count=resolvers.collaborations.count_everywhere,
        arguments=AllCollaborationsArguments,
        description="Returns collaborations between organizations. Proposals are visible to those who take "
        "part.",
    )
    regions: Connection[Region] = related(
        resolvers.regions.everywhere,
        count=resolvers.regions.count_everywhere,
        arguments=AllRegionsArguments,
        description="Returns regions, sorted by code.",
    )
    search: SearchConnection = related(
        resolvers.search.everywhere,
        count=resolvers.search.count,
        arguments=SearchArguments,
        description="Searches organizations, programs, outputs, knowledge products and action plans by words "
        "and identifiers, most relevant first. Pages cover the first 1,000 results; `totalCount` "
        "and `facets` cover all.",
    )
    import_runs: Connection[ImportRun] = related(
        resolvers.import_runs.everywhere,
        count=resolvers.import_runs.count_everywhere,
        arguments=ImportRunsArguments,
        description="Returns import runs, newest first. Requires the role REVIEWER or ADMINISTRATOR.",
    )
    merge_proposals: Connection[MergeProposal] = related(
        resolvers.merges.proposals,
        count=resolvers.merges.count_proposals,
        arguments=MergeProposalsArguments,
        description="Returns proposals to merge organizations, highest score first. Requires the role "
        "REVIEWER or ADMINISTRATOR.",
    )
    organization_merges: Connection[OrganizationMerge] = related(
        resolvers.merges.merges,
        count=resolvers.merges.count_merges,
        arguments=OrganizationMergesArguments,
        description="Returns merges of organizations, including reverted ones. Requires the role REVIEWER "
        "or ADMINISTRATOR.",
    )
    revision: Revision | None = related(
        resolvers.revisions.by_id,
        arguments=RevisionLookup,
        description="Returns a revision: one of your organization or, as a reviewer, a submitted one. Null "
        "if there is none with this ID that you may see.",
    )
    revisions: Connection[Revision] = related(
        resolvers.revisions.everywhere,
        count=resolvers.revisions.count_everywhere,
        arguments=RevisionsArguments,
        description="Returns the revisions of your organization, oldest first. Reviewers and administrators "
        "also see what others have submitted. Requires an API key.",
    )
    review_queue: Connection[Revision] = related(
        resolvers.revisions.queue,
        count=resolvers.revisions.count_queue,
        arguments=ReviewQueueArguments,
        description="Returns the revisions that wait for a reviewer, by default oldest first. Requires the "
        "role REVIEWER or ADMINISTRATOR.",
    )
    conflicts: Connection[Conflict] = related(
        resolvers.revisions.all_conflicts,
        count=resolvers.revisions.count_conflicts,
        arguments=ConflictsArguments,
        description="Returns fields in which a member and an import differ, of the programs of your "
        "organization. Reviewers and administrators see those of all. Requires an API key.",
    )
    spreadsheet_plan: SpreadsheetPlan | None = related(
        resolvers.spreadsheets.by_id,
        arguments=SpreadsheetPlanLookup,
        description="Returns the plan of an uploaded spreadsheet. Null if your organization has none with "
        "this ID.",
    )
    spreadsheet_plans: Connection[SpreadsheetPlan] = related(
        resolvers.spreadsheets.everywhere,
        count=resolvers.spreadsheets.count_everywhere,
        arguments=SpreadsheetPlansArguments,
        description="Returns the plans of spreadsheets that your organization uploaded, oldest first. "
        "Requires an API key.",
    )
    webhook: WebhookEndpoint | None = related(
        resolvers.webhooks.by_id,
        arguments=WebhookLookup,
        description="Returns an endpoint of webhooks. Null if there is none with this ID that you may see.",
    )
    webhooks: Connection[WebhookEndpoint] = related(
        resolvers.webhooks.everywhere,
        count=resolvers.webhooks.count_everywhere,
        arguments=WebhooksArguments,
        description="Returns the endpoints of webhooks of your organization; administrators see all. "
        "Requires the role CONTRIBUTOR, REVIEWER or ADMINISTRATOR.",
    )
    keys: list[ApiKey] = related(
        resolvers.keys.everywhere, arguments=KeysArguments, is_list=True, description=LISTED
    )
    changes: ChangesResult = related(
        resolvers.feed.changes,
        arguments=FeedArguments,
        description="Returns what has changed since a cursor, for clients that keep a copy of records: each "
        "record once, at its last change.",
    )
    codelist: list[CodedValue] = related(
        resolvers.codelists.codes,
        arguments=CodelistArguments,
        description="Returns all codes of a codelist, with their names in Indonesian and English.",
    )
    exports: list[ExportedList] = related(
        resolvers.catalog.exports,
        is_list=True,
        description="Returns the lists that are exported as files, with their metadata. The catalog with the "
        "addresses of all files is at `/catalog.jsonld`.",
    )
    labels: list[EnumLabel] = related(
        resolvers.labels.of_enum,
        arguments=LabelsArguments,
        is_list=True,
        description="Returns the values of an enum of this schema, with their names in Indonesian and "
        "English.",
    )
    entities: list[Entity | None] = related(
        resolvers.entities.by_keys,
        arguments=RepresentationsArguments,
        name="_entities",
        description="For federation gateways: returns the records with these keys, in the same order. An "
        "item is null if the record does not exist, or if the viewer may not see it.",
    )
    service: Service = computed(
        subgraph_sdl.service,
        needs=(),
        name="_service",
        description="For federation gateways: returns the schema of this subgraph.",
    )
