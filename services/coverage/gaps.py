"""Gaps of a plan in a year: what nothing is done about, for how long, and why, the longest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)

from db.plan_values import PlanNodeKind
from db.tables import action_plan, alignment, plan_node, plan_node_output, program, program_region, region
from services.coverage.shapes import COUNTED, Shape
from services.coverage.works import PLAN, outputs_of_works, works
from services.plan_coverage import valid_in
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

Gap = dict[str, Any]
# The first and the last year of a program; both are null without dates.
Span = tuple[int | None, int | None]
BELOW = plan_node.alias("below")
YEAR: Any = bindparam("year", type_=Integer)


class GapKind(StrEnum):
    """What is missing."""

    ACTION_WITHOUT_PROGRAM = "ACTION_WITHOUT_PROGRAM"
    PROVINCE_WITHOUT_ACTION = "PROVINCE_WITHOUT_ACTION"
    EXPECTED_OUTPUT_WITHOUT_OUTPUT = "EXPECTED_OUTPUT_WITHOUT_OUTPUT"


class GapReason(StrEnum):
    """Why something is missing."""

    NEVER = "NEVER"
    ONLY_REJECTED = "ONLY_REJECTED"
    NO_DATES = "NO_DATES"
    ENDED = "ENDED"
    NOT_BEGUN = "NOT_BEGUN"
    INTERRUPTED = "INTERRUPTED"


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """The requested gaps: the year, the kinds and the number."""

    year: int
    kinds: tuple[GapKind, ...]
    size: int


def years_of(table: Any) -> list[ColumnElement[Any]]:
    """The first and the last year of a program."""
    days = (
        func.coalesce(table.c.start_date, table.c.end_date),
        func.coalesce(table.c.end_date, table.c.start_date),
    )
    return [
        cast(func.extract("year", day), Integer).label(name)
        for day, name in zip(days, ("first_year", "last_year"), strict=True)
    ]


def once(query: Any) -> CTE:
    """The nodes and programs of works, each once, read first.

    Without statistics, PostgreSQL repeats subqueries for each row of a join that it believes to be empty.
    """
    found = query.subquery("work_of_node")
    return select(found.c.node_id, found.c.program_id).distinct().cte("found").prefix_with("MATERIALIZED")


def spans_of_nodes(found: Any) -> Select[Any]:
    """Select the years of the programs of each node, and below it: `key`, `first_year`, `last_year`."""
    above = and_(BELOW.c.plan_id == plan_node.c.plan_id, func.starts_with(BELOW.c.path, plan_node.c.path))
    return (
        select(cast(plan_node.c.id, Text).label("key"), *years_of(program))
        .join_from(plan_node, BELOW, above)
        .join(found, found.c.node_id == BELOW.c.id)
        .join(program, program.c.id == found.c.program_id)
        .where(plan_node.c.plan_id == PLAN, valid_in(YEAR))
        .distinct()
    )


@lru_cache
def spans_statement(kind: GapKind, member: bool) -> Statement:
    """Build the statement for the years in which each action, province or expected output is served."""
    shape = Shape(None, None, None, member=member)
    if kind is GapKind.EXPECTED_OUTPUT_WITHOUT_OUTPUT:
        return prepare(spans_of_nodes(once(outputs_of_works(shape))))
    found = once(works(shape))
    if kind is GapKind.ACTION_WITHOUT_PROGRAM:
        is_action = plan_node.c.kind == literal_column(f"'{PlanNodeKind.ACTION}'")
        return prepare(spans_of_nodes(found).where(is_action))
    return prepare(
        select(region.c.code.label("key"), *years_of(program))
        .join_from(found, program, program.c.id == found.c.program_id)
        .join(program_region, program_region.c.program_id == program.c.id)
        .join(region, region.c.id == program_region.c.region_id)
        .where(region.c.level == literal_column("'PROVINCE'"), visible(program_region, member=member))
        .distinct()
    )


@lru_cache
def subjects_statement(kind: GapKind, member: bool) -> Statement:
    """Build the statement for the actions, provinces or expected outputs of the year, in order.

    `key`, the days of validity, `is_rejected` for nodes with rejected alignments, and what is shown.
    """
    rejected = (
        select(alignment.c.id)
        .where(alignment.c.node_id == plan_node.c.id, visible(alignment, member=member))
        .where(alignment.c.status == literal_column("'REJECTED'"))
        .exists()
        .label("is_rejected")
    )
    nodes = (
        select(cast(plan_node.c.id, Text).label("key"), plan_node.c.id.label("node_id"), rejected)
        .add_columns(plan_node.c.valid_from, plan_node.c.valid_to)
        .where(plan_node.c.plan_id == PLAN, visible(plan_node, member=member), valid_in(YEAR))
    )
    if kind is GapKind.ACTION_WITHOUT_PROGRAM:
        is_action = plan_node.c.kind == literal_column(f"'{PlanNodeKind.ACTION}'")
        return prepare(nodes.where(is_action).order_by(plan_node.c.path))
    if kind is GapKind.EXPECTED_OUTPUT_WITHOUT_OUTPUT:
        table = plan_node_output
        outputs = nodes.add_columns(table.c.title, table.c.titles, table.c.ordinal)
        outputs = outputs.join(table, table.c.node_id == plan_node.c.id).where(visible(table, member=member))
        return prepare(outputs.order_by(plan_node.c.path, table.c.ordinal))
    return prepare(provinces(member=member))


def provinces(*, member: bool) -> Select[Any]:
    """Select the provinces, if the plan is one of the whole country."""
    is_rejected: ColumnElement[Any] = literal_column("false").label("is_rejected")
    validity = (action_plan.c.start_date.label("valid_from"), action_plan.c.end_date.label("valid_to"))
    return (
        select(region.c.code.label("key"), region.c.id.label("region_id"), is_rejected, *validity)
        .join_from(action_plan, region, region.c.level == literal_column("'PROVINCE'"))
        .where(
            action_plan.c.id == PLAN, action_plan.c.region_id.is_(None), visible(action_plan, member=member)
        )
        .where(func.extract("year", action_plan.c.start_date) <= YEAR)
        .where(func.extract("year", action_plan.c.end_date) >= YEAR)
        .order_by(region.c.code)
    )


async def of_plan(reader: Reader, plan: UUID, question: GapQuestion) -> list[Gap]:
    """The gaps of a plan, the longest first; gaps of the same length by kind, then in the plan's order."""
    found: list[Gap] = []
    for kind in GapKind:
        if kind in question.kinds:
            found += await of_kind(reader, plan, kind, question.year)
    found.sort(key=lambda gap: gap["since"])
    return found[: question.size]


