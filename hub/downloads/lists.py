"""The endpoint `/export`: a list of the graph as a file.

`/export` takes a GraphQL query and exports its first list; `/export/programs` builds the query from arguments
and columns. Errors before the first byte are reported as JSON. Later errors abort the response, so that no
client mistakes a part for the whole.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hub.downloads import export_options
from hub.downloads.export_options import Options
from hub.downloads.streaming import AbortedExportError, Download
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
from schema.exporting.paging import Exported
from schema.graph import Graph
from services.querying.errors import HubError

log = structlog.get_logger("hub.downloads.lists")

STATUSES = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "INTERNAL": 500, "UNAVAILABLE": 503}


class ExportEndpoint:
    """The ASGI application behind `/export` and `/export/LIST`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; after an aborted export the server closes the connection."""
        request = Request(scope, receive)
        trace_id = logs.begin_request(request)
        try:
            response = await self.answered(request, trace_id)
            response.headers[TRACE_HEADER] = trace_id
            await response(scope, receive, send)
        except ClientDisconnect:
            self.resources.counters.count_aborted()
        except AbortedExportError as error:
            log.info("export broken off", reason=str(error))

    async def answered(self, request: Request, trace_id: str) -> Response:
        """Return the file, or an error response."""
        try:
            return await self.respond(request, trace_id)
        except ClientDisconnect:
            raise
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
        """Read the parameters, authenticate, read the first page, and start the download."""
        given = await self.parameters(request)
        options = export_options.options(given)
        export = prepared(self.resources, request.path_params.get("connection"), given, options)
        viewer = await viewer_of(request, self.resources)
        languages = accept_language.accepted(request.headers.get("accept-language"))
        languages = (options.lang.lower(), *languages) if options.lang else languages
        # One connection at a time, returned to the pool between pages.
        context = partial(self.resources.request, viewer, languages, trace_id, connections=1)
        most = self.resources.settings.export_rows
        download = await Download.begin(export, options, context, most)
        log.info("export", list=".".join(export.found.path), format=options.format.name, rows=download.total)
        return download.response()

    def takes_query(self, request: Request) -> bool:
        """Whether the client sent the query that errors refer to."""
        return "connection" not in request.path_params

    async def parameters(self, request: Request) -> Mapping[str, Any]:
        """Return the parameters in the query string of a GET, or in the body of a POST."""
        if request.method == "GET":
            return dict(request.query_params)
        if request.method != "POST":
            raise EdgeError(405, BAD_USER_INPUT, "Use GET or POST.", headers={"Allow": "GET, POST"})
        request_bodies.check_content_type(request)
        return request_bodies.decoded(
            await request_bodies.read(request, self.resources.settings.max_body_bytes)
        )


def prepared(resources: Resources, name: str | None, given: Mapping[str, Any], options: Options) -> Exported:
    """Prepare the export of a query, or of a list by name."""
    if name is not None:
        return of_list(resources.graph, name, given, options)
    export_options.check_names(given, (*export_options.DOCUMENT_NAMES, *export_options.NAMES))
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


def of_list(graph: Graph, name: str, given: Mapping[str, Any], options: Options) -> Exported:
    """Prepare the export of a list at the root of the graph."""
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
    """Build the response from GraphQL errors; locations only if the client sent the query text."""
    errors = [shown(error, trace_id) for error in refusal.errors]
    if not is_own:
        errors = [{key: error[key] for key in error if key != "locations"} for error in errors]
    return answer({"errors": errors}, STATUSES.get(errors[0]["extensions"]["code"], 400))


def edge_error(refusal: HubError) -> EdgeError:
    """Convert an error of the services to an HTTP error."""
    status = STATUSES.get(refusal.code, 400)
    return EdgeError(status, refusal.code, refusal.message, argument=refusal.argument)
