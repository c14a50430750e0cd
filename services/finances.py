"""Budgets and transactions of a program and of its descendants, and their sums per currency."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Uuid,
    and_,
    column,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.selectable import TableValuedAlias

from db.tables import budget, planned_disbursement, transaction
from services.querying import building
from services.querying.entities import Entity, Link, option
from services.querying.orders import Order, SortKey
from services.querying.reader import Reader, Row
from services.querying.rules import equal
from services.querying.statements import Statement, prepare

BUDGET = Entity(budget, "Budget")
TRANSACTION = Entity(transaction, "Transaction")
PLANNED_DISBURSEMENT = Entity(planned_disbursement, "PlannedDisbursement")
BY_DATE = Order("DATE", SortKey("date", date, nullable=True))

ORIGINAL, REVISED = "1", "2"


def family(root: ColumnElement[Any]) -> TableValuedAlias:
    """A program and its visible descendants, each with its ancestors up to the program."""
    return func.program_family(root).table_valued(
        column("id", Uuid), column("above", ARRAY(Uuid)), name="family"
    )


def attach_of_program(query: Select[Any], parent: Any, options: frozenset[str], _member: bool) -> Select[Any]:
    """The transactions of the program; options `type` or `type_in`, and `include_children`."""
    type_ = option("type", options)
    if type_ is not None:
        query = query.where(equal(transaction.c.type_code, type_))
    if "include_children" in options:
        return query.where(transaction.c.program_id.in_(select(family(parent).c.id)))
    return query.where(transaction.c.program_id == parent)


OF_PROGRAM = Link(attach_of_program)


@lru_cache
def rows_statement(entity: Entity, columns: tuple[str, ...], member: bool) -> Statement:
    """Build the statement for the rows of each program and of its descendants, the program's own first."""
    parent = building.parents()
    below = family(parent.c.id).lateral("family")
    table = entity.table
    return prepare(
        select(parent.c.id.label(building.PARENT), *(table.c[name] for name in columns))
        .select_from(parent.join(below, true()).join(table, table.c.program_id == below.c.id))
        .where(entity.visible(member=member))
        .order_by(func.cardinality(below.c.above), table.c.program_id, table.c.ordinal)
    )


async def rows_with_children(
    reader: Reader, entity: Entity, programs: Iterable[Any], columns: Sequence[str]
) -> dict[Any, list[Row]]:
    """The rows of the programs and of their descendants, by program."""
    statement = rows_statement(entity, tuple(dict.fromkeys(columns)), reader.viewer.is_member)
    grouped: dict[Any, list[Row]] = {}
    for row in await reader.fetch(statement, {"parents": list(programs)}):
        grouped.setdefault(row[building.PARENT], []).append(row)
    return grouped


def counted_rows(table: Table) -> ColumnElement[bool]:
    """The condition for rows that count: a revised budget replaces an original with the same start.

    It also replaces a revision of the same period with an earlier value date. Revisions of one date are lines
    of one budget.
    """
    if table is not budget:
        return true()
    revision = budget.alias("revision")
    revised = exists().where(
        revision.c.program_id == budget.c.program_id,
        revision.c.period_start == budget.c.period_start,
        revision.c.type_code == REVISED,
        or_(
            budget.c.type_code == ORIGINAL,
            and_(
                budget.c.type_code == REVISED,
                revision.c.period_end.is_not_distinct_from(budget.c.period_end),
                revision.c.value_date > budget.c.value_date,
            ),
        ),
    )
    return ~revised


@lru_cache
def sums_statement(entity: Entity, options: frozenset[str], member: bool) -> Statement:
    """Build the statement for the sums of each program and of its descendants, per currency."""
    table, parent = entity.table, building.parents()
    below = family(parent.c.id).lateral("family")
    amount = func.sum(table.c.amount).label("amount")
    query = (
        select(parent.c.id.label(building.PARENT), below.c.id, below.c.above, table.c.currency, amount)
        .select_from(parent.join(below, true()).join(table, table.c.program_id == below.c.id))
        .where(entity.visible(member=member), counted_rows(table))
        .group_by(parent.c.id, below.c.id, below.c.above, table.c.currency)
        .order_by(table.c.currency)
    )
    if "include_children" not in options:
        query = query.where(below.c.id == parent.c.id)
    type_ = option("type", options)
    if type_ is not None:
        query = query.where(equal(table.c.type_code, type_))
    return prepare(query)


async def sums(
    reader: Reader, entity: Entity, programs: Iterable[Any], options: Mapping[str, Any]
) -> dict[Any, list[Row]]:
    """One sum per currency for each program, from the deepest level that reports in each of its branches.

    Options are `include_children`, and `type` or `type_in`.

    A program and its descendants report the same money. So a program's amount counts only if none of its
    descendants reports an amount.
    """
    statement = sums_statement(entity, frozenset(options), reader.viewer.is_member)
    reported: dict[Any, list[Row]] = {}
    for row in await reader.fetch(statement, {"parents": list(programs), **options}):
        reported.setdefault(row[building.PARENT], []).append(row)
    return {key: sum_by_currency(rows) for key, rows in reported.items()}


def sum_by_currency(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Add up the rows of programs without reporting descendants, by currency."""
    covered = {program for row in rows for program in row["above"]}
    totals: dict[str, Decimal] = {}
    for row in rows:
        if row["id"] not in covered:
            totals[row["currency"]] = totals.get(row["currency"], Decimal()) + row["amount"]
    return [{"amount": amount, "currency": currency} for currency, amount in totals.items()]
