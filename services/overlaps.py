"""Overlaps: pairs of programs that may describe the same work, and the decisions about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Double,
    Select,
    Text,
    Uuid,
    literal_column,
    or_,
    select,
    true,
)

from db.tables import overlap, overlap_decision, participation, program, program_region
from services.changes import NEWEST
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.filters import AllOf, Rule, Test, tested
from services.querying.orders import Order, SortKey
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader, Row
from services.querying.rules import IDS, WORDS, any_of, equal
from services.querying.visibility import visible
from services.references import region_of_code, visible_organization


def in_region(code: Any, *, member: bool) -> ColumnElement[bool]:
    """Both programs work in the region or in its subregions; in the same one of a list of regions."""
    wanted = region_of_code(code)
    programs = select(program_region.c.program_id).where(
        equal(program_region.c.region_id, wanted), visible(program_region, member=member)
    )
    both = overlap.c.a_id.in_(programs) & overlap.c.b_id.in_(programs)
    return both & meeting(wanted, member=member) if isinstance(code.type, ARRAY) else both


def meeting(regions: ColumnElement[Any], *, member: bool) -> ColumnElement[bool]:
    """Both programs work in the same one of the regions."""
    one, other = program_region.alias("place_of_a"), program_region.alias("place_of_b")
    shared = (
        select(true())
        .select_from(one.join(other, one.c.region_id == other.c.region_id))
        .where(one.c.program_id == overlap.c.a_id, other.c.program_id == overlap.c.b_id)
        .where(equal(one.c.region_id, regions), visible(one, member=member), visible(other, member=member))
        .limit(literal_column("1"))
    )
    return shared.scalar_subquery().is_not(None)


def each_pair(wanted: Any, *, member: bool) -> ColumnElement[bool]:
    """All pairs, or only the lead of each group."""
    return or_(wanted, overlap.c.lead_id == overlap.c.id)


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
        "region_in": Rule(in_region, (WORDS,)),
        "organization": Rule(of_organization, (Uuid(),)),
        "organization_in": Rule(of_organization, (IDS,)),
        "score_at_least": Rule(lambda score, *, member: overlap.c.score >= score, (Double(),)),
        "each_pair": Rule(each_pair, (Boolean(),)),
        "is_found": Rule(lambda wanted, *, member: overlap.c.is_found == wanted, (Boolean(),)),
    },
    sort_keys={
        "PRIORITY": SortKey("priority", float),
        "SCORE": SortKey("score", float),
        "DECIDED": SortKey("decided_at", datetime, nullable=True),
    },
)
DECISION = Entity(overlap_decision, "OverlapDecision")
FOREMOST = Order("PRIORITY", OVERLAP.sort_keys["PRIORITY"], descending=True)


def works(scope: Scope) -> Scope:
    """The scope of the root list: one pair for each work, unless the filter has `each_pair`."""
    if "each_pair" in tested(scope.criteria):
        return scope
    return Scope(AllOf((Test("each_pair", (False,)), scope.criteria)), scope.options)


def attach_of_program(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The pairs that contain the program."""
    return query.where((overlap.c.a_id == parent) | (overlap.c.b_id == parent))


def attach_decisions(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The decisions about the pair."""
    return query.where(overlap_decision.c.overlap_id == parent)


def attach_members(query: Select[Any], parent: Any, _options: frozenset[str], member: bool) -> Select[Any]:
    """The programs of the visible pairs with this lead."""
    led = (overlap.c.lead_id == parent) & visible(overlap, member=member)
    ids = select(overlap.c.a_id).where(led).union(select(overlap.c.b_id).where(led))
    return query.where(program.c.id.in_(ids))


MEMBERS = Link(attach_members)
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
