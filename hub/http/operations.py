"""Operations: what is asked, run, and put into the body of an answer, whatever way it came."""

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
from hub.http.trusted_documents import Documents, missing_query
from hub.resources import Resources
from resolvers.requests import Request
from schema.errors import shown
from schema.graph import Graph

log = structlog.get_logger("hub.http.graphql")

GET_OPERATIONS = {OperationType.QUERY}
POST_OPERATIONS = {OperationType.QUERY, OperationType.MUTATION}


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks to execute."""

    query: str
    variables: dict[str, Any] | None
    name: str | None
    allowed: set[OperationType]


def read(documents: Documents, asked: dict[str, Any]) -> Operation:
    """The operation that a JSON object asks for; raises EdgeError."""
    variables = request_bodies.checked_part(asked.get("variables"), "variables")
    extensions = request_bodies.checked_part(asked.get("extensions"), "extensions")
    text = documents.text(asked.get("query"), asked.get("documentId"), extensions)
    return Operation(text, variables, checked_name(asked.get("operationName")), POST_OPERATIONS)


def checked_name(name: Any) -> str | None:
    """The name of the operation to run."""
    if name is not None and not isinstance(name, str):
        raise EdgeError(400, BAD_USER_INPUT, "`operationName` must be a text.", argument="operationName")
    return name or None


async def answered(
    resources: Resources, operation: Operation, request: Request
) -> tuple[Any, list[dict[str, Any]]]:
    """The data and the errors of a query or mutation, counted and logged; raises EdgeError."""
    began = time.perf_counter()
    result = await run(resources.graph, operation, request)
    if request.reader.written is not None:
        # Before anybody is told of the write, nothing older is served any more.
        resources.versions.advance_to(request.reader.written)
    errors = [shown(error, request.trace_id) for error in result.errors or ()]
    resources.tally.operation(result.data, errors, request.reader.statements)
    log.info(
        "operation",
        name=operation.name,
        member=request.reader.viewer.is_member,
        milliseconds=round((time.perf_counter() - began) * 1000, 2),
        statements=request.reader.statements,
        errors=[error["extensions"]["code"] for error in errors],
    )
    return result.data, errors


async def run(graph: Graph, operation: Operation, request: Request) -> Any:
    """The result of a query or mutation; raises EdgeError where the way it came doesn't allow it."""
    try:
        return await graph.ask(
            operation.query, operation.variables, operation.name, request, operation.allowed
        )
    except InvalidOperationTypeError as error:
        raise not_allowed(error) from error
    except CannotGetOperationTypeError as error:
        raise EdgeError(
            400,
            BAD_USER_INPUT,
            "The document has several operations, or none of that name: say which in `operationName`.",
            argument="operationName",
        ) from error
    except MissingQueryError as error:
        raise missing_query() from error


def not_allowed(error: InvalidOperationTypeError) -> EdgeError:
    """The refusal of a mutation by GET, or of a subscription where one answer is expected."""
    if error.operation_type is OperationType.SUBSCRIPTION:
        return EdgeError(
            406,
            BAD_USER_INPUT,
            f"A subscription has many answers: accept `{EVENTS}`, or ask over WebSocket "
            "(graphql-transport-ws).",
        )
    return EdgeError(
        405, BAD_USER_INPUT, "GET is for queries only; send this by POST.", headers={"Allow": "POST"}
    )


def is_refused(data: Any, errors: list[dict[str, Any]]) -> bool:
    """Whether nothing of the operation has run."""
    return data is None and bool(errors) and all("path" not in error for error in errors)


def body(data: Any, errors: list[dict[str, Any]], extensions: dict[str, Any] | None = None) -> dict[str, Any]:
    """The answer as GraphQL shapes it: without data when nothing has run."""
    shaped: dict[str, Any] = {} if is_refused(data, errors) else {"data": data}
    if errors:
        shaped["errors"] = errors
    if extensions:
        shaped["extensions"] = extensions
    return shaped