async def of_kind(reader: Reader, plan: UUID, kind: GapKind, year: int) -> list[Gap]:
    """The gaps of one kind, in the plan's order."""
    member = reader.viewer.is_member
    values = {"plan": plan, "year": year, "alignment_status": list(COUNTED)}
    spans: dict[str, list[Span]] = {}
    for row in await reader.fetch(spans_statement(kind, member), values):
        spans.setdefault(row["key"], []).append((row["first_year"], row["last_year"]))
    subjects = await reader.fetch(subjects_statement(kind, member), values)
    return [
        gap(kind, subject, spans.get(subject["key"], []), year)
        for subject in subjects
        if not runs(spans.get(subject["key"], []), year)
    ]


def runs(spans: Iterable[Span], year: int) -> bool:
    """Return whether a program runs in the year."""
    return any(first is not None and last is not None and first <= year <= last for first, last in spans)


def gap(kind: GapKind, subject: Row, spans: Sequence[Span], year: int) -> Gap:
    """Build a gap."""
    row: Mapping[str, Any] = dict(subject)
    since = beginning(spans, year, row["valid_from"])
    reason = reason_of(spans, year, is_rejected=row["is_rejected"])
    shown = {name: row.get(name) for name in ("node_id", "region_id")}
    output = {name: row[name] for name in ("title", "titles", "ordinal")} if "ordinal" in row else None
    return {
        **shown,
        "kind": kind.value,
        "reason": reason.value,
        "since": since,
        "years": year - since.year + 1,
        "expected_output": output,
    }


def beginning(spans: Iterable[Span], year: int, valid_from: date) -> date:
    """The first day of the years without a program that end with this year, within the validity."""
    ends = [last for _, last in spans if last is not None and last < year]
    return max(valid_from, date(max(ends) + 1, 1, 1)) if ends else valid_from


def reason_of(spans: Sequence[Span], year: int, *, is_rejected: bool) -> GapReason:
    """Why there is a gap."""
    if not spans:
        return GapReason.ONLY_REJECTED if is_rejected else GapReason.NEVER
    has_earlier = any(last is not None and last < year for _, last in spans)
    has_later = any(first is not None and first > year for first, _ in spans)
    if has_earlier and has_later:
        return GapReason.INTERRUPTED
    if has_earlier:
        return GapReason.ENDED
    return GapReason.NOT_BEGUN if has_later else GapReason.NO_DATES
