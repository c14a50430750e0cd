"""The programs that count for the nodes of a plan: by their own alignments, and by those of their results.

An output that is reported as an activity counts as the program above it, if the viewer may see that.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    select,
    union_all,
)

from db.plan_values import PlanNodeRole
from db.tables import (
    alignment,
    organization,
    plan_node,
    plan_node_organization,
    program,
    program_region,
    result,
)
from services.coverage.shapes import CoverageRows, NodeScope, Shape
from services.kinds.dimensions import Sharing
from services.querying.rules import equal
from services.querying.visibility import visible
from services.references import organization_of_type, region_of_code

WORK, COUNTED = program.alias("work"), program.alias("counted_program")
NODE, BELOW = plan_node.alias("node"), plan_node.alias("below")
PLAN: Any = bindparam("plan", type_=Uuid)
YEAR: Any = bindparam("year", type_=Integer)
ROW_KEYS: Any = bindparam("row_keys", type_=ARRAY(Uuid))
LIST = ARRAY(Text)


def programs_above(*, member: bool) -> FromClause:
    """The program above each activity that reports an output, if the viewer may see it."""
    activity, above = program.alias("activity"), program.alias("above_activity")
    return (
        select(activity.c.id.label("activity_id"), above.c.id)
        .join_from(activity, above, above.c.id == activity.c.parent_id)
        .where(activity.c.level == literal_column("'OUTPUT'"), visible(above, member=member))
        .subquery("above")
    )


class Kind(Enum):
    """What alignments are about; statements for one kind are planned better than those for all."""

    PROGRAMS = "programs"
    ACTIVITIES = "activities that report an output"
    RESULTS = "results"


def is_in_some_row() -> ColumnElement[bool]:
    """The node is in one of the rows that the statement is about."""
    above = and_(NODE.c.plan_id == plan_node.c.plan_id, func.starts_with(plan_node.c.path, NODE.c.path))
    return exists().where(NODE.c.id == func.any(ROW_KEYS), above)


def aligned(
    kind: Kind | None, among: Select[Any] | None = None, *, member: bool, some: bool = False
) -> FromClause:
    """The alignments of the plan that count, with the activity whose work each of them is.

    `among` selects the activities that matter, `some` leaves out nodes that are in none of the rows.
    """
    nodes = select(plan_node.c.id).where(plan_node.c.plan_id == PLAN, visible(plan_node, member=member))
    if some:
        nodes = nodes.where(is_in_some_row())
    columns = [alignment.c[name] for name in ("node_id", "significance", "share", "result_id")]
    listed = and_(
        alignment.c.node_id.in_(nodes),
        alignment.c.status == func.any(bindparam("alignment_status", type_=LIST)),
        visible(alignment, member=member),
    )
    of_programs = select(*columns, alignment.c.program_id.label("work_id")).where(
        alignment.c.program_id.is_not(None), listed
    )
    of_results = (
        select(*columns, result.c.reported_in_id.label("work_id"))
        .join_from(alignment, result, result.c.id == alignment.c.result_id)
        .where(listed, visible(result, member=member))
    )
    if among is not None:
        of_programs = of_programs.where(alignment.c.program_id.in_(among))
        of_results = of_results.where(result.c.reported_in_id.in_(among))
    if kind is None:
        return union_all(of_programs, of_results).subquery("aligned")
    return (of_results if kind is Kind.RESULTS else of_programs).subquery("aligned")


def works(shape: Shape, kind: Kind | None = None, among: Select[Any] | None = None) -> Select[Any]:
    """Select `node_id`, `program_id`, `work_id`, `result_id` and `weight` of each alignment of the plan."""
    member = shape.member
    each, above = aligned(kind, among, member=member, some=shape.some), programs_above(member=member)
    program_id = func.coalesce(above.c.id, WORK.c.id)
    source = each.join(WORK, and_(WORK.c.id == each.c.work_id, visible(WORK, member=member))).outerjoin(
        above, above.c.activity_id == WORK.c.id
    )
    conditions = [CONDITIONS[name](member) for name in sorted(shape.options) if name in CONDITIONS]
    if kind is Kind.ACTIVITIES:
        conditions.append(WORK.c.level == literal_column("'OUTPUT'"))
    if shape.options:
        source = source.join(COUNTED, COUNTED.c.id == program_id)
    columns = [each.c.node_id, program_id.label("program_id"), each.c.work_id, each.c.result_id]
    columns.append(each.c.significance)
    if shape.counting.sharing is Sharing.SPLIT:
        columns.append(weight(program_id, each.c.share).label("weight"))
    return select(*columns).select_from(source).where(*conditions)


def weight(program_id: ColumnElement[Any], share: ColumnElement[Any]) -> ColumnElement[Any]:
    """The part of a program that an alignment is: its share if all have one, else an equal part."""
    number = func.count().over(partition_by=program_id)
    with_share = func.count(share).over(partition_by=program_id)
    total = func.sum(share).over(partition_by=program_id)
    hundred: ColumnElement[Any] = literal_column("100", Numeric)
    shared = share / func.greatest(hundred, total)
    return case((number == with_share, shared), else_=cast(literal_column("1"), Numeric) / number)


def in_year(_member: bool) -> ColumnElement[bool]:
    """The programs that run in the year; a program with one date runs on that day."""
    start, end = COUNTED.c.start_date, COUNTED.c.end_date
    one, twelve, last = (literal_column(text, Integer) for text in ("1", "12", "31"))
    return and_(
        func.coalesce(start, end) <= func.make_date(YEAR, twelve, last),
        func.coalesce(end, start) >= func.make_date(YEAR, one, one),
    )


def with_status(_member: bool) -> ColumnElement[bool]:
    """The programs with one of the statuses."""
    return COUNTED.c.status == func.any(bindparam("status", type_=LIST))


def of_type(member: bool) -> ColumnElement[bool]:
    """The programs whose reporting organization has one of the types."""
    types = bindparam("organization_type", type_=LIST)
    return COUNTED.c.reporting_organization_id.in_(organization_of_type(types, member=member))


def in_region(member: bool) -> ColumnElement[bool]:
    """The programs that work in the region."""
    region = region_of_code(bindparam("region", type_=Text))
    places = select(program_region.c.program_id).where(
        equal(program_region.c.region_id, region), visible(program_region, member=member)
    )
    return COUNTED.c.id.in_(places)


CONDITIONS: Mapping[str, Callable[[bool], ColumnElement[bool]]] = {
    "year": in_year,
    "status": with_status,
    "organization_type": of_type,
    "region": in_region,
}


def below(nodes: FromClause, shape: Shape) -> ColumnElement[bool]:
    """The condition that BELOW is one of the nodes, or below one of them."""
    if shape.counting.nodes is NodeScope.OWN:
        return BELOW.c.id == nodes.c.id
    return and_(BELOW.c.plan_id == nodes.c.plan_id, func.starts_with(BELOW.c.path, nodes.c.path))


def rows(shape: Shape, kind: CoverageRows) -> Select[Any]:
    """Select the nodes that count for each row: `row_key`, `node_id`."""
    seen = and_(NODE.c.plan_id == PLAN, visible(NODE, member=shape.member))
    if kind is CoverageRows.LEAD:
        lead = plan_node_organization
        key: ColumnElement[Any] = lead.c.organization_id
        source: FromClause = (
            lead.join(NODE, NODE.c.id == lead.c.node_id)
            .join(organization, organization.c.id == lead.c.organization_id)
            .join(BELOW, below(NODE, shape))
        )
        seen = and_(
            seen,
            lead.c.role == literal_column(f"'{PlanNodeRole.LEAD}'"),
            visible(lead, member=shape.member),
            visible(organization, member=shape.member),
        )
    else:
        key, source = NODE.c.id, NODE.join(BELOW, below(NODE, shape))
        seen = and_(seen, NODE.c.kind == literal_column(f"'{kind}'"))
        if shape.some:
            seen = and_(seen, NODE.c.id == func.any(ROW_KEYS))
    return (
        select(key.label("row_key"), BELOW.c.id.label("node_id")).select_from(source).where(seen).distinct()
    )


def members_of(shape: Shape) -> tuple[FromClause | None, ColumnElement[Any]]:
    """The nodes that count, and the key of the row of each: one for all rows in a total."""
    if shape.among is None:
        return None, no_key(Uuid)
    members = rows(shape, shape.among).subquery("member")
    if shape.rows is not None:
        return members, members.c.row_key
    return select(members.c.node_id).distinct().subquery("listed"), no_key(Uuid)


def facts(shape: Shape, found: FromClause | None = None) -> Select[Any]:
    """Select the programs of each row once: `row_key`, `program_id`, and `weight` if programs are split.

    `found` are works that were read before.
    """
    counted = works(shape).subquery("counted") if found is None else found
    members, key = members_of(shape)
    source = counted if members is None else counted.join(members, members.c.node_id == counted.c.node_id)
    query = significant(
        select(key.label("row_key"), counted.c.program_id).select_from(source), counted, shape
    )
    if shape.counting.sharing is Sharing.SPLIT:
        return query.add_columns(func.sum(counted.c.weight).label("weight")).group_by(
            key, counted.c.program_id
        )
    return query.distinct()


def significant(query: Select[Any], counted: FromClause, shape: Shape) -> Select[Any]:
    """Restrict alignments by their significance, after they have been weighted among all of a program."""
    if "significance" not in shape.options:
        return query
    return query.where(counted.c.significance == bindparam("significance", type_=Text))


def no_key(type_: Any) -> ColumnElement[Any]:
    """The key of totals."""
    return cast(literal_column("NULL"), type_)


def fact_outputs(shape: Shape, found: FromClause | None = None) -> Select[Any]:
    """Count the outputs of each program of each row: `row_key`, `program_id`, `outputs`.

    Those that are aligned themselves, and all outputs of aligned programs and activities. `found` are
    outputs that were read before.
    """
    outputs = outputs_of_works(shape).subquery("output") if found is None else found
    members, key = members_of(shape)
    source = outputs if members is None else outputs.join(members, members.c.node_id == outputs.c.node_id)
    number = func.count(outputs.c.output_id.distinct()).label("outputs")
    query = select(key.label("row_key"), outputs.c.program_id, number).select_from(source)
    return significant(query, outputs, shape).group_by(key, outputs.c.program_id)


def outputs_of_works(shape: Shape) -> CompoundSelect[Any]:
    """Select the outputs of each alignment of the plan."""
    return union_all(*(outputs_of_kind(shape, kind) for kind in Kind))


def outputs_of_kind(shape: Shape, kind: Kind) -> Select[Any]:
    """Select the outputs of each alignment of programs, of activities, or of results themselves."""
    found = works(shape.whole(), kind).subquery(kind.name.lower())
    way = {
        Kind.PROGRAMS: result.c.program_id == found.c.work_id,
        Kind.ACTIVITIES: result.c.activity_id == found.c.work_id,
        Kind.RESULTS: result.c.id == found.c.result_id,
    }
    columns = (found.c.node_id, found.c.program_id, found.c.significance, result.c.id.label("output_id"))
    is_output = and_(result.c.kind == literal_column("'OUTPUT'"), visible(result, member=shape.member))
    return select(*columns).join_from(found, result, way[kind]).where(is_output)
