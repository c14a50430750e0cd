"""Lists without pages as tables: codelists, similar programs, and the groups of aggregates.

One operation, the client's own, returns the whole list. Its items become rows in the shape of pages, so every
writer of rows can write them.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_object_type,
)
from strawberry.types.graphql import OperationType

from resolvers.requests import Request
from schema.execution.collecting import Collector
from schema.exporting.columns import Place, Table, Walker
from schema.exporting.failures import RefusedExportError
from schema.exporting.finding import ExportedList, Step
from schema.exporting.pages import Page, Row
from schema.graph import Graph
from services.exporting.cells import Column
from services.querying.errors import BadInputError


@dataclass(frozen=True, slots=True)
class WholeList:
    """A list that one operation returns as a whole."""

    graph: Graph
    found: ExportedList
    text: str
    variables: Mapping[str, Any]
    operation: str | None
    table: Table

    async def page(self, request: Request, after: str | None, size: int, *, count: bool = False) -> Page:
        """Return all items of the list, or the first `size`; raise RefusedExportError if the query fails."""
        if after is not None:
            raise BadInputError(f"`{self.found.name}` has no pages: leave `after` out.", argument="after")
        answer = await self.graph.run(
            self.text, dict(self.variables), self.operation, request, {OperationType.QUERY}
        )
        if answer.errors:
            raise RefusedExportError(answer.errors, is_own=False)
        found: Any = answer.data
        for key in self.found.path:
            found = None if found is None else found.get(key)
        if found is None:
            name = ".".join(self.found.path)
            raise BadInputError(
                f"There is no `{name}` to export: its record does not exist, or is not visible to you.",
                argument="query",
            )
        rows: list[Row] = [{"node": item} for item in found if item is not None]
        return Page(rows[:size] if size else rows, None, len(rows) if count else None)

    async def pages(
        self, first: Page, request: Callable[[], Request], limit: int | None
    ) -> AsyncIterator[list[Row]]:
        """Yield the rows of the only page."""
        yield first.rows

    def fitting(self, left: int | None) -> int:
        """Return the size of the page when so many rows are left; 0 means all."""
        return left or 0


def whole_list(
    graph: Graph,
    collector: Collector,
    found: ExportedList,
    text: str,
    variables: Mapping[str, Any],
    name: str | None,
) -> WholeList:
    """Prepare the export of a list without pages."""
    walker = Walker(graph._schema, collector)
    columns: dict[tuple[str, ...], Column] = {}
    for place, kind in walker.leaves(found.type, found.steps[-1].sets, Place(("node",))):
        columns.setdefault(place.path, Column(".".join(place.heading), place.path, kind))
    return WholeList(graph, found, text, variables, name, Table(list(columns.values()), walker.lists))


def plain_lists(
    core: GraphQLSchema, collector: Collector, operation: OperationDefinitionNode
) -> Iterator[ExportedList]:
    """Yield the lists of objects without pages in a query, except those inside other lists."""
    level: list[tuple[tuple[Step, ...], Any, list[Any]]] = [((), core.query_type, [operation.selection_set])]
    while level:
        below = []
        for steps, type_, sets in level:
            for key, nodes in collector.fields(type_, sets).items():
                field = type_.fields.get(nodes[0].name.value)
                if field is None:
                    continue
                way, target = (*steps, Step(key, nodes)), get_named_type(field.type)
                if is_list_type(get_nullable_type(field.type)):
                    if is_object_type(target) and not is_part_of_page(type_, nodes[0].name.value):
                        yield ExportedList(way, field, target)
                elif is_object_type(target):
                    below.append((way, target, way[-1].sets))
        level = below


def is_part_of_page(type_: Any, name: str) -> bool:
    """Return whether a field is the list of records or edges of a page."""
    return name in ("nodes", "edges") and "pageInfo" in type_.fields
