"""Action plans and their nodes: filters, orders and links."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    extract,
    func,
    literal_column,
    or_,
    select,
)

from db.tables import (
    action_plan,
    organization,
    plan_figure,
    plan_node,
    plan_node_link,
    plan_node_organization,
    plan_node_output,
    plan_node_successor,
    region,
)
from services import plan_coverage
from services.querying.entities import Entity, Link, linked
from services.querying.filters import Rule
from services.querying.orders import Order, SortKey
from services.querying.rules import IDS, WORDS, any_of, changed_since, equal, has
from services.querying.visibility import visible
from services.references import visible_organization
from services.searching.filter_rules import NAME, found_by_query

# The width of one step of a path.
STEP: ColumnElement[int] = literal_column("5")
SLASH: ColumnElement[str] = literal_column("'/'")


def descends(node: Any, from_: Any) -> ColumnElement[bool]:
    """Node is below the node `from_`: its path begins with that of `from_`. A slash sorts after a point."""
    end = func.concat(func.left(from_.c.path, literal_column("-1")), SLASH).collate("C")
    return and_(node.c.plan_id == from_.c.plan_id, node.c.path > from_.c.path, node.c.path < end)


def referenced(node: Any, references: ColumnElement[Any]) -> ColumnElement[bool]:
    """Node has one of the references, such as RANPE-1/1.2, whatever their letter case."""
    given: ColumnElement[Any] = func.unnest(references, type_=Text).column_valued("given")
    found: ColumnElement[bool] = node.c.reference_key.in_(select(func.upper(given.collate("C"))))
    return found


def within(references: Any, *, member: bool) -> ColumnElement[bool]:
    """The nodes that are one of the given nodes, or below one."""
    return plan_node.c.id.in_(nodes_within(references, member=member))


def nodes_within(references: Any, *, member: bool) -> Select[Any]:
    """The ids of the given nodes and of those below them, if the viewer may see them."""
    above, below = plan_node.alias("above"), plan_node.alias("below")
    return (
        select(below.c.id)
        .join_from(above, below, (below.c.id == above.c.id) | descends(below, above))
        .where(referenced(above, references), visible(above, member=member))
    )


def below_parent(references: Any, *, member: bool) -> ColumnElement[bool]:
    """The nodes directly below one of the given nodes."""
    above = plan_node.alias("above")
    return plan_node.c.parent_id.in_(
        select(above.c.id).where(referenced(above, references), visible(above, member=member))
    )


def linked_to(references: Any, *, member: bool) -> ColumnElement[bool]:
    """The nodes that the crosswalk links to one of the given nodes, or to a node below one."""
    return linked_with(nodes_within(references, member=member), member=member)


def linked_with(nodes: Select[Any], *, member: bool) -> ColumnElement[bool]:
    """The nodes that the crosswalk links to one of these."""
    table = plan_node_link
    seen = visible(table, member=member)
    return or_(
        plan_node.c.id.in_(select(table.c.a_id).where(table.c.b_id.in_(nodes), seen)),
        plan_node.c.id.in_(select(table.c.b_id).where(table.c.a_id.in_(nodes), seen)),
    )


def has_links(member: bool) -> Select[Any]:
    """The links of a node."""
    table = plan_node_link
    ends = or_(table.c.a_id == plan_node.c.id, table.c.b_id == plan_node.c.id)
    return select(table.c.id).where(ends, visible(table, member=member))


def of_organization(ids: Any, role: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The nodes for which a visible organization has a role, or the given role."""
    table = plan_node_organization
    nodes = select(table.c.node_id).where(
        table.c.organization_id.in_(visible_organization(ids, member=member)), visible(table, member=member)
    )
    return plan_node.c.id.in_(nodes if role is None else nodes.where(equal(table.c.role, role)))


def with_role(roles: Any, *, member: bool) -> ColumnElement[bool]:
    """The nodes for which an organization has one of the roles."""
    table = plan_node_organization
    nodes = select(table.c.node_id).where(equal(table.c.role, roles), visible(table, member=member))
    return plan_node.c.id.in_(nodes)


