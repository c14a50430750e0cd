"""Alignments: how they are filtered and sorted, and what leads from works to nodes and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, Uuid, literal_column, select

from db.tables import alignment, alignment_decision, plan_node
from db.tables.alignments import AlignmentStatus
from services import plan_scopes, plans
from services.changes import NEWEST
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.filters import AllOf, Rule, Test, tested
from services.querying.orders import SortKey
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader
from services.querying.rules import IDS, WORDS, any_of
from services.querying.visibility import visible
from services.references import refers_to_organization, visible_program

REJECTED: ColumnElement[str] = literal_column(f"'{AlignmentStatus.REJECTED}'")
CONFIRMED: ColumnElement[str] = literal_column(f"'{AlignmentStatus.CONFIRMED}'")
# The option of lists that count confirmed alignments only.
CONFIRMED_ONLY = "confirmed_only"


def within(references: Any, *, member: bool) -> ColumnElement[bool]:
    """The alignments with one of the nodes, or with one below them."""
    return alignment.c.node_id.in_(plan_scopes.with_references(references, member=member))


def nodes_of_plan(codes: Any, *, member: bool) -> Select[Any]:
    """The nodes of the plans with one of the codes."""
    return select(plan_node.c.id).where(plans.of_plan(codes, member=member))


def of_plan(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The alignments with nodes of one of the plans."""
    return alignment.c.node_id.in_(nodes_of_plan(codes, member=member))


def of_program(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """The alignments of the program, if the viewer may see it."""
    return alignment.c.program_id.in_(visible_program(id_, member=member))


ALIGNMENT = Entity(
    alignment,
    "Alignment",
    rules={
        "status": any_of(alignment.c.status),
        "significance": any_of(alignment.c.significance),
        "plan": Rule(of_plan, (WORDS,)),
        "node": Rule(within, (WORDS,)),
        "program": Rule(of_program, (Uuid(),)),
        "program_in": Rule(of_program, (IDS,)),
        "claimed_by": refers_to_organization(alignment.c.claimed_by_id, Uuid()),
        "claimed_by_in": refers_to_organization(alignment.c.claimed_by_id, IDS),
        "is_rejected": Rule(
            lambda expected, *, member: (alignment.c.status == REJECTED) == expected, (Boolean(),)
        ),
    },
    sort_keys={
        "CLAIMED": SortKey("claimed_at", datetime),
        "DECIDED": SortKey("decided_at", datetime, nullable=True),
    },
)
DECISION = Entity(alignment_decision, "AlignmentDecision")


def valid(scope: Scope) -> Scope:
    """The scope of all lists: rejected alignments are left out, unless the filter has `status`."""
    if "status" in tested(scope.criteria):
        return scope
    return Scope(AllOf((Test("is_rejected", (False,)), scope.criteria)), scope.options)


def counting(
    nodes: Select[Any],
    column: ColumnElement[Any],
    options: frozenset[str] = frozenset(),
    *,
    member: bool,
) -> Select[Any]:
    """The programs or results, in a column, with a visible alignment that counts with one of the nodes."""
    status = alignment.c.status
    decided = status == CONFIRMED if CONFIRMED_ONLY in options else status != REJECTED
    return select(column).where(
        alignment.c.node_id.in_(nodes), column.is_not(None), decided, visible(alignment, member=member)
    )


def programs_of_node(parent: Any, options: frozenset[str], *, member: bool) -> Select[Any]:
    """The programs that are aligned with the node."""
    nodes = plan_scopes.with_id(parent, options, member=member)
    return counting(nodes, alignment.c.program_id, options, member=member)


def results_of_node(parent: Any, options: frozenset[str], *, member: bool) -> Select[Any]:
    """The outputs that are aligned with the node themselves."""
    nodes = plan_scopes.with_id(parent, options, member=member)
    return counting(nodes, alignment.c.result_id, options, member=member)


def attach_of_program(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The alignments of the program."""
    return query.where(alignment.c.program_id == parent)


def attach_of_result(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The alignments of the output."""
    return query.where(alignment.c.result_id == parent)


def attach_of_node(query: Select[Any], parent: Any, options: frozenset[str], member: bool) -> Select[Any]:
    """The alignments with the node."""
    return query.where(alignment.c.node_id.in_(plan_scopes.with_id(parent, options, member=member)))


def attach_decisions(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The decisions about the alignment."""
    return query.where(alignment_decision.c.alignment_id == parent)


OF_PROGRAM, OF_RESULT, OF_NODE = Link(attach_of_program), Link(attach_of_result), Link(attach_of_node)
OF_ALIGNMENT = Link(attach_decisions)


async def history(
    reader: Reader, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the decisions about each alignment, newest first. Anonymous viewers get none."""
    if not reader.viewer.is_member:
        return {}
    newest_first = replace(request, order=NEWEST)
    return await reads.page(reader, DECISION, OF_ALIGNMENT, parents, newest_first, columns)


async def count_history(reader: Reader, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of decisions about each alignment."""
    if not reader.viewer.is_member:
        return {}
    return await reads.count(reader, DECISION, OF_ALIGNMENT, parents, scope)
