"""What a node of a plan takes from elsewhere: the name of its level, its links to nodes of other plans."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam, case, func, literal_column, select, union_all

from db.plan_values import PlanNodeRelation
from db.tables import action_plan, plan_node, plan_node_link
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

OF_NODE = "of_node"
TURNED = {PlanNodeRelation.BROADER: "NARROWER", PlanNodeRelation.NARROWER: "BROADER"}


def _ids() -> Any:
    return func.any(bindparam("keys", type_=ARRAY(Uuid)))


@lru_cache
def links_statement(member: bool) -> Statement:
    """Build the statement for the links of each node, seen from the node."""
    table = plan_node_link
    turned = case(
        *(
            (table.c.relation == literal_column(f"'{old}'"), literal_column(f"'{new}'"))
            for old, new in TURNED.items()
        ),
        else_=table.c.relation,
    )
    sides = (("a_id", "b_id", table.c.relation), ("b_id", "a_id", turned))
    both = union_all(
        *(
            select(
                table.c[own].label(OF_NODE),
                table.c[other].label("node_id"),
                relation.label("relation"),
                table.c.notes,
            ).where(table.c[own] == _ids(), visible(table, member=member))
            for own, other, relation in sides
        )
    ).subquery("link")
    # In the order in which the other plans print the nodes.
    printed = select(both).join(plan_node, plan_node.c.id == both.c.node_id)
    return prepare(printed.where(visible(plan_node, member=member)).order_by(plan_node.c.place))


async def links(reader: Reader, nodes: Iterable[Any]) -> dict[Any, list[Row]]:
    """The links of each node, with the relation of the other node to it."""
    grouped: dict[Any, list[Row]] = {}
    for row in await reader.fetch(links_statement(reader.viewer.is_member), {"keys": list(nodes)}):
        grouped.setdefault(row[OF_NODE], []).append(row)
    return grouped


@lru_cache
def levels_statement(member: bool) -> Statement:
    """Build the statement for the kind of each node, with the labels that its plan gives to it."""
    levels = func.jsonb_array_elements(action_plan.c.kinds).column_valued("level")
    labels = (
        select(levels.op("->")(literal_column("'labels'")))
        .where(levels.op("->>")(literal_column("'kind'")) == plan_node.c.kind)
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    return prepare(
        select(
            plan_node.c.id.label(OF_NODE),
            plan_node.c.kind,
            func.coalesce(labels, literal_column("'[]'::jsonb")).label("labels"),
        )
        .join(action_plan, action_plan.c.id == plan_node.c.plan_id)
        .where(plan_node.c.id == _ids(), visible(plan_node, member=member))
    )


async def levels(reader: Reader, nodes: Iterable[Any]) -> dict[Any, Row]:
    """The kind of each node and its labels."""
    rows = await reader.fetch(levels_statement(reader.viewer.is_member), {"keys": list(nodes)})
    return {row[OF_NODE]: row for row in rows}
