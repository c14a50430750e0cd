"""Reads an exported list to its end, page by page, each page as a separate operation."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, get_operation_ast
from strawberry.types.graphql import OperationType

from resolvers.requests import Request
from schema.arguments import PageArguments
from schema.columns import declared
from schema.estimates import Estimate
from schema.execution.collecting import Collector
from schema.exporting.columns import Table, table
from schema.exporting.failures import RefusedExportError
from schema.exporting.finding import ExportedList, find_list, lists
from schema.exporting.pages import Page, Row
from schema.exporting.rewriting import AFTER, COUNT, SIZE, PageQuery, brings_records, page_query
from schema.exporting.whole_lists import WholeList, plain_lists, whole_list
from schema.fields import Related
from schema.graph import Graph
from schema.limits import fragments_of, operations_of
from schema.variables import coerced
from services.querying.errors import BadInputError

# Small pages let other requests run in between.
LARGEST_PAGE = 250


@dataclass(frozen=True, slots=True)
class Export:
    """A list that can be read page by page."""

    graph: Graph
    found: ExportedList
    query: PageQuery
    variables: Mapping[str, Any]
    size: int
    table: Table

    async def page(self, request: Request, after: str | None, size: int, *, count: bool = False) -> Page:
        """Read a page of the list in a separate operation; raise RefusedExportError if it fails."""
        variables = {**self.variables, SIZE: size, AFTER: after, COUNT: count}
        answer = await self.graph.run(self.query.text, variables, None, request, {OperationType.QUERY})
        if answer.errors:
            raise RefusedExportError(answer.errors, is_own=False)
        found: Any = answer.data
        for key in self.found.path:
            found = None if found is None else found.get(key)
        if found is None:
            name = ".".join(self.found.path)
            raise BadInputError(
                f"`{name}` cannot be exported: its parent record does not exist, or you may not see it.",
                argument="query",
            )
        end = found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None
        return Page(found["edges"], end, found.get("totalCount"))

    async def pages(
        self, first: Page, request: Callable[[], Request], limit: int | None
    ) -> AsyncIterator[list[Row]]:
        """Yield the rows of all pages, at most `limit`; the first page has already been read."""
        page, left = first, limit
        while True:
            yield page.rows
            left = None if left is None else left - len(page.rows)
            if page.end is None or left == 0:
                return
            page = await self.page(request(), page.end, self.fitting(left))

    def fitting(self, left: int | None) -> int:
        """Return the size of the next page for the number of remaining rows."""
        return self.size if left is None else min(self.size, left)


Exported = Export | WholeList


def prepare(
    graph: Graph,
    text: str,
    variables: Mapping[str, Any],
    name: str | None = None,
    *,
    connection: str | None = None,
    cursors: bool = False,
) -> Exported:
    """Prepare the export of a list; raise RefusedExportError or BadInputError before any data is read."""
    core: GraphQLSchema = graph._schema
    document = checked(graph, text)
    operation = get_operation_ast(document, name)
    if operation is None:
        raise BadInputError(
            "The document has several operations, or none with this name. Name the one to run in "
            "`operationName`.",
            argument="operationName",
        )
    if operation.operation.value != OperationType.QUERY.value:
        raise BadInputError("Only a query can be exported, not a mutation or subscription.", argument="query")
    values = coerced(core, operation, dict(variables), graph.checker.limits)
    if isinstance(values, list):
        raise RefusedExportError(values)
    collector = Collector(core, fragments_of(document), values.coerced)
    if plain := plain_list(core, collector, operation, connection):
        if cursors:
            raise BadInputError(f"`{plain.name}` has no pages: leave `cursors` out.", argument="cursors")
        return whole_list(graph, collector, plain, text, variables, name)
    found = find_list(core, collector, operation, connection)
    made = page_query(core, document, operation, collector, found)
    kept = {key: value for key, value in variables.items() if key in made.variables}
    flags = {**values.coerced, COUNT: True}
    columns = table(core, Collector(core, fragments_of(made.document), flags), found, made, cursors=cursors)
    return Export(graph, found, made, kept, size_of_page(graph, found, made, values.coerced), columns)


def plain_list(
    core: GraphQLSchema, collector: Collector, operation: OperationDefinitionNode, wanted: str | None
) -> ExportedList | None:
    """Return the list without pages at a path; without a path the first one, if no page has records."""
    plain = plain_lists(core, collector, operation)
    if wanted is not None:
        return next((each for each in plain if ".".join(each.path) == wanted), None)
    pages = lists(core, collector, operation)
    if any(brings_records(node) for each in pages for node in each.steps[-1].nodes):
        return None
    return next(plain, None)


def checked(graph: Graph, text: str) -> DocumentNode:
    """Return the client's document, validated and within the limits."""
    try:
        document = graph.checker.check(graph._schema, text)
    except GraphQLError as error:
        raise RefusedExportError([error]) from error
    if document.errors:
        raise RefusedExportError(document.errors)
    return document.node


def size_of_page(graph: Graph, found: ExportedList, made: PageQuery, variables: Mapping[str, Any]) -> int:
    """Return the number of records of a page that stays within the limit of one operation; at least one."""
    estimate = Estimate(graph._schema, made.document, {**variables, SIZE: 1})
    each = estimate.of_operation(operations_of(made.document)[0])
    kind = declared(found.field)
    arguments = kind.arguments if isinstance(kind, Related) else None
    largest = getattr(arguments, "largest", PageArguments.largest)
    return int(max(1, min(graph.checker.limits.nodes // max(1, each), largest, LARGEST_PAGE)))
