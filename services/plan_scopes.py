"""Which nodes of action plans count for a node: itself, those below it, those that a crosswalk equates."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, or_, select, union

from db.plan_values import PlanNodeRelation
from db.tables import plan_node, plan_node_link
from services.plans import descends, referenced
from services.querying.visibility import visible

DESCENDANTS, CROSSWALK = "include_descendants", "through_crosswalk"
BELOW_TOO = frozenset({DESCENDANTS})
# What serves a node that is the same or narrower serves the node, too.
SAME_OR_BELOW = (PlanNodeRelation.EXACT, PlanNodeRelation.NARROWER)
SAME_OR_ABOVE = (PlanNodeRelation.EXACT, PlanNodeRelation.BROADER)


def with_id(node: ColumnElement[Any], options: frozenset[str], *, member: bool) -> Select[Any]:
    """The ids of the nodes that count for the node with an id."""
    return counted(plan_node.c.id == node, options, member=member)


def with_references(references: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The ids of the nodes with references such as RANPE-1/1.2, and of those below them."""
    return counted(referenced(plan_node, references), BELOW_TOO, member=member)


def counted(named: ColumnElement[bool], options: frozenset[str], *, member: bool) -> Select[Any]:
    """The ids of the nodes that count for those that meet a condition, by the options that are set."""
    own = select(plan_node.c.id, plan_node.c.plan_id, plan_node.c.path).where(
        named, visible(plan_node, member=member)
    )
    scope = below(own) if DESCENDANTS in options else own
    if CROSSWALK not in options:
        return select(scope.subquery("scope").c.id)
    inside = scope.cte("inside")
    beyond = equated(inside, member=member)
    linked = below(beyond) if DESCENDANTS in options else beyond
    return select(union(select(inside.c.id), select(linked.subquery("linked").c.id)).subquery("scope").c.id)


def below(tops: Select[Any]) -> Select[Any]:
    """The nodes with those below them."""
    top, node = tops.subquery("top"), plan_node.alias("below")
    return select(node.c.id, node.c.plan_id, node.c.path).where(
        or_(node.c.id == top.c.id, descends(node, top))
    )


def equated(inside: CTE, *, member: bool) -> Select[Any]:
    """The nodes of other plans that are the same as one of the nodes, or narrower."""
    link, node = plan_node_link, plan_node.alias("equated")
    ids = select(inside.c.id)
    forward = link.c.a_id.in_(ids) & link.c.relation.in_(SAME_OR_BELOW) & (node.c.id == link.c.b_id)
    backward = link.c.b_id.in_(ids) & link.c.relation.in_(SAME_OR_ABOVE) & (node.c.id == link.c.a_id)
    return select(node.c.id, node.c.plan_id, node.c.path).where(
        or_(forward, backward), visible(link, member=member)
    )
