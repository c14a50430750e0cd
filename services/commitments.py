"""Commitments: how they are filtered and sorted, and to which nodes and organizations they belong."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.types import TypeEngine

from db.tables import commitment, commitment_output, plan_node, result
from services import plans
from services.querying.entities import Entity, Link, linked
from services.querying.filters import Rule
from services.querying.orders import SortKey
from services.querying.rules import IDS, WORDS, any_of, changed_since
from services.querying.visibility import visible
from services.references import organization_of_type, visible_organization
from services.searching.filter_rules import NAME, found_by_query

NUMBERS = ARRAY(Integer)
ANNUAL: ColumnElement[Any] = literal_column("0")
# The levels at the top of a plan.
TOP: ColumnElement[Any] = literal_column("ARRAY['PILLAR', 'THEME']")


def of_plan(codes: Any, *, member: bool) -> Select[Any]:
    """The nodes of the plans with one of the codes."""
    return select(plan_node.c.id).where(
        plans.of_plan(codes, member=member), visible(plan_node, member=member)
    )


def at_pillar(codes: Any, *, member: bool) -> Select[Any]:
    """The pillars or themes with these codes, and the nodes below them."""
    top, below = plan_node.alias("top"), plan_node.alias("below_top")
    return (
        select(below.c.id)
        .join_from(top, below, (below.c.id == top.c.id) | plans.descends(below, top))
        .where(top.c.code == func.any(codes), top.c.kind == func.any(TOP), visible(top, member=member))
    )


def node_rules(column: ColumnElement[Any]) -> dict[str, Rule]:
    """The rules about the node of a record, which is in the column."""

    def among(nodes: Callable[..., Select[Any]], type_: TypeEngine[Any]) -> Rule:
        return Rule(lambda value, *, member: column.in_(nodes(value, member=member)), (type_,))

    return {
        "plan": among(of_plan, WORDS),
        "node": among(plans.nodes_within, WORDS),
        "pillar": among(at_pillar, WORDS),
    }


def of_organization(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """The commitments of an organization, or of those in a list, that the viewer may see."""
    return commitment.c.organization_id.in_(visible_organization(id_, member=member))


def of_type(types: Any, *, member: bool) -> ColumnElement[bool]:
    """The commitments of visible organizations of one of the types."""
    return commitment.c.organization_id.in_(organization_of_type(types, member=member))


def in_quarter(quarters: Any, *, member: bool) -> ColumnElement[bool]:
    """The commitments for one of the quarters; 0 is the whole year."""
    return func.coalesce(commitment.c.quarter, ANNUAL) == func.any(quarters)


def with_evidence(wanted: Any, *, member: bool) -> ColumnElement[bool]:
    """The commitments with a document or an output as evidence, or those without."""
    linked = select(commitment_output.c.commitment_id).where(visible(commitment_output, member=member))
    has_document: ColumnElement[bool] = func.jsonb_array_length(commitment.c.documents) > ANNUAL
    found: ColumnElement[bool] = or_(has_document, commitment.c.id.in_(linked)) == wanted
    return found


def _numbers(column: ColumnElement[Any]) -> Rule:
    return Rule(lambda numbers, *, member: column == func.any(numbers), (NUMBERS,))


COMMITMENT = Entity(
    commitment,
    "Commitment",
    rules={
        **node_rules(commitment.c.node_id),
        "organization": Rule(of_organization, (IDS,)),
        "organization_type": Rule(of_type, (WORDS,)),
        "year": _numbers(commitment.c.year),
        "quarter": Rule(in_quarter, (NUMBERS,)),
        "status": any_of(commitment.c.status),
        "currency": any_of(commitment.c.currency),
        "has_evidence": Rule(with_evidence, (Boolean(),)),
        "visibility": any_of(commitment.c.visibility),
        "changed_since": changed_since(commitment.c.imported_at),
        NAME: found_by_query(commitment, "Commitment"),
    },
    sort_keys={
        "YEAR": SortKey("year", int),
        "CHANGED_AT": SortKey("imported_at", datetime),
    },
)


def attach_of_node(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The commitments to the node or to nodes below it."""
    return query.where(commitment.c.node_id.in_(plans.descendants_of(parent, with_itself=True)))


def attach_of_organization(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The commitments of the organization."""
    return query.where(commitment.c.organization_id == parent)


OF_NODE = Link(attach_of_node)
OF_ORGANIZATION = Link(attach_of_organization)
EVIDENCE = linked(result.c.id, by=commitment_output.c.commitment_id, to=commitment_output.c.result_id)
