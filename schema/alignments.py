"""Alignments: the nodes of action plans that programs and outputs serve, and the decisions about them."""

from datetime import datetime
from decimal import Decimal

import strawberry

import resolvers.alignments
import resolvers.organizations
import resolvers.outputs
import resolvers.plans
import resolvers.programs
from schema.alignment_words import AlignmentSignificance, AlignmentStatus
from schema.arguments import PageArguments
from schema.enums import Role
from schema.fields import column, related
from schema.lazy_types import AnOrganization, AnOutput, APlanNode, AProgram
from schema.nodes import Connection, Node, identity


@strawberry.type(
    description="A decision about an alignment. The decider is given by organization and role, not by person."
)
class AlignmentDecision:
    """A decision about an alignment."""

    status: AlignmentStatus = column("The status that was set.")
    reason: str = column("The reason given for the decision.")
    at: datetime = column("The time of the decision.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that decided. Null if the viewer may not see it.",
    )
    role: Role = column("The role of the API key with which the decision was made.")


@strawberry.type(
    description="The alignment of a program or output with a node of an action plan: a member claims it, a "
    "reviewer of the secretariat confirms or rejects it. Visible to viewers who may see both."
)
class Alignment(Node):
    """The alignment of a program or output with a node of an action plan."""

    id: strawberry.ID = identity("Alignment")
    node: APlanNode | None = related(
        resolvers.plans.node_by_id, key="node_id", description="The node of the action plan."
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program that serves the node. Null for the alignment of an output.",
    )
    output: AnOutput | None = related(
        resolvers.outputs.by_id,
        key="result_id",
        description="The output that serves the node. Null for the alignment of a program.",
    )
    significance: AlignmentSignificance = column("The weight of the node for the program or output.")
    share: Decimal | None = column(
        "The percentage of the money of the program or output that serves the node, from 0 to 100. Null if "
        "not stated."
    )
    status: AlignmentStatus = column("Whether the secretariat has decided about the alignment.")
    claimed_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="claimed_by_id",
        description="The organization whose member claims the alignment. Null if the viewer may not see it.",
    )
    claimed_at: datetime = column("The time at which the alignment was claimed in its present form.")
    decided_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="decided_by_id",
        description="The organization that decided. Null if there is no decision, or if the viewer may not "
        "see it.",
    )
    decided_at: datetime | None = column("The time of the decision. Null if there is none.")
    reason: str | None = column("The reason given for the decision. Null if there is none.")
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
    )
    history: Connection[AlignmentDecision] = related(
        resolvers.alignments.history,
        count=resolvers.alignments.count_history,
        key="id",
        arguments=PageArguments,
        description="All decisions about the alignment, newest first. Empty for anonymous viewers.",
    )
