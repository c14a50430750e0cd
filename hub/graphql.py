"""The endpoint `/graphql`: from an HTTP request to an executed operation, and back."""

import time
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from hub import bodies, languages, logs
from hub.answers import JSON, TRACE_HEADER, EdgeError, answer
from hub.bodies import BAD_USER_INPUT
from hub.documents import missing_query
from hub.negotiation import RESPONSE_JSON, accepted, negotiated
from hub.resources import Resources
from hub.reuse import Question
from hub.tally import Outcome
from hub.viewers import viewer_of
from schema.errors import shown

log = structlog.get_logger("hub.graphql")

# What the answer to one address depends on, for caches on the way.
VARY = (b"vary", b"Accept, Accept-Language, Accept-Encoding, Authorization")
GET_OPERATIONS = {OperationType.QUERY}
POST_OPERATIONS = {OperationType.QUERY, OperationType.MUTATION}


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks to execute."""

    query: str
    variables: dict[str, Any] | None
    name: str | None
    allowed: set[OperationType]


class GraphQLEndpoint:
    """The ASGI application behind `/graphql`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.tally = resources.tally
        # Bound once: a logger that is looked up at each line costs more than the line.
        self.log = log.bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong, in JSON."""
        began = time.perf_counter()
        request = Request(scope, receive)
        structlog.contextvars.clear_contextvars()
        trace_id = logs.begin_trace(request.headers.get("traceparent"))
        try:
            response = await self.respond(request, trace_id)
        except EdgeError as refusal:
            self.tally.outcomes[Outcome.REFUSED] += 1
            response = refusal.response(trace_id, media_type_of_refusal(request))
        except Exception:
            self.tally.outcomes[Outcome.BROKEN] += 1
            self.log.exception("unexpected error at the edge")
            failure = EdgeError(500, "INTERNAL", f"Something went wrong in the hub; logged as {trace_id}.")
            response = failure.response(trace_id, media_type_of_refusal(request))
        response.raw_headers += [(TRACE_HEADER.lower().encode(), trace_id.encode()), VARY]
        self.tally.request(time.perf_counter() - began)
        await response(scope, receive, send)

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Read the operation, find out who asks, run it."""
        if request.method == "GET" and wants_page(request):
            return RedirectResponse("/graphiql", 303)
        media_type = negotiated(request)
        operation = await self.operation_of(request)
        viewer = await viewer_of(request, self.resources.pools)
        wanted = languages.accepted(request.headers.get("accept-language"))
        question = None if viewer.is_member else self.question(request, operation, wanted, media_type)
        if question and (kept := self.resources.reuse.find(question)):
            self.tally.operation(kept, (), 0)
            return kept
        context = self.resources.request(viewer, wanted, trace_id)
        began = time.perf_counter()
        result = await self.execute(operation, context)
        if context.reader.written is not None:
            # Before anybody is told of the write, nothing older is served any more.
            self.resources.versions.moved_to(context.reader.written)
        errors = [shown(error, trace_id) for error in result.errors or ()]
        self.tally.operation(result.data, errors, context.reader.statements)
        self.log.info(
            "operation",
            name=operation.name,
            member=viewer.is_member,
            milliseconds=round((time.perf_counter() - began) * 1000, 2),
            statements=context.reader.statements,
            errors=[error["extensions"]["code"] for error in errors],
        )
        response = shaped(media_type, result.data, errors, self.extensions(request, operation))
        if question and not errors and self.resources.graph.only_reads(operation.query, operation.name):
            return self.resources.reuse.keep(question, response)
        return response

    def question(
        self, request: Request, operation: Operation, wanted: tuple[str, ...], media_type: str
    ) -> Question | None:
        """What anybody asks, for the answer may be there already; null where the cost is asked for."""
        if asks_cost(request):
            return None
        asked = (operation.query, operation.name, operation.variables)
        spoken = (*wanted, self.resources.settings.default_language)
        return self.resources.reuse.question(request, asked, spoken, media_type)

    def extensions(self, request: Request, operation: Operation) -> dict[str, Any] | None:
        """What is told beside the data: the operation's estimated cost in records, to who asks for it."""
        if not asks_cost(request):
            return None
        requested = self.resources.graph.cost(operation.query, operation.variables, operation.name)
        maximum = self.resources.settings.max_nodes
        return None if requested is None else {"cost": {"requested": requested, "maximum": maximum}}

    async def operation_of(self, request: Request) -> Operation:
        """The operation in the body of a POST or the address of a GET."""
        if request.method == "GET":
            given = request.query_params
            text = self.resources.documents.text(given.get("query"), given.get("documentId"))
            variables = bodies.decoded_part(given.get("variables"), "variables")
            bodies.decoded_part(given.get("extensions"), "extensions")
            return Operation(text, variables, checked_name(given.get("operationName")), GET_OPERATIONS)
        if request.method != "POST":
            raise EdgeError(
                405, BAD_USER_INPUT, "Ask by POST, or by GET for queries.", headers={"Allow": "GET, POST"}
            )
        bodies.check_content_type(request)
        body = bodies.decoded(await bodies.read(request, self.resources.settings.max_body_bytes))
        variables = bodies.checked_part(body.get("variables"), "variables")
        bodies.checked_part(body.get("extensions"), "extensions")
        text = self.resources.documents.text(body.get("query"), body.get("documentId"))
        return Operation(text, variables, checked_name(body.get("operationName")), POST_OPERATIONS)

    async def execute(self, operation: Operation, context: Any) -> Any:
        """Run the operation; refuse one that the HTTP method doesn't allow."""
        try:
            return await self.resources.graph.ask(
                operation.query, operation.variables, operation.name, context, operation.allowed
            )
        except InvalidOperationTypeError as error:
            raise EdgeError(
                405, BAD_USER_INPUT, "GET is for queries only; send this by POST.", headers={"Allow": "POST"}
            ) from error
        except CannotGetOperationTypeError as error:
            raise EdgeError(
                400,
                BAD_USER_INPUT,
                "The document has several operations, or none of that name: say which in `operationName`.",
                argument="operationName",
            ) from error
        except MissingQueryError as error:
            raise missing_query() from error


def wants_page(request: Request) -> bool:
    """Whether a browser opened the address without asking anything."""
    asks = "query" in request.query_params or "documentId" in request.query_params
    return not asks and "text/html" in request.headers.get("accept", "")


def asks_cost(request: Request) -> bool:
    """Whether the asker wants to know what the operation costs."""
    return request.headers.get("x-cost") == "1"


def checked_name(name: Any) -> str | None:
    """The name of the operation to run."""
    if name is not None and not isinstance(name, str):
        raise EdgeError(400, BAD_USER_INPUT, "`operationName` must be a text.", argument="operationName")
    return name or None


def shaped(
    media_type: str, data: Any, errors: list[dict[str, Any]], extensions: dict[str, Any] | None = None
) -> Response:
    """The answer in the preferred media type; GraphQL's own has a status that tells of failure."""
    refused = data is None and bool(errors) and all("path" not in error for error in errors)
    body: dict[str, Any] = {} if refused else {"data": data}
    if errors:
        body["errors"] = errors
    if extensions:
        body["extensions"] = extensions
    return answer(body, 400 if refused and media_type == RESPONSE_JSON else 200, media_type)


def media_type_of_refusal(request: Request) -> str:
    """The media type in which to say that a request is refused, also to who takes none of ours."""
    return accepted(request) or JSON
