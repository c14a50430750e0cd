"""The fields of nodes of action plans about what serves them."""

import strawberry

import resolvers.alignments
from schema.alignment_inputs import NodeAlignmentsArguments
from schema.connections import (
    KnowledgeProductConnection,
    OrganizationConnection,
    OutputConnection,
    ProgramConnection,
)
from schema.fields import related
from schema.lazy_types import AnAlignment
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
