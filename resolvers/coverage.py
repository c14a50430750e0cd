"""Coverage of action plans: matrices, their cells and programs, and gaps."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from resolvers.pages import Batched
from resolvers.relations import read_from
from resolvers.requests import Request
from services.aggregating.aggregates import ListBatch
from services.coverage import gaps, matrices, programs
from services.coverage.gaps import Gap, GapQuestion
from services.coverage.matrices import CellOf, CellQuestion
from services.coverage.shapes import Matrix
from services.kinds.registry import BY_TYPENAME, records_by_key
from services.programs import PROGRAM
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader
from services.querying.reads import ROOT

# The column of a matrix that contains it.
WHOLE = "whole"


class OfPlan(NamedTuple):
    """A question about the plan with a code."""

    plan: str
    question: Any


async def plan_id(request: Request, code: str) -> Any:
    """Return the id of the plan with the code; null if the viewer may not see it."""
    found = await records_by_key(request.reader, BY_TYPENAME["ActionPlan"], "code", [code], ("id",))
    return found[code]["id"] if code in found else None


async def matrix(
    request: Request, _keys: Collection[Any], question: OfPlan, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the matrix of a plan; its parts are read on their own."""
    plan = await plan_id(request, question.plan)
    if plan is None:
        return {}
    return {ROOT: {WHOLE: replace(question.question, plan=plan), "plan_id": plan}}


async def rows(
    request: Request, keys: Collection[Matrix], _question: None, columns: tuple[str, ...]
) -> dict[Matrix, list[Any]]:
    """Return the rows of each matrix."""
    return {key: await matrices.rows(request.reader, key, columns) for key in keys}


async def columns_of(
    request: Request, keys: Collection[Matrix], _question: None, columns: tuple[str, ...]
) -> dict[Matrix, list[Any]]:
    """Return the columns of each matrix."""
    return {key: await matrices.columns_of(request.reader, key, columns) for key in keys}


async def total(
    request: Request, keys: Collection[Matrix], _question: None, columns: tuple[str, ...]
) -> dict[Matrix, Any]:
    """Return the numbers of the whole of each matrix."""
    return {key: await matrices.total(request.reader, key, columns) for key in keys}


async def cells(
    request: Request, keys: Collection[Matrix], question: CellQuestion, columns: tuple[str, ...]
) -> dict[Matrix, list[Any]]:
    """Return the requested cells of each matrix."""
    return {key: await matrices.cells(request.reader, key, question, columns) for key in keys}


@read_from(PROGRAM)
async def programs_of_cell(
    request: Request, keys: Collection[CellOf], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[CellOf, Page]:
    """Return a page of the programs of each cell."""
    return await programs.page(request.reader, keys, question, columns)


class ProgramsOfCell:
    """The lists of programs of cells; calling it returns their lengths."""

    async def __call__(
        self, request: Request, keys: Collection[CellOf], scope: Scope
    ) -> Mapping[CellOf, int]:
        """Return the number of programs of each cell."""
        return await programs.count(request.reader, keys, scope)

    def batches(self, reader: Reader, cells: Sequence[CellOf], scope: Scope) -> Iterable[Batched]:
        """Return the lists of the cells for aggregates."""
        for linked, listed, by_id in programs.lists(reader, cells, scope):
            yield ListBatch(PROGRAM, linked, tuple(by_id), listed), [*by_id.values()]


count_programs = ProgramsOfCell()


async def gaps_of_plan(
    request: Request, _keys: Collection[Any], question: OfPlan, _columns: tuple[str, ...]
) -> Mapping[Any, list[Gap]]:
    """Return the gaps of a plan, the longest first."""
    plan = await plan_id(request, question.plan)
    asked: GapQuestion = question.question
    return {ROOT: [] if plan is None else await gaps.of_plan(request.reader, plan, asked)}
