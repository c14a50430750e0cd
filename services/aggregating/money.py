"""The statements that add up money, separately for each currency."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Numeric, Text, cast, exists, func, null, select

from db.tables import budget, program, transaction
from services.aggregating.allocation import KEYS, placed
from services.aggregating.counted_lists import Listing
from services.finances import counted
from services.kinds.declaration import Kind
from services.kinds.dimensions import Sharing
from services.kinds.programs import PROGRAMS
from services.kinds.transactions import TRANSACTIONS
from services.querying.building import KEPT_STATEMENTS, PARENT
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

# Decimal places of averages; sums are exact.
MEAN_PLACES = 2


class MoneyLevel(StrEnum):
    """Which amounts count if programs and their descendants report the same money."""

    DEEPEST = "DEEPEST"
    OWN = "OWN"


@lru_cache(KEPT_STATEMENTS)
def sums(listing: Listing, kind: Kind, by: tuple[str, ...], sharing: Sharing, level: MoneyLevel) -> Statement:
    """Build the statement for each group's `type`, `currency`, `count`, `sum`, `avg`, `min`, `max`."""
    listed, records = placed(listing, kind, by, sharing)
    amounts = AMOUNTS[kind](listed, level, listing.member)
    value: ColumnElement[Any] = amounts.c.amount
    if sharing is Sharing.SPLIT:
        value = value * records.c.weight
    keys = [records.c[name] for name in (PARENT, *KEYS)]
    grouped = [*keys, amounts.c.type, amounts.c.currency]
    query = (
        select(
            *grouped,
            func.count().label("count"),
            func.trim_scale(func.sum(value)).label("sum"),
            func.trim_scale(func.round(cast(func.avg(value), Numeric), MEAN_PLACES)).label("avg"),
            func.trim_scale(func.min(value)).label("min"),
            func.trim_scale(func.max(value)).label("max"),
        )
        .join_from(
            records, amounts, (amounts.c.id == records.c.id) & (amounts.c[PARENT] == records.c[PARENT])
        )
        .group_by(*grouped)
        .order_by(amounts.c.type, amounts.c.currency)
    )
    return prepare(query)


def transactions(listed: CTE, _level: MoneyLevel, member: bool) -> CTE:
    """Select the amount of each listed transaction."""
    query = select(
        listed.c[PARENT],
        listed.c.id,
        transaction.c.type_code.label("type"),
        transaction.c.currency,
        transaction.c.amount,
    ).join_from(listed, transaction, transaction.c.id == listed.c.id)
    return query.where(visible(transaction, member=member)).cte("amounts")


def budgets(listed: CTE, level: MoneyLevel, member: bool) -> CTE:
    """Select the budget of each listed program, by currency.

    At the deepest level, budgets of the program and of its unlisted descendants count, if no descendant of
    these reports a budget.
    """
    held = own(listed) if level is MoneyLevel.OWN else with_those_below(listed, member=member)
    reported = (
        select(held.c[PARENT], held.c.holder, held.c.id, budget.c.currency, budget.c.amount)
        .join_from(held, budget, budget.c.program_id == held.c.id)
        .where(visible(budget, member=member), counted(budget))
        .cte("reported")
    )
    added = func.sum(reported.c.amount).label("amount")
    query = select(
        reported.c[PARENT],
        reported.c.holder.label("id"),
        cast(null(), Text).label("type"),
        reported.c.currency,
        added,
    ).group_by(reported.c[PARENT], reported.c.holder, reported.c.currency)
    if level is not MoneyLevel.OWN:
        above = above_those_that_report(reported, member=member)
        covered = exists().where(above.c[PARENT] == reported.c[PARENT], above.c.id == reported.c.id)
        query = query.where(~covered)
    return query.cte("amounts")


def own(listed: CTE) -> CTE:
    """Each listed program with only its own budgets."""
    return select(listed.c[PARENT], listed.c.id.label("holder"), listed.c.id).cte("held")


def with_those_below(listed: CTE, *, member: bool) -> CTE:
    """Each listed program with its descendants, down to the next listed program."""
    held = select(listed.c[PARENT], listed.c.id.label("holder"), listed.c.id).cte("held", recursive=True)
    other = listed.alias("other")
    is_listed = exists().where(other.c[PARENT] == held.c[PARENT], other.c.id == program.c.id)
    below = (
        select(held.c[PARENT], held.c.holder, program.c.id)
        .join_from(held, program, program.c.parent_id == held.c.id)
        .where(visible(program, member=member), ~is_listed)
    )
    return held.union_all(below)


def above_those_that_report(reported: CTE, *, member: bool) -> CTE:
    """All ancestors of programs that report money: their own amounts repeat the same money."""
    start = (
        select(reported.c[PARENT], program.c.parent_id.label("id"))
        .join_from(reported, program, program.c.id == reported.c.id)
        .where(program.c.parent_id.is_not(None), visible(program, member=member))
    )
    above = start.cte("above", recursive=True)
    further = (
        select(above.c[PARENT], program.c.parent_id)
        .join_from(above, program, program.c.id == above.c.id)
        .where(program.c.parent_id.is_not(None), visible(program, member=member))
    )
    return above.union(further)


AMOUNTS: dict[Kind, Callable[[CTE, MoneyLevel, bool], CTE]] = {
    PROGRAMS: budgets,
    TRANSACTIONS: transactions,
}
