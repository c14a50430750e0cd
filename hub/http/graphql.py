"""The endpoint `/graphql`: HTTP requests to operations, results to responses."""

import time
from typing import Any

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from hub.caching.conditional_requests import CacheableRequest
from hub.http import accept_language, feed_extensions, operations, request_bodies, streams
from hub.http.authentication import is_given, one_of, viewer_of
from hub.http.json_responses import JSON, TRACE_HEADER, EdgeError, answer
from hub.http.negotiation import RESPONSE_JSON, accept_of, names_events, preferred, unacceptable
from hub.http.operations import GET_OPERATIONS, Operation
from hub.http.request_bodies import BAD_USER_INPUT
from hub.http.server_sent_events import EventStream
from hub.http.session_cookies import session_of
from hub.http.streams import Caller
from hub.resources import Resources
from hub.telemetry import logs
from hub.telemetry.request_counters import Outcome

log = structlog.get_logger("hub.http.graphql")

# The request headers that a response depends on, for HTTP caches.
VARY = (b"vary", b"Accept, Accept-Language, Accept-Encoding, Authorization, Cookie")


class GraphQLEndpoint:
    """The ASGI application behind `/graphql`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.counters = resources.counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; all errors are returned as JSON."""
        started_at = time.perf_counter()
        request = Request(scope, receive)
        trace_id = logs.begin_request(request)
        try:
            response = await self.respond(request, trace_id)
        except ClientDisconnect:
            self.counters.count_aborted()
            return
        except EdgeError as refusal:
            self.counters.outcomes[Outcome.REFUSED] += 1
            response = refusal.response(trace_id, media_type_of_refusal(request))
        except Exception:
            self.counters.outcomes[Outcome.BROKEN] += 1
            log.exception("unexpected error at the edge")
            failure = EdgeError(500, "INTERNAL", f"Something went wrong in the hub; logged as {trace_id}.")
            response = failure.response(trace_id, media_type_of_refusal(request))
        response.raw_headers += [(TRACE_HEADER.lower().encode(), trace_id.encode()), VARY]
        self.counters.count_request(time.perf_counter() - started_at)
        await response(scope, receive, send)

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Read the operation, authenticate the caller, execute."""
        if request.method == "GET" and wants_page(request):
            return RedirectResponse("/graphiql", 303)
        accept = accept_of(request)
        media_type, events = preferred(accept), names_events(accept)
        if media_type is None and not events:
            raise unacceptable()
        operation = await self.operation_of(request)
        if media_type is None or (events and streams.is_subscription(self.resources, operation)):
            payloads = await streams.start(
                self.resources, operation, caller_of(request, self.resources), trace_id
            )
            return EventStream(payloads, self.resources.shutdown_signal)
        viewer = await viewer_of(request, self.resources)
        languages = accept_language.accepted(request.headers.get("accept-language"))
        cacheable = (
            None if viewer.is_member else self.cacheable_request(request, operation, languages, media_type)
        )
        if cacheable and (cached := self.resources.response_caching.find(cacheable)):
            self.counters.count_operation(cached, (), 0)
            return cached
        context = self.resources.request(viewer, languages, trace_id)
        extensions = self.extensions(request, operation) | await feed_extensions.read(request, context)
        data, errors = await operations.execute(self.resources, operation, context)
        response = shaped(media_type, data, errors, feed_extensions.after(extensions, context))
        if cacheable and not errors and self.resources.graph.only_reads(operation.query, operation.name):
            return self.resources.response_caching.keep(cacheable, response)
        return response

    def cacheable_request(
        self, request: Request, operation: Operation, languages: tuple[str, ...], media_type: str
    ) -> CacheableRequest | None:
        """Describe an anonymous request for the cache; None if extensions are requested."""
        if asks_cost(request) or feed_extensions.are_requested(request):
            return None
        parts = (operation.query, operation.name, operation.variables)
        languages = (*languages, self.resources.settings.default_language)
        return self.resources.response_caching.cacheable(request, parts, languages, media_type)

    def extensions(self, request: Request, operation: Operation) -> dict[str, Any]:
        """Return the estimated cost of the operation in records, if the client requests it."""
        if not asks_cost(request):
            return {}
        requested = self.resources.graph.cost(operation.query, operation.variables, operation.name)
        maximum = self.resources.settings.max_nodes
        return {} if requested is None else {"cost": {"requested": requested, "maximum": maximum}}

    async def operation_of(self, request: Request) -> Operation:
        """Return the operation in the body of a POST or the query string of a GET."""
        if request.method == "GET":
            given = request.query_params
            variables = request_bodies.decoded_part(given.get("variables"), "variables")
            extensions = request_bodies.decoded_part(given.get("extensions"), "extensions")
            text = self.resources.documents.text(given.get("query"), given.get("documentId"), extensions)
            return Operation(text, variables, given.get("operationName") or None, GET_OPERATIONS)
        if request.method != "POST":
            raise EdgeError(
                405, BAD_USER_INPUT, "Use POST, or GET for queries.", headers={"Allow": "GET, POST"}
            )
        request_bodies.check_content_type(request)
        body = request_bodies.decoded(
            await request_bodies.read(request, self.resources.settings.max_body_bytes)
        )
        return operations.read(self.resources.documents, body)


def wants_page(request: Request) -> bool:
    """Whether a browser opened the address without an operation."""
    has_operation = "query" in request.query_params or "documentId" in request.query_params
    return not has_operation and "text/html" in request.headers.get("accept", "")


def caller_of(request: Request, resources: Resources) -> Caller:
    """Return the caller of an HTTP request."""
    languages = accept_language.accepted(request.headers.get("accept-language"))
    last_event_id = request.headers.get("last-event-id") or None
    authorization = one_of(request.headers.getlist("authorization"))
    session = None if is_given(authorization) else session_of(request, resources)
    return Caller(authorization, languages, last_event_id, session)


def asks_cost(request: Request) -> bool:
    """Whether the client requests the cost of the operation."""
    return request.headers.get("x-cost") == "1"


def shaped(
    media_type: str, data: Any, errors: list[dict[str, Any]], extensions: dict[str, Any] | None = None
) -> Response:
    """Build the response in the preferred media type; only GraphQL's own type uses status 400 for errors."""
    is_failure = media_type == RESPONSE_JSON and operations.is_refused(data, errors)
    return answer(operations.body(data, errors, extensions), 400 if is_failure else 200, media_type)


def media_type_of_refusal(request: Request) -> str:
    """Return the media type for an error, JSON if the client accepts none of ours."""
    return preferred(accept_of(request)) or JSON
