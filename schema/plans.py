"""Action plans: the types ActionPlan and PlanNode."""

from datetime import date, datetime
from typing import Annotated, Any

import orjson
import strawberry

import resolvers.catalog
import resolvers.commitments
import resolvers.monitoring
import resolvers.plans
import resolvers.regions
import resolvers.sources
from db.plan_values import PlanNodeKind
from schema.arguments import LanguageArguments, SearchedPageArguments
from schema.catalog import DatasetMetadata
from schema.changes import changes_of_record
from schema.commitment_inputs import CommitmentsArguments
from schema.concerns import PlanNodeConcerns
from schema.connections import OrganizationConnection
from schema.enums import Visibility
from schema.fields import column, computed, related
from schema.lazy_types import AChange, ACommitmentConnection, ARegion
from schema.monitoring import AchievementSummary, IndicatorTotal
from schema.monitoring_arguments import AchievementArguments, TotalsArguments
from schema.node_works import NodeWorks
from schema.nodes import Connection, Node, identity
from schema.page_addresses import page_address
from schema.plan_inputs import LinkedNodesArguments, PlanNodesArguments
from schema.plan_parts import ExpectedOutput, PlanFigure, PlanLevel, PlanNodeLink
from schema.sources import Source
from schema.titled import Titled
from schema.values import LocalizedText, chosen, chosen_or, localized

ANode = Annotated["PlanNode", strawberry.lazy("schema.plans")]
TITLE = (
    "The title in one language. If the title is not available in the requested language, another language is "
    "used."
)
TITLES = "The title in every language in which it is available."
VERSION = "The version of the record, incremented on every change of its own fields."
IMPORTED = "The time at which the hub added the record or last changed it."
LAST_UPDATED = "The time at which the source last changed the record. Null if the source does not report it."
SOURCE = "The source from which the record was imported."


def parts_of_node(reference: str) -> dict[str, str]:
    """Return the values in the path of a node's page: the code of its plan, and its own."""
    plan, _, code = reference.partition("/")
    return {"plan": plan, "key": code}


def levels(stored: str) -> list[dict[str, Any]]:
    """Return the levels of a plan as rows."""
    return [
        {"kind": each["kind"], "labels": orjson.dumps(each["labels"]).decode()}
        for each in orjson.loads(stored)
    ]


@strawberry.type(
    description="An action plan, such as the national action plan on preventing and countering violent "
    "extremism (RAN PE), or the plan of a region (RAD PE): a tree of nodes. A plan that is continued by "
    "another "
    "one stays as it was; a crosswalk links the nodes of both."
)
class ActionPlan(Node, Titled):
    """An action plan."""

    id: strawberry.ID = identity("ActionPlan")
    url: str = page_address("plan", "ActionPlan", key="code")
    code: str = column("The code of the plan, unique in the hub, such as `RANPE-1`.")
    title: str = computed(
        chosen_or, needs=("titles", "title"), arguments=LanguageArguments, description=TITLE
    )
    titles: list[LocalizedText] = computed(localized, needs=("titles",), description=TITLES)
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="The description in one language. Null if not reported.",
    )
    descriptions: list[LocalizedText] = computed(
        localized,
        needs=("descriptions",),
        description="The description in every language in which it is available.",
    )
    legal_basis: str | None = computed(
        chosen,
        needs=("legal_bases",),
        arguments=LanguageArguments,
        description="The regulation that the plan is based on, in one language. Null if not reported.",
    )
    region: ARegion | None = related(
        resolvers.regions.by_id,
        key="region_id",
        description="The region whose plan it is. Null for a national plan.",
    )
    start_date: date = column("The first day of the period of the plan.")
    end_date: date = column("The last day of the period of the plan.")
    levels: list[PlanLevel] = computed(
        levels,
        needs=("kinds",),
        description="The kinds of nodes that the plan uses, from the root down, with what the plan calls "
        "them.",
    )
    is_sample: bool = column("True if the plan is a sample: its texts are invented and say so.")
    nodes: Connection[ANode] = related(
        resolvers.plans.nodes,
        count=resolvers.plans.count_nodes,
        key="id",
        arguments=PlanNodesArguments,
        description="All nodes of the plan.",
    )
    roots: Connection[ANode] = related(
        resolvers.plans.roots,
        count=resolvers.plans.count_roots,
        key="id",
        arguments=PlanNodesArguments,
        description="The nodes of the plan without a parent, such as its pillars.",
    )
    achievement_summary: AchievementSummary = related(
        resolvers.monitoring.of_plan,
        key="id",
        arguments=AchievementArguments,
        description="How many indicators reach their targets, of the outputs that serve the nodes of the "
        "plan, by class and by measure.",
    )
    indicator_totals: list[IndicatorTotal] = related(
        resolvers.monitoring.totals_of_plan,
        key="id",
        arguments=TotalsArguments,
        is_list=True,
        description="The indicators of the outputs that serve the nodes of the plan, grouped by title, with "
        "a total where measure and direction agree.",
    )
    metadata: DatasetMetadata = related(
        resolvers.catalog.of_plan, key="id", description="The metadata of the plan as a data set."
    )
    figures: list[PlanFigure] = related(
        resolvers.plans.figures_of_plan,
        key="id",
        is_list=True,
        description="What sources say of the plan and its nodes, in numbers. Sources that contradict each "
        "other are "
        "listed side by side.",
    )
    changes: Connection[AChange] = changes_of_record()
    version: int = column(VERSION)
    visibility: Visibility = column("Who may see the plan and all its nodes.")
    source: Source = related(resolvers.sources.by_id, key="source_id", description=SOURCE)
    imported_at: datetime = column(IMPORTED)
    last_updated: datetime | None = column(LAST_UPDATED)


