"""Which nodes of action plans have programs: directly, or by the nodes below them."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)

from db.tables import alignment, plan_node, program, result
from services.querying.filters import Rule
from services.querying.visibility import visible

REJECTED: ColumnElement[str] = literal_column("'REJECTED'")
NONE: ColumnElement[str] = literal_column("'NONE'")
OUTPUT: ColumnElement[str] = literal_column("'OUTPUT'")


def is_served(year: Any = None, *, member: bool) -> ColumnElement[bool]:
    """A visible program serves the node or one below it, in the year if one is given.

    The rules are those of coverage: rejected alignments don't count. PostgreSQL looks for the first program
    of each node by the index of alignments: there are few nodes and many alignments.
    """
    below = plan_node.alias("below")
    source = below.join(alignment, alignment.c.node_id == below.c.id).outerjoin(
        result, result.c.id == alignment.c.result_id
    )
    # Not by COALESCE: below row level security, PostgreSQL uses no index for it.
    reported_in = result.c.reported_in_id
    id_ = case((reported_in.is_not(None), reported_in), else_=alignment.c.program_id)
    work = looked_up("work", id_, member=member)
    source = source.join(work, true())
    conditions = [
        below.c.plan_id == plan_node.c.plan_id,
        func.starts_with(below.c.path, plan_node.c.path),
        alignment.c.status != REJECTED,
        visible(alignment, member=member),
        or_(alignment.c.result_id.is_(None), visible(result, member=member)),
    ]
    if year is not None:
        # An output that is reported as an activity counts as the program above it.
        above = case((work.c.level == OUTPUT, work.c.parent_id))
        whole = looked_up("whole", above, member=member)
        source = source.outerjoin(whole, true())
        conditions.append(runs_in(year, work, whole))
    first = select(true()).select_from(source).where(*conditions).limit(literal_column("1"))
    return func.coalesce(first.correlate(plan_node).scalar_subquery(), false())


def looked_up(name: str, id_: ColumnElement[Any], *, member: bool) -> Any:
    """The visible program with an id, for a join.

    With a limit, so that PostgreSQL looks up each program by its index instead of reading all of them.
    """
    found = program.alias(f"{name}_program")
    columns = (found.c[column] for column in ("id", "level", "parent_id", "start_date", "end_date"))
    rows = select(*columns).where(found.c.id == id_, visible(found, member=member))
    return rows.limit(literal_column("1")).correlate_except(found).lateral(name)


def runs_in(year: Any, work: Any, whole: Any) -> ColumnElement[bool]:
    """The program that counts runs in the year; with one date, on that day."""
    start, end = (
        case((whole.c.id.is_not(None), whole.c[name]), else_=work.c[name])
        for name in ("start_date", "end_date")
    )
    one, twelve, last = (literal_column(text, Integer) for text in ("1", "12", "31"))
    return and_(
        func.coalesce(start, end) <= func.make_date(year, twelve, last),
        func.coalesce(end, start) >= func.make_date(year, one, one),
    )


def coverage(expected: Any, year: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The nodes with, or without, a program; in the year, those that are valid in it."""
    has_program = is_served(year, member=member) == (expected != NONE)
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
