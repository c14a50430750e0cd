"""Action plans: lookups and lists."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from db.plan_values import PlanNodeRole
from resolvers import pages, records
from resolvers.requests import Request
from services import plan_details
from services.kinds.plans import ACTION_PLANS, PLAN_NODES
from services.organizations import ORGANIZATION
from services.plans import (
    ACTION_PLAN,
    ANCESTORS,
    CHILDREN,
    DESCENDANTS,
    EXPECTED_OUTPUT,
    LINKED,
    NODES_OF_PLAN,
    OF_ORGANIZATION,
    ORGANIZATIONS_OF_NODE,
    PLAN_FIGURE,
    PLAN_NODE,
    PREDECESSORS,
    ROOTS_OF_PLAN,
    SUCCESSORS,
)
from services.querying.pages import Scope

by_id, by_key = records.one(ACTION_PLAN), records.look_up(ACTION_PLANS)
everywhere, count_everywhere = pages.page(ACTION_PLAN), pages.count(ACTION_PLAN)
node_by_id, node_by_key = records.one(PLAN_NODE), records.look_up(PLAN_NODES)
all_nodes, count_all_nodes = pages.page(PLAN_NODE), pages.count(PLAN_NODE)
nodes, count_nodes = pages.page(PLAN_NODE, NODES_OF_PLAN), pages.count(PLAN_NODE, NODES_OF_PLAN)
roots, count_roots = pages.page(PLAN_NODE, ROOTS_OF_PLAN), pages.count(PLAN_NODE, ROOTS_OF_PLAN)
children, count_children = pages.page(PLAN_NODE, CHILDREN), pages.count(PLAN_NODE, CHILDREN)
descendants, count_descendants = pages.page(PLAN_NODE, DESCENDANTS), pages.count(PLAN_NODE, DESCENDANTS)
ancestors, count_ancestors = pages.page(PLAN_NODE, ANCESTORS), pages.count(PLAN_NODE, ANCESTORS)
linked, count_linked = pages.page(PLAN_NODE, LINKED), pages.count(PLAN_NODE, LINKED)
successors, count_successors = pages.page(PLAN_NODE, SUCCESSORS), pages.count(PLAN_NODE, SUCCESSORS)
predecessors, count_predecessors = pages.page(PLAN_NODE, PREDECESSORS), pages.count(PLAN_NODE, PREDECESSORS)
of_organization = pages.page(PLAN_NODE, OF_ORGANIZATION)
count_of_organization = pages.count(PLAN_NODE, OF_ORGANIZATION)
figures_of_plan = records.rows(PLAN_FIGURE, "plan_id")
figures_of_node = records.rows(PLAN_FIGURE, "node_id")
outputs_of_node = records.rows(EXPECTED_OUTPUT, "node_id")


def with_role(role: PlanNodeRole) -> Callable[[Scope], Scope]:
    """Return the function that restricts organizations of a node to a role."""
    return lambda scope: replace(scope, options=(*scope.options, ("role", str(role))))


LEADING, SUPPORTING = with_role(PlanNodeRole.LEAD), with_role(PlanNodeRole.SUPPORTING)
leads = pages.page(ORGANIZATION, ORGANIZATIONS_OF_NODE, LEADING)
count_leads = pages.count(ORGANIZATION, ORGANIZATIONS_OF_NODE, LEADING)
supporters = pages.page(ORGANIZATION, ORGANIZATIONS_OF_NODE, SUPPORTING)
count_supporters = pages.count(ORGANIZATION, ORGANIZATIONS_OF_NODE, SUPPORTING)


async def links(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the links of each node to nodes of other plans, with the relation turned to the node."""
    return await plan_details.links(request.reader, keys)


async def levels(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the kind of each node with the labels of its plan."""
    return await plan_details.levels(request.reader, keys)
