"""The statements that add up money, separately for each currency."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Numeric, Text, cast, exists, func, null, select

from db.tables import budget, program, transaction
from services.aggregating.allocation import KEYS, allocate
from services.aggregating.counted_lists import ListShape
from services.finances import counted_rows
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
def sums(
    listing: ListShape, kind: Kind, by: tuple[str, ...], sharing: Sharing, level: MoneyLevel
) -> Statement:
    """Build the statement for each group's `type`, `currency`, `count`, `sum`, `avg`, `min`, `max`."""
    listed, records = allocate(listing, kind, by, sharing)
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
    holders = own_budgets(listed) if level is MoneyLevel.OWN else with_descendants(listed, member=member)
    reported = (
        select(holders.c[PARENT], holders.c.holder, holders.c.id, budget.c.currency, budget.c.amount)
        .join_from(holders, budget, budget.c.program_id == holders.c.id)
        .where(visible(budget, member=member), counted_rows(budget))
        .cte("reported")
    )
    total = func.sum(reported.c.amount).label("amount")
    query = select(
        reported.c[PARENT],
        reported.c.holder.label("id"),
        cast(null(), Text).label("type"),
        reported.c.currency,
        total,
    ).group_by(reported.c[PARENT], reported.c.holder, reported.c.currency)
    if level is not MoneyLevel.OWN:
        ancestors = ancestors_of_reporting(reported, member=member)
        covered = exists().where(ancestors.c[PARENT] == reported.c[PARENT], ancestors.c.id == reported.c.id)
        query = query.where(~covered)
    return query.cte("amounts")


def own_budgets(listed: CTE) -> CTE:
    """Each listed program with only its own budgets."""
    return select(listed.c[PARENT], listed.c.id.label("holder"), listed.c.id).cte("held")


def with_descendants(listed: CTE, *, member: bool) -> CTE:
    """Each listed program with its descendants, down to the next listed program."""
    holders = select(listed.c[PARENT], listed.c.id.label("holder"), listed.c.id).cte("held", recursive=True)
    other = listed.alias("other")
    is_listed = exists().where(other.c[PARENT] == holders.c[PARENT], other.c.id == program.c.id)
    below = (
        select(holders.c[PARENT], holders.c.holder, program.c.id)
        .join_from(holders, program, program.c.parent_id == holders.c.id)
        .where(visible(program, member=member), ~is_listed)
    )
    return holders.union_all(below)


def ancestors_of_reporting(reported: CTE, *, member: bool) -> CTE:
    """All ancestors of programs that report money: their own amounts repeat the same money."""
    start = (
        select(reported.c[PARENT], program.c.parent_id.label("id"))
        .join_from(reported, program, program.c.id == reported.c.id)
        .where(program.c.parent_id.is_not(None), visible(program, member=member))
    )
    ancestors = start.cte("above", recursive=True)
    next_ancestors = (
        select(ancestors.c[PARENT], program.c.parent_id)
        .join_from(ancestors, program, program.c.id == ancestors.c.id)
        .where(program.c.parent_id.is_not(None), visible(program, member=member))
    )
    return ancestors.union(next_ancestors)


AMOUNTS: dict[Kind, Callable[[CTE, MoneyLevel, bool], CTE]] = {
    PROGRAMS: budgets,
    TRANSACTIONS: transactions,
}
