"""The endpoint `/graphql`: from an HTTP request to an executed operation, and back."""

import time
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from hub.caching.conditional_requests import Question
from hub.http import accept_language, operations, request_bodies, streams
from hub.http.authentication import viewer_of
from hub.http.json_responses import JSON, TRACE_HEADER, EdgeError, answer
from hub.http.negotiation import RESPONSE_JSON, accept_of, names_events, preferred, unacceptable
from hub.http.operations import GET_OPERATIONS, Operation
from hub.http.request_bodies import BAD_USER_INPUT
from hub.http.server_sent_events import EventStream
from hub.http.streams import Asker
from hub.resources import Resources
from hub.telemetry import logs
from hub.telemetry.request_counters import Outcome

log = structlog.get_logger("hub.http.graphql")

# What the answer to one address depends on, for caches on the way.
VARY = (b"vary", b"Accept, Accept-Language, Accept-Encoding, Authorization")


class GraphQLEndpoint:
    """The ASGI application behind `/graphql`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.tally = resources.tally

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
            log.exception("unexpected error at the edge")
            failure = EdgeError(500, "INTERNAL", f"Something went wrong in the hub; logged as {trace_id}.")
            response = failure.response(trace_id, media_type_of_refusal(request))
        response.raw_headers += [(TRACE_HEADER.lower().encode(), trace_id.encode()), VARY]
        self.tally.request(time.perf_counter() - began)
        await response(scope, receive, send)

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Read the operation, find out who asks, run it."""
        if request.method == "GET" and wants_page(request):
            return RedirectResponse("/graphiql", 303)
        accept = accept_of(request)
        media_type, events = preferred(accept), names_events(accept)
        if media_type is None and not events:
            raise unacceptable()
        operation = await self.operation_of(request)
        if media_type is None or (events and streams.is_endless(self.resources, operation)):
            payloads = await streams.begin(self.resources, operation, asker_of(request), trace_id)
            return EventStream(payloads, self.resources.closing)
        viewer = await viewer_of(request, self.resources.pools)
        wanted = accept_language.accepted(request.headers.get("accept-language"))
        question = None if viewer.is_member else self.question(request, operation, wanted, media_type)
        if question and (kept := self.resources.reuse.find(question)):
            self.tally.operation(kept, (), 0)
            return kept
        context = self.resources.request(viewer, wanted, trace_id)
        data, errors = await operations.answered(self.resources, operation, context)
        response = shaped(media_type, data, errors, self.extensions(request, operation))
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
            variables = request_bodies.decoded_part(given.get("variables"), "variables")
            extensions = request_bodies.decoded_part(given.get("extensions"), "extensions")
            text = self.resources.documents.text(given.get("query"), given.get("documentId"), extensions)
            return Operation(text, variables, given.get("operationName") or None, GET_OPERATIONS)
        if request.method != "POST":
            raise EdgeError(
                405, BAD_USER_INPUT, "Ask by POST, or by GET for queries.", headers={"Allow": "GET, POST"}
            )
        request_bodies.check_content_type(request)
        body = request_bodies.decoded(
            await request_bodies.read(request, self.resources.settings.max_body_bytes)
        )
        return operations.read(self.resources.documents, body)


def wants_page(request: Request) -> bool:
    """Whether a browser opened the address without asking anything."""
    asks = "query" in request.query_params or "documentId" in request.query_params
    return not asks and "text/html" in request.headers.get("accept", "")


def asker_of(request: Request) -> Asker:
    """Who asks over HTTP, and in which languages."""
    wanted = accept_language.accepted(request.headers.get("accept-language"))
    return Asker(request.headers.get("authorization"), wanted)


def asks_cost(request: Request) -> bool:
    """Whether the asker wants to know what the operation costs."""
    return request.headers.get("x-cost") == "1"


def shaped(
    media_type: str, data: Any, errors: list[dict[str, Any]], extensions: dict[str, Any] | None = None
) -> Response:
    """The answer in the preferred media type; GraphQL's own has a status that tells of failure."""
    is_failure = media_type == RESPONSE_JSON and operations.is_refused(data, errors)
    return answer(operations.body(data, errors, extensions), 400 if is_failure else 200, media_type)


def media_type_of_refusal(request: Request) -> str:
    """The media type in which to say that a request is refused, also to who takes none of ours."""
    return preferred(accept_of(request)) or JSON
