"""Operations over any transport: parse the request, execute, build the response body."""

import time
from dataclasses import dataclass
from typing import Any

import structlog
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from hub.http import request_bodies
from hub.http.json_responses import EdgeError
from hub.http.negotiation import EVENTS
from hub.http.request_bodies import BAD_USER_INPUT
from hub.http.trusted_documents import TrustedDocuments, missing_query
from hub.resources import Resources
from resolvers.requests import Request
from schema.errors import LONGEST_ARGUMENT, shortened, shown
from schema.graph import Graph

log = structlog.get_logger("hub.http.graphql")

GET_OPERATIONS = {OperationType.QUERY}
POST_OPERATIONS = {OperationType.QUERY, OperationType.MUTATION}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation to execute."""

    query: str
    variables: dict[str, Any] | None
    name: str | None
    allowed: set[OperationType]

    @property
    def shown_name(self) -> str | None:
        """The name for log lines, which clients choose."""
        return None if self.name is None else shortened(self.name, LONGEST_ARGUMENT)


def read(documents: TrustedDocuments, request: dict[str, Any]) -> Operation:
    """Read the operation from the JSON object of a request; raises EdgeError."""
    variables = request_bodies.checked_part(request.get("variables"), "variables")
    extensions = request_bodies.checked_part(request.get("extensions"), "extensions")
    text = documents.text(request.get("query"), request.get("documentId"), extensions)
    return Operation(text, variables, checked_name(request.get("operationName")), POST_OPERATIONS)


def checked_name(name: Any) -> str | None:
    """Return the operation name; raises EdgeError unless it is a string or null."""
    if name is not None and not isinstance(name, str):
        raise EdgeError(400, BAD_USER_INPUT, "`operationName` must be a string.", argument="operationName")
    return name or None


async def execute(
    resources: Resources, operation: Operation, request: Request
) -> tuple[Any, list[dict[str, Any]]]:
    """Execute a query or mutation, count and log it, and return data and errors; raises EdgeError."""
    started_at = time.perf_counter()
    result = await run(resources.graph, operation, request)
    if request.reader.written is not None:
        # After the response to a write, no older data may be served.
        resources.versions.advance_to(request.reader.written)
    errors = [shown(error, request.trace_id) for error in result.errors or ()]
    resources.counters.count_operation(result.data, errors, request.reader.statements)
    log.info(
        "operation",
        name=operation.shown_name,
        member=request.reader.viewer.is_member,
        milliseconds=round((time.perf_counter() - started_at) * 1000, 2),
        statements=request.reader.statements,
        errors=[error["extensions"]["code"] for error in errors],
    )
    return result.data, errors


async def run(graph: Graph, operation: Operation, request: Request) -> Any:
    """Run a query or mutation on the graph; raises EdgeError if the HTTP method doesn't allow it."""
    try:
        return await graph.run(
            operation.query, operation.variables, operation.name, request, operation.allowed
        )
    except InvalidOperationTypeError as error:
        raise not_allowed(error) from error
    except CannotGetOperationTypeError as error:
        raise EdgeError(
            400,
            BAD_USER_INPUT,
            "The document has several operations, or none with that name: set `operationName`.",
            argument="operationName",
        ) from error
    except MissingQueryError as error:
        raise missing_query() from error


def not_allowed(error: InvalidOperationTypeError) -> EdgeError:
    """Build the error for a mutation by GET, or a subscription over a transport with one response."""
    if error.operation_type is OperationType.SUBSCRIPTION:
        return EdgeError(
            406,
            BAD_USER_INPUT,
            f"A subscription has many responses: accept `{EVENTS}`, or use WebSocket (graphql-transport-ws).",
        )
    return EdgeError(405, BAD_USER_INPUT, "GET is for queries only; use POST.", headers={"Allow": "POST"})


def is_refused(data: Any, errors: list[dict[str, Any]]) -> bool:
    """Whether the operation was refused before execution."""
    return data is None and bool(errors) and all("path" not in error for error in errors)


def body(data: Any, errors: list[dict[str, Any]], extensions: dict[str, Any] | None = None) -> dict[str, Any]:
    """Build the response body; without `data` if the operation was refused."""
    shaped: dict[str, Any] = {} if is_refused(data, errors) else {"data": data}
    if errors:
        shaped["errors"] = errors
    if extensions:
        shaped["extensions"] = extensions
    return shaped
