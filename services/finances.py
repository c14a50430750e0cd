"""Money: budgets and transactions of a program and of those below it, and their sums per currency."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    Uuid,
    bindparam,
    column,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.sql.selectable import TableValuedAlias

from db.tables import budget, transaction
from services import building
from services.entities import Entity, Link
from services.orders import Order, SortKey
from services.reading import Reader, Row
from services.statements import Statement, prepare

BUDGET = Entity(budget, "Budget")
TRANSACTION = Entity(transaction, "Transaction")
BY_DATE = Order("DATE", SortKey("date", date, nullable=True))

ORIGINAL, REVISED = "1", "2"


def family(root: ColumnElement[Any]) -> TableValuedAlias:
    """A program and all below it that the viewer may see, each with its depth below."""
    return func.program_family(root).table_valued(column("id", Uuid), column("depth", Integer), name="family")


def attach_of_program(query: Select[Any], parent: Any, options: frozenset[str], _member: bool) -> Select[Any]:
    """The transactions of the program; options `type` and `include_children`."""
    if "type" in options:
        query = query.where(transaction.c.type_code == bindparam("type", type_=Text))
    if "include_children" in options:
        return query.where(transaction.c.program_id.in_(select(family(parent).c.id)))
    return query.where(transaction.c.program_id == parent)


OF_PROGRAM = Link(attach_of_program)


@lru_cache
def rows_statement(entity: Entity, columns: tuple[str, ...], member: bool) -> Statement:
    """The rows of each program and of those below it, the program's own first."""
    parent = building.parents()
    below = family(parent.c.id).lateral("family")
    table = entity.table
    return prepare(
        select(parent.c.id.label(building.PARENT), *(table.c[name] for name in columns))
        .select_from(parent.join(below, true()).join(table, table.c.program_id == below.c.id))
        .where(entity.visible(member=member))
        .order_by(below.c.depth, table.c.program_id, table.c.ordinal)
    )


async def rows_with_children(
    reader: Reader, entity: Entity, programs: Iterable[Any], columns: Sequence[str]
) -> dict[Any, list[Row]]:
    """What the programs and all below them have, by the program at the top."""
    statement = rows_statement(entity, tuple(dict.fromkeys(columns)), reader.viewer.is_member)
    grouped: dict[Any, list[Row]] = {}
    for row in await reader.fetch(statement, {"parents": list(programs)}):
        grouped.setdefault(row[building.PARENT], []).append(row)
    return grouped


def counted(table: Table) -> ColumnElement[bool]:
    """The rows that a sum counts: of budgets, an original gives way to a revision of the same start."""
    if table is not budget:
        return true()
    revision = budget.alias("revision")
    revised = exists().where(
        revision.c.program_id == budget.c.program_id,
        revision.c.period_start == budget.c.period_start,
        revision.c.type_code == REVISED,
    )
    return ~((budget.c.type_code == ORIGINAL) & revised)


@lru_cache
def sums_statement(entity: Entity, with_children: bool, with_type: bool, member: bool) -> Statement:
    """The sum of each program, depth and currency."""
    table, parent = entity.table, building.parents()
    below = family(parent.c.id).lateral("family")
    amount = func.sum(table.c.amount).label("amount")
    depth = below.c.depth
    query = (
        select(parent.c.id.label(building.PARENT), depth, table.c.currency, amount)
        .select_from(parent.join(below, true()).join(table, table.c.program_id == below.c.id))
        .where(entity.visible(member=member), counted(table))
        .group_by(parent.c.id, depth, table.c.currency)
        .order_by(table.c.currency)
    )
    if not with_children:
        query = query.where(depth == 0)
    if with_type:
        query = query.where(table.c.type_code == bindparam("type", type_=Text))
    return prepare(query)


async def sums(
    reader: Reader, entity: Entity, programs: Iterable[Any], *, include_children: bool, type_: str | None
) -> dict[Any, list[Row]]:
    """One sum per currency for each program, of the deepest level that reports any amount.

    A parent's amount and its children's are the same money told twice, so only one level counts.
    """
    statement = sums_statement(entity, include_children, type_ is not None, reader.viewer.is_member)
    rows = await reader.fetch(statement, {"parents": list(programs), "type": type_})
    deepest: dict[Any, int] = {}
    for row in rows:
        key = row[building.PARENT]
        deepest[key] = max(deepest.get(key, 0), row["depth"])
    grouped: dict[Any, list[Row]] = {}
    for row in rows:
        if row["depth"] == deepest[row[building.PARENT]]:
            grouped.setdefault(row[building.PARENT], []).append(row)
    return grouped
