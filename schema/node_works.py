"""The fields of nodes of action plans about what serves them."""

import strawberry

import resolvers.alignments
import resolvers.monitoring
from schema.alignment_inputs import NodeAlignmentsArguments
from schema.connections import (
    KnowledgeProductConnection,
    OrganizationConnection,
    OutputConnection,
    ProgramConnection,
)
from schema.fields import related
from schema.lazy_types import AnAlignment
from schema.monitoring import AchievementSummary, IndicatorTotal
from schema.node_monitoring_arguments import NodeAchievementArguments, NodeTotalsArguments
from schema.nodes import Connection
from schema.serving_arguments import (
    ServingArguments,
    ServingOrganizationsArguments,
    ServingProgramsArguments,
)


@strawberry.type
class NodeWorks:
    """What serves a node of an action plan."""

    alignments: Connection[AnAlignment] = related(
        resolvers.alignments.of_node,
        count=resolvers.alignments.count_of_node,
        key="id",
        arguments=NodeAlignmentsArguments,
        description="The alignments of programs and outputs with this node.",
    )
    programs: ProgramConnection = related(
        resolvers.alignments.programs,
        count=resolvers.alignments.count_programs,
        key="id",
        arguments=ServingProgramsArguments,
        description="The programs that are aligned with this node, each listed once.",
    )
    outputs: OutputConnection = related(
        resolvers.alignments.outputs,
        count=resolvers.alignments.count_outputs,
        key="id",
        arguments=ServingArguments,
        description="The outputs that are aligned with this node themselves, and all outputs of programs "
        "that are, each listed once. What the plan expects is `expectedOutputs`.",
    )
    achievement_summary: AchievementSummary = related(
        resolvers.monitoring.of_node,
        key="id",
        arguments=NodeAchievementArguments,
        description="How many indicators of the `outputs` reach their targets, by class and by measure.",
    )
    indicator_totals: list[IndicatorTotal] = related(
        resolvers.monitoring.totals_of_node,
        key="id",
        arguments=NodeTotalsArguments,
        is_list=True,
        description="The indicators of the `outputs`, grouped by title, with a total where measure and "
        "direction agree.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.alignments.knowledge_products,
        count=resolvers.alignments.count_knowledge_products,
        key="id",
        arguments=ServingArguments,
        description="The knowledge products of programs and outputs that are aligned with this node, each "
        "listed once.",
    )
    organizations: OrganizationConnection = related(
        resolvers.alignments.organizations,
        count=resolvers.alignments.count_organizations,
        key="id",
        arguments=ServingOrganizationsArguments,
        description="The organizations that take part in programs that are aligned with this node, each "
        "listed once: who else works on this action, also in one region. Those that the plan names are "
        "`leadOrganizations` and `supportingOrganizations`.",
    )
