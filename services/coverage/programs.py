"""The programs of cells: a page for each cell, by the rules by which it was counted."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, Uuid, bindparam, cast, column, func, select

from db.tables import program
from services.coverage import works
from services.coverage.columns import links_to_columns, place
from services.coverage.matrices import CellOf
from services.coverage.shapes import CoverageRows, Matrix, Shape
from services.programs import PROGRAM
from services.querying import reads
from services.querying.building import KEPT_STATEMENTS
from services.querying.entities import Link
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader

CELLS = ("cell_ids", "cell_rows", "cell_columns")


@lru_cache(KEPT_STATEMENTS)
def link(shape: Shape) -> Link:
    """The link from a cell to its programs. Cells are given as lists: ids, keys of rows and of columns."""

    def attach(
        query: Select[Any], parent: ColumnElement[Any], _options: frozenset[str], _member: bool
    ) -> Select[Any]:
        types = (ARRAY(Uuid), ARRAY(Text), ARRAY(Text))
        bound = (bindparam(name, type_=type_) for name, type_ in zip(CELLS, types, strict=True))
        cell = (
            func.unnest(*bound)
            .table_valued(column("id", Uuid), column("row_key", Text), column("column_key", Text))
            .render_derived(name="cell")
        )
        fact = works.facts(shape).subquery("fact")
        placed = place(fact, shape, links_to_columns(shape))
        row = select(cell.c.row_key).where(cell.c.id == parent).scalar_subquery()
        column_key = select(cell.c.column_key).where(cell.c.id == parent).scalar_subquery()
        programs = (
            select(fact.c.program_id)
            .select_from(placed.joined)
            .where(fact.c.row_key == cast(row, Uuid), placed.key.is_not_distinct_from(column_key))
        )
        return query.where(program.c.id.in_(programs))

    return Link(attach)


def lists(
    reader: Reader, cells: Collection[CellOf], requested: Scope
) -> Iterator[tuple[Link, Scope, dict[UUID, CellOf]]]:
    """For each matrix: the link to the programs of its cells, their scope, and the cells by id."""
    by_matrix: dict[Matrix, list[CellOf]] = {}
    for cell in cells:
        by_matrix.setdefault(cell.matrix, []).append(cell)
    for matrix, group in by_matrix.items():
        ids = [UUID(int=number + 1) for number in range(len(group))]
        options: dict[str, Any] = {
            **matrix.values,
            "cell_ids": ids,
            "cell_rows": [each.row_key for each in group],
            "cell_columns": [each.column_key for each in group],
        }
        shape = matrix.shape(member=reader.viewer.is_member).whole()
        if matrix.rows is not CoverageRows.LEAD:
            shape = shape.of_some()
            options["row_keys"] = [UUID(key) for key in {each.row_key for each in group}]
        scope = replace(requested, options=tuple(options.items()))
        yield link(shape), scope, dict(zip(ids, group, strict=True))


async def page(
    reader: Reader, cells: Collection[CellOf], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[CellOf, Page]:
    """The requested page of the programs of each cell."""
    found: dict[CellOf, Page] = {}
    for linked, scope, by_id in lists(reader, cells, question.scope):
        request = replace(question, scope=scope)
        pages = await reads.page(reader, PROGRAM, linked, by_id, request, columns)
        found |= {by_id[id_]: page_of_cell for id_, page_of_cell in pages.items()}
    return found


async def count(reader: Reader, cells: Collection[CellOf], scope: Scope) -> Mapping[CellOf, int]:
    """The number of programs of each cell."""
    found: dict[CellOf, int] = {}
    for linked, listed, by_id in lists(reader, cells, scope):
        numbers = await reads.count(reader, PROGRAM, linked, by_id, listed)
        found |= {cell: numbers.get(id_, 0) for id_, cell in by_id.items()}
    return found
