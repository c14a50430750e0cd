"""Money: budgets, transactions and their sums."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from resolvers import pages
from resolvers.relations import Batch, read_from
from resolvers.requests import Request
from services import finances
from services.finances import BUDGET, OF_PROGRAM, PLANNED_DISBURSEMENT, TRANSACTION
from services.querying import reads
from services.querying.entities import Entity
from services.querying.pages import Page, PageRequest, Scope

count_transactions = pages.count(TRANSACTION, OF_PROGRAM)


def rows_of_program(entity: Entity) -> Batch:
    """Return the batch for the rows of a program; option `include_children`."""

    async def batch(
        request: Request, keys: Collection[Any], question: Scope, columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        if question.set_options.get("include_children"):
            return await finances.rows_with_children(request.reader, entity, keys, columns)
        return await reads.rows_of_parents(request.reader, entity, "program_id", keys, columns)

    return batch


def sums_of_program(entity: Entity) -> Batch:
    """Return the batch for one sum per currency; options `include_children`, and `type` or `type_in`."""

    async def batch(
        request: Request, keys: Collection[Any], question: Scope, _columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        return await finances.sums(request.reader, entity, keys, question.set_options)

    return batch


@read_from(TRANSACTION)
async def transactions(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return the transactions of each program, by date."""
    sorted_question = replace(question, order=finances.BY_DATE)
    return await reads.page(request.reader, TRANSACTION, OF_PROGRAM, keys, sorted_question, columns)


budgets_of_program, total_budgets = rows_of_program(BUDGET), sums_of_program(BUDGET)
planned_disbursements_of_program = rows_of_program(PLANNED_DISBURSEMENT)
total_transactions = sums_of_program(TRANSACTION)
