"""The endpoints `/export/iati/activities`: a list of programs, or one, as an IATI 2.03 file.

The list accepts the filter, order and limits of the graph's `programs`. It includes programs of all levels,
because in IATI outputs can be activities too. Pages are read and written while the file is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import structlog
from starlette.requests import Request
from starlette.responses import Response

from db.values import ProgramLevel
from hub.downloads import export_options
from hub.downloads.export_options import Options
from hub.downloads.lists import ExportEndpoint, of_list
from hub.downloads.streaming import Download
from hub.http import request_bodies
from hub.http.authentication import viewer_of
from hub.http.json_responses import NO_STORE, EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from schema import identifiers
from schema.exporting import simple
from schema.exporting.pages import Row
from schema.exporting.paging import Export
from schema.graph import Graph
from services import withdrawals
from services.exporting.iati import reading
from services.exporting.iati.files import BEGIN, END, IATI, ActivityFile, activities_xml
from services.exporting.iati.missing_elements import missing_elements
from services.imports.records import Activity

log = structlog.get_logger("hub.downloads.lists")

PROGRAMS = "programs"
WINDOW = ("limit", "after", "incomplete")
LEVELS = [level.value for level in ProgramLevel]
# A program can have thousands of transactions, and a whole page with all its parts is in memory at once.
LARGEST_PAGE = 50


@dataclass(frozen=True, slots=True)
class ActivityDownload(Download):
    """A download of programs; `incomplete` includes programs that are invalid by the IATI schema."""

    incomplete: bool = False

    async def piece(self, rows: list[Row]) -> bytes:
        """Serialize the programs of one page with all their parts."""
        ids = [identifiers.decode_as("Program", row["node"]["id"], "id") for row in rows]
        activities = await reading.activities(self.context().reader, ids)
        return activities_xml(activities, incomplete=self.incomplete)


class ActivitiesEndpoint(ExportEndpoint):
    """The ASGI application behind `/export/iati/activities`."""

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Return the file of a list of programs."""
        given = await self.parameters(request)
        incomplete = export_options.flag_of(given, "incomplete", default=False)
        export, options = prepared(self.resources.graph, given)
        viewer = await viewer_of(request, self.resources)
        context = partial(self.resources.request, viewer, (), trace_id, connections=1)
        most = self.resources.settings.export_rows
        download = await ActivityDownload.begin(export, options, context, most, ActivityFile())
        log.info("export", list=PROGRAMS, format="iati", rows=download.total)
        return replace(download, incomplete=incomplete).response()

    def takes_query(self, request: Request) -> bool:
        """Return False: the hub writes the query."""
        return False


class ActivityEndpoint(ExportEndpoint):
    """The ASGI application behind `/export/iati/activities/IDENTIFIER`."""

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Return the file of one program."""
        given = await self.parameters(request)
        export_options.check_names(given, ("incomplete",))
        incomplete = export_options.flag_of(given, "incomplete", default=False)
        viewer = await viewer_of(request, self.resources)
        reader = self.resources.request(viewer, (), trace_id, connections=1).reader
        identifier = request.path_params["identifier"]
        identity = await reading.identity(reader, identifier)
        activities = await reading.activities(reader, [identity]) if identity else []
        if not activities:
            if found := await withdrawals.by_identifier(reader, identifier, ("reason",)):
                message = f"The program was withdrawn: {found['reason']}"
                raise EdgeError(410, "NOT_FOUND", message, argument="identifier")
            message = f"The program {identifier[:200]!r} does not exist, or you may not see it."
            raise EdgeError(404, "NOT_FOUND", message, argument="identifier")
        if not incomplete:
            check(activities[0])
        content = BEGIN + activities_xml(activities, incomplete=True) + END
        return Response(content, headers={"Cache-Control": NO_STORE}, media_type=IATI.media_type)

    def takes_query(self, request: Request) -> bool:
        """Return False: there is no query."""
        return False


def prepared(graph: Graph, given: Mapping[str, Any]) -> tuple[Export, Options]:
    """Prepare the list of programs to export, and its options; raises EdgeError."""
    export_options.check_names(given, (*simple.arguments_of(graph, PROGRAMS), *WINDOW))
    options = replace(
        export_options.options({name: given[name] for name in ("limit", "after") if name in given}),
        format=IATI,
    )
    arguments = {name: value for name, value in given.items() if name not in WINDOW}
    arguments |= {"columns": "id", "filter": of_all_levels(arguments.get("filter"))}
    export = cast("Export", of_list(graph, PROGRAMS, arguments, options))
    return replace(export, size=min(export.size, LARGEST_PAGE)), options


def of_all_levels(value: Any) -> Any:
    """Return the filter, extended to all levels unless it names some."""
    filters = (
        request_bodies.decoded_value(value, "filter") if isinstance(value, str) and value else value or {}
    )
    return {"level": LEVELS, **filters} if isinstance(filters, dict) else filters


def check(activity: Activity) -> None:
    """Raise EdgeError if the activity lacks elements that the IATI schema requires."""
    if missing := missing_elements(activity):
        message = (
            f"The program lacks elements that IATI 2.03 requires: {', '.join(missing)}. "
            "`incomplete=1` exports it anyway, in a file that is not valid."
        )
        raise EdgeError(409, BAD_USER_INPUT, message, argument="incomplete")
