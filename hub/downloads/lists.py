"""The endpoint `/export`: a list of the graph as a file.

`/export` takes a query of the graph and exports its first list; `/export/programs` makes the query out of
arguments and columns. What can be told before the first byte is told as an error in JSON. Whatever goes wrong
later breaks the answer off, so that nobody takes a part for the whole.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hub.downloads import export_options
from hub.downloads.export_options import Options
from hub.downloads.streaming import BrokenOffError, Download
from hub.http import accept_language, request_bodies
from hub.http.authentication import viewer_of
from hub.http.json_responses import TRACE_HEADER, EdgeError, answer
from hub.http.operations import checked_name
from hub.http.request_bodies import BAD_USER_INPUT
from hub.resources import Resources
from hub.telemetry import logs
from schema.errors import shown
from schema.exporting import paging, simple
from schema.exporting.failures import RefusedExportError
from schema.exporting.paging import Export
from schema.graph import Graph
from services.querying.errors import HubError

log = structlog.get_logger("hub.downloads.lists")

STATUSES = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "INTERNAL": 500, "UNAVAILABLE": 503}


class ExportEndpoint:
    """The ASGI application behind `/export` and `/export/LIST`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an answer that breaks off is left open, and the server then cuts the line."""
        request = Request(scope, receive)
        structlog.contextvars.clear_contextvars()
        trace_id = logs.begin_trace(request.headers.get("traceparent"))
        response = await self.answered(request, trace_id)
        response.headers[TRACE_HEADER] = trace_id
        try:
            await response(scope, receive, send)
        except BrokenOffError as broken:
            log.info("export broken off", reason=str(broken))

    async def answered(self, request: Request, trace_id: str) -> Response:
        """The file, or why there is none."""
        try:
            return await self.respond(request, trace_id)
        except EdgeError as refusal:
            return refusal.response(trace_id)
        except HubError as refusal:
            return edge_error(refusal).response(trace_id)
        except RefusedExportError as refusal:
            return refused(refusal, trace_id, is_own=refusal.is_own and self.takes_query(request))
        except Exception:
            log.exception("unexpected error before an export")
            message = f"Something went wrong in the hub; logged as {trace_id}."
            return EdgeError(500, "INTERNAL", message).response(trace_id)

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Read what is asked, find out who asks, read the first page, and answer with the rest to follow."""
        given = await self.parameters(request)
        options = export_options.options(given)
        export = prepared(self.resources, request.path_params.get("connection"), given, options)
        viewer = await viewer_of(request, self.resources.pools)
        wanted = accept_language.accepted(request.headers.get("accept-language"))
        wanted = (options.lang.lower(), *wanted) if options.lang else wanted
        # One connection at a time, which goes back to the pool between pages.
        context = partial(self.resources.request, viewer, wanted, trace_id, connections=1)
        most = self.resources.settings.export_rows
        download = await Download.begin(export, options, context, most)
        log.info("export", list=".".join(export.found.path), format=options.format.name, rows=download.total)
        return download.response()

    def takes_query(self, request: Request) -> bool:
        """Whether the asker wrote the query that an error is about."""
        return "connection" not in request.path_params

    async def parameters(self, request: Request) -> Mapping[str, Any]:
        """The parameters in the address of a GET, or in the body of a POST."""
        if request.method == "GET":
            return dict(request.query_params)
        if request.method != "POST":
            raise EdgeError(405, BAD_USER_INPUT, "Ask by GET or POST.", headers={"Allow": "GET, POST"})
        request_bodies.check_content_type(request)
        return request_bodies.decoded(
            await request_bodies.read(request, self.resources.settings.max_body_bytes)
        )


def prepared(resources: Resources, name: str | None, given: Mapping[str, Any], options: Options) -> Export:
    """The export of a query, or of a list by its name."""
    if name is not None:
        return of_list(resources.graph, name, given, options)
    export_options.check_names(given, (*export_options.OF_DOCUMENT, *export_options.NAMES))
    text = resources.documents.text(given.get("query"), given.get("documentId"))
    operation = checked_name(given.get("operationName"))
    variables = given.get("variables")
    if isinstance(variables, str):
        variables = request_bodies.decoded_part(variables, "variables")
    variables = request_bodies.checked_part(variables, "variables") or {}
    connection = export_options.text_of(given, "connection")
    return paging.prepare(
        resources.graph, text, variables, operation, connection=connection, cursors=options.cursors
    )


def of_list(graph: Graph, name: str, given: Mapping[str, Any], options: Options) -> Export:
    """The export of a list at the root."""
    arguments = simple.arguments_of(graph, name)
    export_options.check_names(given, (*arguments, "columns", *export_options.NAMES))
    variables = {
        key: request_bodies.decoded_value(value, key)
        if isinstance(value, str) and not simple.takes_text(arguments[key])
        else value
        for key, value in given.items()
        if key in arguments and value != ""
    }
    text = simple.query(graph, name, variables, export_options.columns_of(given.get("columns")))
    return paging.prepare(graph, text, variables, cursors=options.cursors)


def refused(refusal: RefusedExportError, trace_id: str, *, is_own: bool) -> Response:
    """The errors of the graph as an answer; where they are in the text only if the asker knows that text."""
    errors = [shown(error, trace_id) for error in refusal.errors]
    if not is_own:
        errors = [{key: told[key] for key in told if key != "locations"} for told in errors]
    return answer({"errors": errors}, STATUSES.get(errors[0]["extensions"]["code"], 400))


def edge_error(refusal: HubError) -> EdgeError:
    """A refusal in the hub's words as one of the edge."""
    status = STATUSES.get(refusal.code, 400)
    return EdgeError(status, refusal.code, refusal.message, argument=refusal.argument)
