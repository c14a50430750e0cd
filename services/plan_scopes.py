"""Which nodes of action plans count for a node: itself, those below it, those that a crosswalk equates."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, or_, select, union

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
    # Not a CTE: that would be outside of what names the parent of a list.
    inside = select(scope.subquery("scope").c.id)
    beyond = equated(inside, member=member)
    linked = below(beyond) if DESCENDANTS in options else beyond
    return select(union(inside, select(linked.subquery("linked").c.id)).subquery("counted").c.id)


def below(tops: Select[Any]) -> Select[Any]:
    """The nodes with those below them."""
    top, node = tops.subquery("top"), plan_node.alias("below")
    return select(node.c.id, node.c.plan_id, node.c.path).where(
        or_(node.c.id == top.c.id, descends(node, top))
    )


def relates(relations: Iterable[PlanNodeRelation]) -> ColumnElement[bool]:
    """The link has one of the relations."""
    return or_(*(plan_node_link.c.relation == literal_column(f"'{each}'") for each in relations))


def equated(inside: Select[Any], *, member: bool) -> Select[Any]:
    """The nodes of other plans that are the same as one of the nodes, or narrower."""
    link, node = plan_node_link, plan_node.alias("equated")
    forward = link.c.a_id.in_(inside) & relates(SAME_OR_BELOW) & (node.c.id == link.c.b_id)
    backward = link.c.b_id.in_(inside) & relates(SAME_OR_ABOVE) & (node.c.id == link.c.a_id)
    return select(node.c.id, node.c.plan_id, node.c.path).where(
        or_(forward, backward), visible(link, member=member)
    )