def of_plan(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The nodes of the plans with one of the codes, whatever their letter case."""
    given: ColumnElement[Any] = func.unnest(codes, type_=Text).column_valued("given")
    plans = select(action_plan.c.id).where(
        action_plan.c.code.in_(select(func.upper(given.collate("C")))), visible(action_plan, member=member)
    )
    return plan_node.c.plan_id.in_(plans)


def valid_in(year: Any, *, member: bool) -> ColumnElement[bool]:
    """The nodes that are valid on a day of the year."""
    first, last = extract("year", plan_node.c.valid_from), extract("year", plan_node.c.valid_to)
    return and_(first <= year, last >= year)


def valid_on(day: Any, *, member: bool) -> ColumnElement[bool]:
    """The nodes that are valid on the day."""
    return and_(plan_node.c.valid_from <= day, plan_node.c.valid_to >= day)


def running_in(year: Any, *, member: bool) -> ColumnElement[bool]:
    """The plans whose period has a day of the year."""
    first, last = extract("year", action_plan.c.start_date), extract("year", action_plan.c.end_date)
    return and_(first <= year, last >= year)


def of_region(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The plans of the regions with one of the codes."""
    found = equal(region.c.code, codes) | equal(region.c.kemendagri_code, codes)
    return action_plan.c.region_id.in_(select(region.c.id).where(found))


def is_national(expected: Any, *, member: bool) -> ColumnElement[bool]:
    """The plans of the whole country, or, for the value false, of regions."""
    found: ColumnElement[bool] = action_plan.c.region_id.is_(None) == expected
    return found


ACTION_PLAN = Entity(
    action_plan,
    "ActionPlan",
    rules={
        "code": any_of(action_plan.c.code),
        "region": Rule(of_region, (WORDS,)),
        "is_national": Rule(is_national, (Boolean(),)),
        "is_sample": Rule(lambda expected, *, member: action_plan.c.is_sample == expected, (Boolean(),)),
        "valid_in": Rule(running_in, (Integer(),)),
        "changed_since": changed_since(action_plan.c.imported_at),
        "visibility": any_of(action_plan.c.visibility),
        NAME: found_by_query(action_plan, "ActionPlan"),
    },
    sort_keys={
        "CODE": SortKey("code", str),
        "TITLE": SortKey("sort_title", str),
        "START": SortKey("start_date", date),
        "CHANGED_AT": SortKey("imported_at", datetime),
    },
)
PLAN_NODE = Entity(
    plan_node,
    "PlanNode",
    rules={
        "plan": Rule(of_plan, (WORDS,)),
        "kind": any_of(plan_node.c.kind),
        "code": any_of(plan_node.c.code),
        "parent": Rule(below_parent, (WORDS,)),
        "is_root": Rule(
            lambda expected, *, member: plan_node.c.parent_id.is_(None) == expected, (Boolean(),)
        ),
        "within": Rule(within, (WORDS,)),
        "linked_to": Rule(linked_to, (WORDS,)),
        "has_links": has(has_links),
        "valid_in": Rule(valid_in, (Integer(),)),
        "valid_on": Rule(valid_on, (Date(),)),
        **plan_coverage.RULES,
        "organization": Rule(of_organization, (Uuid(),)),
        "organization_in": Rule(of_organization, (IDS,)),
        "organization_role": Rule(of_organization, (Uuid(), Text())),
        "organization_role_in": Rule(of_organization, (IDS, WORDS)),
        "role": Rule(with_role, (Text(),)),
        "role_in": Rule(with_role, (WORDS,)),
        "changed_since": changed_since(plan_node.c.imported_at),
        "visibility": any_of(plan_node.c.visibility),
        NAME: found_by_query(plan_node, "PlanNode"),
    },
    sort_keys={
        "PLACE": SortKey("place", str),
        "TITLE": SortKey("sort_title", str),
        "CODE": SortKey("code", str),
        "VALID_FROM": SortKey("valid_from", date),
        "CHANGED_AT": SortKey("imported_at", datetime),
    },
)
# As the plan prints its nodes.
PRINTED = Order("PLACE", PLAN_NODE.sort_keys["PLACE"])
EXPECTED_OUTPUT = Entity(plan_node_output, "ExpectedOutput")
PLAN_FIGURE = Entity(plan_figure, "PlanFigure")


def attach_nodes(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The nodes of the plan."""
    return query.where(plan_node.c.plan_id == parent)


def attach_roots(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The nodes of the plan without a parent."""
    return query.where(plan_node.c.plan_id == parent, plan_node.c.parent_id.is_(None))


def attach_children(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The nodes directly below the node."""
    return query.where(plan_node.c.parent_id == parent)


def attach_descendants(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The nodes below the node, at any depth."""
    return query.where(plan_node.c.id.in_(descendants_of(parent)))


def descendants_of(node: Any, *, with_itself: bool = False) -> Select[Any]:
    """The ids of the nodes below a node, at any depth; they are as visible as the node."""
    above, below = plan_node.alias("above"), plan_node.alias("below")
    condition = descends(below, above)
    if with_itself:
        condition = condition | (below.c.id == above.c.id)
    return select(below.c.id).join_from(above, below, condition).where(above.c.id == node)


def attach_ancestors(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The nodes above the node: those whose path is a beginning of its own."""
    below, above = plan_node.alias("below"), plan_node.alias("above")
    depth = func.generate_series(literal_column("1"), below.c.depth - literal_column("1"))
    step = depth.table_valued("depth").render_derived(name="step")
    beginning = above.c.path == func.left(below.c.path, step.c.depth * STEP)
    ancestors = (
        select(above.c.id)
        .select_from(below.join(step, literal_column("true")))
        .join(above, (above.c.plan_id == below.c.plan_id) & beginning)
        .where(below.c.id == parent)
    )
    return query.where(plan_node.c.id.in_(ancestors))


def attach_linked(query: Select[Any], parent: Any, options: frozenset[str], member: bool) -> Select[Any]:
    """The nodes that the crosswalk links to the node; option `with_descendants` adds those of nodes below."""
    nodes = descendants_of(parent, with_itself=True) if "with_descendants" in options else select(parent)
    return query.where(linked_with(nodes, member=member))


NODES_OF_PLAN, ROOTS_OF_PLAN = Link(attach_nodes), Link(attach_roots)
CHILDREN, DESCENDANTS, ANCESTORS = Link(attach_children), Link(attach_descendants), Link(attach_ancestors)
LINKED = Link(attach_linked)
SUCCESSORS = linked(plan_node.c.id, by=plan_node_successor.c.node_id, to=plan_node_successor.c.successor_id)
PREDECESSORS = linked(plan_node.c.id, by=plan_node_successor.c.successor_id, to=plan_node_successor.c.node_id)
ORGANIZATIONS_OF_NODE = linked(
    organization.c.id, by=plan_node_organization.c.node_id, to=plan_node_organization.c.organization_id
)
OF_ORGANIZATION = linked(
    plan_node.c.id, by=plan_node_organization.c.organization_id, to=plan_node_organization.c.node_id
)


def code_of_plan(code: str) -> str:
    """The code of a plan as it is stored: in capitals."""
    return code.upper()
