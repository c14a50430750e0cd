"""Which nodes of action plans have programs: directly, or by the nodes below them."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)

from db.tables import alignment, plan_node, program, result
from services.querying.filters import Rule
from services.querying.visibility import visible

REJECTED: ColumnElement[str] = literal_column("'REJECTED'")
NONE: ColumnElement[str] = literal_column("'NONE'")
WORK, WHOLE = program.alias("work"), program.alias("whole")


def served_nodes(year: Any = None, *, member: bool) -> Select[Any]:
    """The nodes that visible programs serve themselves, in the year if one is given.

    The rules are those of coverage: rejected alignments don't count, and an output that is reported as an
    activity counts as the program above it.
    """
    source = (
        alignment.outerjoin(result, result.c.id == alignment.c.result_id)
        .join(WORK, WORK.c.id == func.coalesce(result.c.reported_in_id, alignment.c.program_id))
        .outerjoin(
            WHOLE,
            and_(
                WORK.c.level == literal_column("'OUTPUT'"),
                WHOLE.c.id == WORK.c.parent_id,
                visible(WHOLE, member=member),
            ),
        )
    )
    query = select(alignment.c.node_id).select_from(source)
    query = query.where(
        alignment.c.status != REJECTED,
        visible(alignment, member=member),
        visible(WORK, member=member),
        or_(alignment.c.result_id.is_(None), visible(result, member=member)),
    )
    return query if year is None else query.where(runs_in(year))


def runs_in(year: Any) -> ColumnElement[bool]:
    """The program that counts runs in the year; with one date, on that day."""
    start, end = (
        case((WHOLE.c.id.is_not(None), WHOLE.c[name]), else_=WORK.c[name])
        for name in ("start_date", "end_date")
    )
    one, twelve, last = (literal_column(text, Integer) for text in ("1", "12", "31"))
    return and_(
        func.coalesce(start, end) <= func.make_date(year, twelve, last),
        func.coalesce(end, start) >= func.make_date(year, one, one),
    )


def coverage(expected: Any, year: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The nodes with, or without, a program; in the year, those that are valid in it."""
    above, below = plan_node.alias("above"), plan_node.alias("below")
    served = served_nodes(year, member=member).subquery("served")
    covered = (
        select(above.c.id)
        .join_from(served, below, below.c.id == served.c.node_id)
        .join(above, and_(above.c.plan_id == below.c.plan_id, func.starts_with(below.c.path, above.c.path)))
    )
    has_program = case((expected == NONE, plan_node.c.id.not_in(covered)), else_=plan_node.c.id.in_(covered))
    return has_program if year is None else and_(has_program, valid_in(year))


def valid_in(year: Any) -> ColumnElement[bool]:
    """The nodes that are valid on a day of the year."""
    one, twelve, last = (literal_column(text, Integer) for text in ("1", "12", "31"))
    return and_(
        plan_node.c.valid_from <= func.make_date(year, twelve, last),
        plan_node.c.valid_to >= func.make_date(year, one, one),
    )


RULES = {
    "coverage": Rule(coverage, (Text(),)),
    "coverage_in_year": Rule(coverage, (Text(), Integer())),
    "year": Rule(lambda year, *, member: valid_in(year), (Integer(),)),  # noqa: PLW0108 - drops `member`,
}
