"""Obstacles: filter rules, sort keys and links."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, func, literal_column, select

from db.tables import obstacle, plan_node, region
from services.querying.entities import Entity, Link
from services.querying.filters import Rule
from services.querying.orders import SortKey
from services.querying.rules import (
    IDS,
    WORDS,
    any_of,
    changed_since,
    equal,
    known,
    on_or_after,
    on_or_before,
)
from services.querying.visibility import visible
from services.references import region_of_code, visible_organization, visible_program
from services.searching.filter_rules import NAME, found_by_query

UNDONE = obstacle.c.status.in_((literal_column("'OPEN'"), literal_column("'IN_PROGRESS'")))


def of_program(ids: Any, *, member: bool) -> ColumnElement[bool]:
    """The obstacle is about one of the programs, and the viewer may see it."""
    return obstacle.c.program_id.in_(visible_program(ids, member=member))


def of_organization(ids: Any, *, member: bool) -> ColumnElement[bool]:
    """One of the organizations, if visible, has raised the obstacle, or the obstacle is about it."""
    organizations = visible_organization(ids, member=member)
    return obstacle.c.raised_by_id.in_(organizations) | obstacle.c.organization_id.in_(organizations)


def responsible(ids: Any, *, member: bool) -> ColumnElement[bool]:
    """One of the organizations, if visible, is responsible for the obstacle."""
    return obstacle.c.responsible_id.in_(visible_organization(ids, member=member))


def in_region(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The obstacle is about one of the regions, or about a region below it."""
    return obstacle.c.region_id.in_(regions_below(region_of_code(codes)))


def regions_below(ids: Any) -> Select[Any]:
    """The regions and those below them: country, province, regency."""
    upper = region.alias("upper")
    return (
        select(region.c.id)
        .outerjoin_from(region, upper, upper.c.id == region.c.parent_id)
        .where(equal(region.c.id, ids) | equal(upper.c.id, ids) | equal(upper.c.parent_id, ids))
    )


def nodes_below(ids: Any, *, member: bool) -> Select[Any]:
    """The nodes and those below them in their plans, of those that are visible."""
    root = plan_node.alias("root")
    is_below = and_(root.c.plan_id == plan_node.c.plan_id, func.starts_with(plan_node.c.path, root.c.path))
    return (
        select(plan_node.c.id)
        .join_from(plan_node, root, is_below)
        .where(equal(root.c.id, ids), visible(root, member=member), visible(plan_node, member=member))
    )


def of_plan_node(ids: Any, *, member: bool) -> ColumnElement[bool]:
    """The obstacle is about one of the nodes, or about a node below it."""
    return obstacle.c.plan_node_id.in_(nodes_below(ids, member=member))


def of_plan_node_itself(ids: Any, with_descendants: Any, *, member: bool) -> ColumnElement[bool]:
    """The obstacle is about one of the nodes, and with descendants also about a node below it."""
    own = select(plan_node.c.id).where(equal(plan_node.c.id, ids), visible(plan_node, member=member))
    below = and_(with_descendants, of_plan_node(ids, member=member))
    return obstacle.c.plan_node_id.in_(own) | below


def overdue(expected: Any, *, member: bool) -> ColumnElement[bool]:
    """The due date has passed and the obstacle is neither resolved nor closed; or, for false, not."""
    late = and_(obstacle.c.due_on < func.current_date(), UNDONE)
    matches: ColumnElement[bool] = func.coalesce(late, literal_column("false", Boolean)) == expected
    return matches


OBSTACLE = Entity(
    obstacle,
    "Obstacle",
    rules={
        "type": any_of(obstacle.c.type),
        "category": any_of(obstacle.c.category),
        "severity": any_of(obstacle.c.severity),
        "status": any_of(obstacle.c.status),
        "program": Rule(of_program, (IDS,)),
        "plan_node": Rule(of_plan_node, (IDS,)),
        "plan_node_itself": Rule(of_plan_node_itself, (IDS, Boolean())),
        "with_descendants": Rule(lambda _any, *, member: literal_column("true", Boolean), (Boolean(),)),
        "region": Rule(in_region, (WORDS,)),
        "organization": Rule(of_organization, (IDS,)),
        "responsible": Rule(responsible, (IDS,)),
        "about_hub": Rule(lambda wanted, *, member: obstacle.c.is_about_hub == wanted, (Boolean(),)),
        "overdue": Rule(overdue, (Boolean(),)),
        "raised_after": on_or_after(obstacle.c.raised_on),
        "raised_before": on_or_before(obstacle.c.raised_on),
        "due_known": known(obstacle.c.due_on),
        "changed_since": changed_since(obstacle.c.imported_at),
        "visibility": any_of(obstacle.c.visibility),
        NAME: found_by_query(obstacle, "Obstacle"),
    },
    sort_keys={
        "TITLE": SortKey("sort_title", str),
        "SEVERITY": SortKey("severity_rank", float),
        "RAISED": SortKey("raised_on", date),
        "DUE": SortKey("due_on", date, nullable=True),
        "RESOLVED": SortKey("resolved_on", date, nullable=True),
        "CHANGED_AT": SortKey("imported_at", datetime),
    },
)


def attach_of_program(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The obstacles of the program."""
    return query.where(obstacle.c.program_id == parent)


def attach_of_plan_node(
    query: Select[Any], parent: Any, _options: frozenset[str], member: bool
) -> Select[Any]:
    """The obstacles of the node and of the nodes below it."""
    return query.where(obstacle.c.plan_node_id.in_(nodes_below(parent, member=member)))


def attach_of_region(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The obstacles of the region and of the regions below it."""
    return query.where(obstacle.c.region_id.in_(regions_below(parent)))


def attach_of_organization(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The obstacles that the organization has raised, or that are about it."""
    return query.where((obstacle.c.raised_by_id == parent) | (obstacle.c.organization_id == parent))


OF_PROGRAM = Link(attach_of_program)
OF_PLAN_NODE = Link(attach_of_plan_node)
OF_REGION = Link(attach_of_region)
OF_ORGANIZATION = Link(attach_of_organization)
