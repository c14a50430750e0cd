"""Overlaps: pairs of programs that may describe the same work, and the decisions about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Double, Select, Text, Uuid, select

from db.tables import overlap, overlap_decision, participation, program, program_region
from db.values import Role
from services.changes import NEWEST
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.filters import Rule
from services.querying.orders import Order, SortKey
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader, Row
from services.querying.rules import any_of
from services.querying.visibility import visible
from services.references import region_of_code, visible_organization

# The roles that may decide about pairs.
DECIDERS = frozenset((Role.REVIEWER, Role.ADMINISTRATOR))


def in_region(code: Any, *, member: bool) -> ColumnElement[bool]:
    """Both programs work in the region or in its subregions."""
    programs = select(program_region.c.program_id).where(
        program_region.c.region_id.in_(region_of_code(code)), visible(program_region, member=member)
    )
    return overlap.c.a_id.in_(programs) & overlap.c.b_id.in_(programs)


def of_organization(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """The organization reports one of the two programs, or takes part in it."""
    visible_ids = visible_organization(id_, member=member)
    programs = (
        select(participation.c.program_id)
        .where(participation.c.organization_id.in_(visible_ids), visible(participation, member=member))
        .union(
            select(program.c.id).where(
                program.c.reporting_organization_id.in_(visible_ids), visible(program, member=member)
            )
        )
    )
    return overlap.c.a_id.in_(programs) | overlap.c.b_id.in_(programs)


OVERLAP = Entity(
    overlap,
    "Overlap",
    rules={
        "kind": any_of(overlap.c.kind),
        "status": any_of(overlap.c.status),
        "region": Rule(in_region, (Text(),)),
        "organization": Rule(of_organization, (Uuid(),)),
        "score_at_least": Rule(lambda score, *, member: overlap.c.score >= score, (Double(),)),
        "is_found": Rule(lambda wanted, *, member: overlap.c.is_found == wanted, (Boolean(),)),
    },
    sort_keys={
        "SCORE": SortKey("score", float),
        "DECIDED": SortKey("decided_at", datetime, nullable=True),
    },
)
DECISION = Entity(overlap_decision, "OverlapDecision")
SUREST = Order("SCORE", OVERLAP.sort_keys["SCORE"], descending=True)


def attach_of_program(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The pairs that contain the program."""
    return query.where((overlap.c.a_id == parent) | (overlap.c.b_id == parent))


def attach_decisions(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The decisions about the pair."""
    return query.where(overlap_decision.c.overlap_id == parent)


OF_PROGRAM = Link(attach_of_program)
OF_OVERLAP = Link(attach_decisions)


async def history(
    reader: Reader, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the decisions about each pair, newest first. Anonymous viewers get none."""
    if not reader.viewer.is_member:
        return {}
    newest_first = replace(request, order=NEWEST)
    return await reads.page(reader, DECISION, OF_OVERLAP, parents, newest_first, columns)


async def count_history(reader: Reader, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of decisions about each pair."""
    return await reads.count(reader, DECISION, OF_OVERLAP, parents, scope) if reader.viewer.is_member else {}


async def by_id(reader: Reader, ids: Iterable[Any], columns: Sequence[str]) -> dict[Any, Row]:
    """The visible pairs with these ids."""
    return await reads.by_column(reader, OVERLAP, "id", ids, columns)