@strawberry.type(
    description="A node of an action plan, such as a pillar, a focus, an action or a theme. It keeps its "
    "ID while "
    "its fields change, which `changes` lists; what replaces it within the plan is a node of its own, among "
    "its `successors`."
)
class PlanNode(PlanNodeConcerns, NodeWorks, Node, Titled):
    """A node of an action plan."""

    id: strawberry.ID = identity("PlanNode")
    url: str = page_address("node", "PlanNode", key="reference", parts_of=parts_of_node)
    reference: str = column(
        "The code of the plan, a slash, and the code of the node, such as `RANPE-1/1.2`: unique in the hub."
    )
    code: str = column("The code of the node within its plan, such as `1.2`.")
    kind: PlanNodeKind = column("The level of the node.")
    level: PlanLevel = related(
        resolvers.plans.levels, key="id", description="The level of the node, with what its plan calls it."
    )
    title: str = computed(
        chosen_or, needs=("titles", "title"), arguments=LanguageArguments, description=TITLE
    )
    titles: list[LocalizedText] = computed(localized, needs=("titles",), description=TITLES)
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="The description in one language. Null if not reported.",
    )
    problem: str | None = computed(
        chosen,
        needs=("problems",),
        arguments=LanguageArguments,
        description="The problem that the node addresses, in one language. Null if not reported.",
    )
    plan: ActionPlan = related(
        resolvers.plans.by_id, key="plan_id", description="The plan that the node is a part of."
    )
    parent: ANode | None = related(
        resolvers.plans.node_by_id, key="parent_id", description="The node directly above. Null for a root."
    )
    ancestors: Connection[ANode] = related(
        resolvers.plans.ancestors,
        count=resolvers.plans.count_ancestors,
        key="id",
        arguments=PlanNodesArguments,
        description="The nodes above this one, by default from the root down.",
    )
    children: Connection[ANode] = related(
        resolvers.plans.children,
        count=resolvers.plans.count_children,
        key="id",
        arguments=PlanNodesArguments,
        description="The nodes directly below this one.",
    )
    descendants: Connection[ANode] = related(
        resolvers.plans.descendants,
        count=resolvers.plans.count_descendants,
        key="id",
        arguments=PlanNodesArguments,
        description="The nodes below this one, at any depth.",
    )
    ordinal: int = column("The place among the nodes with the same parent, from 1.")
    depth: int = column("The number of nodes from the root to this one: 1 for a root.")
    valid_from: date = column("The first day on which the node is valid.")
    valid_to: date = column("The last day on which the node is valid.")
    successors: Connection[ANode] = related(
        resolvers.plans.successors,
        count=resolvers.plans.count_successors,
        key="id",
        arguments=PlanNodesArguments,
        description="The nodes of the same plan that replace this one when its validity has ended.",
    )
    predecessors: Connection[ANode] = related(
        resolvers.plans.predecessors,
        count=resolvers.plans.count_predecessors,
        key="id",
        arguments=PlanNodesArguments,
        description="The nodes of the same plan that this one replaces.",
    )
    lead_organizations: OrganizationConnection = related(
        resolvers.plans.leads,
        count=resolvers.plans.count_leads,
        key="id",
        arguments=SearchedPageArguments,
        description="The organizations that are responsible for the node (penanggung jawab).",
    )
    supporting_organizations: OrganizationConnection = related(
        resolvers.plans.supporters,
        count=resolvers.plans.count_supporters,
        key="id",
        arguments=SearchedPageArguments,
        description="The organizations that support those who are responsible (instansi terkait).",
    )
    expected_outputs: list[ExpectedOutput] = related(
        resolvers.plans.outputs_of_node,
        key="id",
        is_list=True,
        description="What the node is expected to bring forth, in the order of the plan.",
    )
    commitments: ACommitmentConnection = related(
        resolvers.commitments.of_node,
        count=resolvers.commitments.count_of_node,
        key="id",
        arguments=CommitmentsArguments,
        description="The commitments of organizations to this node or to nodes below it.",
    )
    links: list[PlanNodeLink] = related(
        resolvers.plans.links,
        key="id",
        is_list=True,
        description="The crosswalk: how nodes of other plans relate to this node. Links are in both "
        "directions, "
        "with the relation turned round.",
    )
    linked_nodes: Connection[ANode] = related(
        resolvers.plans.linked,
        count=resolvers.plans.count_linked,
        key="id",
        arguments=LinkedNodesArguments,
        description="The nodes of other plans that the crosswalk links to this one. Filter by `plan` or "
        "`within` to "
        "see what of this node continues there.",
    )
    figures: list[PlanFigure] = related(
        resolvers.plans.figures_of_node,
        key="id",
        is_list=True,
        description="What sources say of the node, in numbers, contradictory ones side by side.",
    )
    changes: Connection[AChange] = changes_of_record()
    version: int = column(VERSION)
    visibility: Visibility = column("Who may see the node: those who may see its plan.")
    source: Source = related(resolvers.sources.by_id, key="source_id", description=SOURCE)
    imported_at: datetime = column(IMPORTED)
    last_updated: datetime | None = column(LAST_UPDATED)
