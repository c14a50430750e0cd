"""The indicators that count for a program, a node of an action plan or a plan, with their newest periods."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    TableValuedAlias,
    bindparam,
    func,
    literal_column,
    select,
    true,
    union,
)

from db.tables import alignment, indicator, indicator_period, plan_node, result
from services import aligned_works
from services.alignments import counting
from services.latest_periods import recency
from services.outputs import OF_PROGRAM, OUTPUT
from services.querying.building import PARENT_KEY, parents
from services.querying.entities import Link
from services.querying.visibility import visible


def attach_of_plan(query: Select[Any], parent: Any, options: frozenset[str], member: bool) -> Select[Any]:
    """The outputs that are aligned with a node of the plan, and those of programs that are."""
    nodes = select(plan_node.c.id).where(plan_node.c.plan_id == parent, visible(plan_node, member=member))
    own, programs = (
        counting(nodes, alignment.c[name], options, member=member) for name in ("result_id", "program_id")
    )
    of_programs = select(result.c.id).where(result.c.program_id.in_(programs))
    return query.where(result.c.id.in_(union(own, of_programs)))


PROGRAM, NODE, PLAN = "program", "node", "plan"
LINKS: dict[str, Link] = {PROGRAM: OF_PROGRAM, NODE: aligned_works.OUTPUTS, PLAN: Link(attach_of_plan)}


@dataclass(frozen=True, slots=True)
class Monitored:
    """What is requested of each parent: the kind of the parent, which nodes count, and the year."""

    of: str
    options: frozenset[str] = frozenset()
    year: int | None = None
    # In percent of the target.
    reached: int = 100
    close: int = 75
    # The most totals of each parent.
    first: int = 20

    @property
    def shape(self) -> tuple[str, frozenset[str], bool]:
        """What its statements depend on."""
        return self.of, self.options, self.year is not None

    def about(self, of: str) -> "Monitored":
        """The same of another kind of parent."""
        return replace(self, of=of)


@dataclass(frozen=True, slots=True)
class Measured:
    """The parts of a statement: parents, their outputs with indicators, and the newest periods of these."""

    parent: TableValuedAlias
    source: FromClause
    output: FromClause
    newest: FromClause
    known: FromClause


def measured(shape: tuple[str, frozenset[str], bool], member: bool) -> Measured:
    """Join the outputs of each parent with their indicators and the newest measured period of each."""
    of, options, in_year = shape
    query = select(result.c.id, result.c.reported_in_id).where(OUTPUT.visible(member=member))
    outputs = LINKS[of].attach(query, PARENT_KEY, options, member).lateral("output")
    parent = parents()
    newest, known = newest_period(in_year, member=member), known_periods(in_year, member=member)
    source = (
        parent.join(outputs, true())
        .join(indicator, indicator.c.result_id == outputs.c.id)
        .outerjoin(newest, true())
        .join(known, true())
    )
    return Measured(parent, source, outputs, newest, known)


def counted(shape: tuple[str, frozenset[str], bool], found: Measured, member: bool) -> list[Any]:
    """The conditions for the indicators that count: in a year, those with a period that ends in it."""
    seen = visible(indicator, member=member)
    return [seen, found.known.c.periods > literal_column("0")] if shape[2] else [seen]


def newest_period(in_year: bool, *, member: bool) -> FromClause:
    """The newest period of the indicator with a total actual value."""
    table = indicator_period
    return (
        select(table.c.target, table.c.actual, table.c.achievement)
        .where(*conditions(in_year, member=member), table.c.actual.is_not(None))
        .order_by(*(part.desc() for part in recency(table)))
        .limit(literal_column("1"))
        .lateral("newest")
    )


def known_periods(in_year: bool, *, member: bool) -> FromClause:
    """The number of the periods of the indicator, and of those with a total target."""
    return (
        select(func.count().label("periods"), func.count(indicator_period.c.target).label("targets"))
        .where(*conditions(in_year, member=member))
        .lateral("known")
    )


def conditions(in_year: bool, *, member: bool) -> list[ColumnElement[bool]]:
    """The visible periods of the indicator; in a year, those that end in it."""
    table = indicator_period
    own = [table.c.indicator_id == indicator.c.id, visible(table, member=member)]
    if not in_year:
        return own
    year: Any = bindparam("year", type_=Integer)
    one, twelve, last = (literal_column(text, Integer) for text in ("1", "12", "31"))
    first_day, last_day = func.make_date(year, one, one), func.make_date(year, twelve, last)
    return [*own, table.c.end_date >= first_day, table.c.end_date <= last_day]
