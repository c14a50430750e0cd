"""The measures of a matrix, each declared once: the statement that counts it for rows and columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    Uuid,
    cast,
    func,
    literal_column,
    select,
)

from db.tables import organization, participation, program
from services.aggregating import money
from services.aggregating.counted_lists import NO_PARENT
from services.aggregating.money import MoneyLevel
from services.coverage import works
from services.coverage.columns import Placed, links_to_columns, place
from services.coverage.shapes import Shape
from services.querying.building import KEPT_STATEMENTS, PARENT
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible


@dataclass(frozen=True, eq=False)
class Sources:
    """What measures are counted from: facts, the columns of programs, their money and participants."""

    shape: Shape
    fact: FromClause
    links: FromClause | None
    money: FromClause | None = None
    participants: FromClause | None = None

    @cached_property
    def placed(self) -> Placed:
        """The facts in their columns."""
        return place(self.fact, self.shape, self.links)

    def select(self, *columns: ColumnElement[Any], source: FromClause | None = None) -> Select[Any]:
        """Select the columns for each cell: `row_key`, `column_key`, then the columns."""
        row, column = cast(self.fact.c.row_key, Text), self.placed.key
        chosen = self.placed.joined if source is None else source
        query = select(row.label("row_key"), column.label("column_key"), *columns)
        return query.select_from(chosen).group_by(row, column)


@dataclass(frozen=True, eq=False)
class Measure:
    """A measure: its name, the field of cells that has its number, the facts that it counts, and how.

    `facts` selects `row_key`, `program_id` and further columns; `build` counts them for each cell as
    `number`. A measure that `is_list` has several rows per cell. Only a measure that `is_split` counts parts
    of programs. One that is slow to count is not stored for `all_columns` and years.
    """

    name: str
    column: str
    build: Callable[[Sources], Select[Any]]
    facts: Callable[[Shape], Select[Any]] = works.facts
    is_list: bool = False
    is_split: bool = False
    all_columns: bool = True


def programs(sources: Sources) -> Select[Any]:
    """Count programs, and add up their weights."""
    number: ColumnElement[Any] = func.count()
    weight = sources.placed.weight
    parts = number if weight is None else func.trim_scale(func.sum(weight))
    return sources.select(number.label("number"), cast(parts, Numeric).label("weight"))


def outputs(sources: Sources) -> Select[Any]:
    """Count outputs where their programs count."""
    return sources.select(cast(func.sum(sources.fact.c.outputs), BigInteger).label("number"))


def organizations(sources: Sources) -> Select[Any]:
    """Count the visible organizations that take part in the programs, each once."""
    found = participants(member=sources.shape.member).subquery("participant")
    each = found if sources.participants is None else sources.participants
    source = sources.placed.joined.join(each, each.c.program_id == sources.fact.c.program_id)
    # Distinct rows are found by a hash; to count distinct values, PostgreSQL sorts.
    once = sources.select(each.c.organization_id, source=source).group_by(each.c.organization_id)
    cell = once.subquery("once")
    keys = (cell.c.row_key, cell.c.column_key)
    return select(*keys, func.count().label("number")).group_by(*keys)


def participants(*, member: bool) -> Select[Any]:
    """The visible organizations that take part in each program: `program_id`, `organization_id`."""
    return (
        select(participation.c.program_id, participation.c.organization_id)
        .join(organization, organization.c.id == participation.c.organization_id)
        .where(visible(participation, member=member), visible(organization, member=member))
    )


def amounts(sources: Sources) -> Select[Any]:
    """Add up the budgets of the programs per currency: `currency`, `number` of programs, `sum`.

    An amount counts for the nearest program at or above the one that reports it that serves the plan.
    """
    known = money_of(sources.shape) if sources.money is None else sources.money
    weight = sources.placed.weight
    amount = known.c.amount if weight is None else known.c.amount * weight
    total = func.trim_scale(func.sum(amount)).label("sum")
    source = sources.placed.joined.join(known, known.c.id == sources.fact.c.program_id)
    columns = (known.c.currency, func.count().label("number"), total)
    return sources.select(*columns, source=source).group_by(known.c.currency).order_by(known.c.currency)


def serving(shape: Shape) -> FromClause:
    """The programs that serve the plan, as far as they matter for the money of those that count."""
    found = works.works(shape.whole().unfiltered()).subquery("serving")
    return serving_below(found, shape).subquery("holding") if shape.some else found


def serving_below(found: FromClause, shape: Shape) -> Select[Any]:
    """Select the programs at or below some programs that serve the plan: `program_id`."""
    first = select(found.c.program_id.label("id")).distinct().cte("descendant", recursive=True)
    below = (
        select(program.c.id)
        .join_from(first, program, program.c.parent_id == first.c.id)
        .where(visible(program, member=shape.member))
    )
    descendants = first.union(below)
    return works.works(shape.whole().unfiltered().of_all(), among=select(descendants.c.id))


def money_of(shape: Shape, found: FromClause | None = None) -> FromClause:
    """The money of each program that serves the plan, by currency: `id`, `currency`, `amount`."""
    listed = serving(shape) if found is None else found
    parent: ColumnElement[Any] = literal_column(f"'{NO_PARENT}'::uuid", Uuid)
    holders = select(parent.label(PARENT), listed.c.program_id.label("id")).distinct().cte("listed")
    return money.budgets(holders, MoneyLevel.DEEPEST, shape.member)


# The measures of all matrices. A further one needs an entry here, and a field of `CoverageNumbers`.
MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("PROGRAMS", "program_count", programs, is_split=True),
        Measure("OUTPUTS", "output_count", outputs, works.fact_outputs),
        Measure("ORGANIZATIONS", "organization_count", organizations, all_columns=False),
        Measure("MONEY", "money", amounts, is_list=True, is_split=True),
    )
}


def read_first(facts: Select[Any]) -> FromClause:
    """The facts, read before they are joined, however few of them PostgreSQL expects."""
    return facts.cte("fact").prefix_with("MATERIALIZED")


@lru_cache(KEPT_STATEMENTS)
def statement(name: str, requested: Shape) -> Statement:
    """Build the statement that counts a measure for each cell of the shape."""
    measure = MEASURES[name]
    shape = requested if measure.is_split else requested.whole()
    sources = Sources(shape, read_first(measure.facts(shape)), links_to_columns(shape))
    return prepare(measure.build(sources))
