"""The endpoints `/export/iati/activities`: programs as an IATI 2.03 file, a list of them or one.

The list takes the filter, the order and the window of the graph's `programs`; of programs of all levels, for
in IATI outputs may be activities too. Each page of the list is read and written as it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

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
from schema.exporting.paging import Export, Row
from schema.graph import Graph
from services.exporting.iati import reading
from services.exporting.iati.files import BEGIN, END, IATI, ActivityFile, activities_xml
from services.exporting.iati.missing_elements import missing_elements
from services.imports.records import Activity

log = structlog.get_logger("hub.downloads.lists")

PROGRAMS = "programs"
WINDOW = ("limit", "after", "incomplete")
LEVELS = [level.value for level in ProgramLevel]
# A program can have thousands of transactions: a page of programs with all their parts is held at once.
LARGEST_PAGE = 50


@dataclass(frozen=True, slots=True)
class ActivityDownload(Download):
    """A list of programs on its way; `incomplete` brings those that the standard's schema refuses too."""

    incomplete: bool = False

    async def piece(self, rows: list[Row]) -> bytes:
        """The programs of a page of the list, with all their parts."""
        ids = [identifiers.decode_as("Program", row["node"]["id"], "id") for row in rows]
        found = await reading.activities(self.context().reader, ids)
        return activities_xml(found, incomplete=self.incomplete)


class ActivitiesEndpoint(ExportEndpoint):
    """The ASGI application behind `/export/iati/activities`."""

    async def respond(self, request: Request, trace_id: str) -> Response:
        """The file of a list of programs."""
        given = await self.parameters(request)
        incomplete = export_options.flag_of(given, "incomplete", default=False)
        export, options = prepared(self.resources.graph, given)
        viewer = await viewer_of(request, self.resources.pools)
        context = partial(self.resources.request, viewer, (), trace_id, connections=1)
        most = self.resources.settings.export_rows
        download = await ActivityDownload.begin(export, options, context, most, ActivityFile())
        log.info("export", list=PROGRAMS, format="iati", rows=download.total)
        return replace(download, incomplete=incomplete).response()

    def takes_query(self, request: Request) -> bool:
        """The query is the hub's own."""
        return False


class ActivityEndpoint(ExportEndpoint):
    """The ASGI application behind `/export/iati/activities/IDENTIFIER`."""

    async def respond(self, request: Request, trace_id: str) -> Response:
        """The file of one program."""
        given = await self.parameters(request)
        export_options.check_names(given, ("incomplete",))
        incomplete = export_options.flag_of(given, "incomplete", default=False)
        viewer = await viewer_of(request, self.resources.pools)
        reader = self.resources.request(viewer, (), trace_id, connections=1).reader
        identifier = request.path_params["identifier"]
        identity = await reading.identity(reader, identifier)
        found = await reading.activities(reader, [identity]) if identity else []
        if not found:
            message = f"There is no program {identifier[:200]!r} here, or you may not see it."
            raise EdgeError(404, "NOT_FOUND", message, argument="identifier")
        if not incomplete:
            check(found[0])
        content = BEGIN + activities_xml(found, incomplete=True) + END
        return Response(content, headers={"Cache-Control": NO_STORE}, media_type=IATI.media_type)

    def takes_query(self, request: Request) -> bool:
        """There is no query."""
        return False


def prepared(graph: Graph, given: Mapping[str, Any]) -> tuple[Export, Options]:
    """The list that says which programs are read, and how much of it; raises EdgeError."""
    export_options.check_names(given, (*simple.arguments_of(graph, PROGRAMS), *WINDOW))
    options = replace(
        export_options.options({name: given[name] for name in ("limit", "after") if name in given}),
        format=IATI,
    )
    asked = {name: value for name, value in given.items() if name not in WINDOW}
    asked |= {"columns": "id", "filter": of_all_levels(asked.get("filter"))}
    export = of_list(graph, PROGRAMS, asked, options)
    return replace(export, size=min(export.size, LARGEST_PAGE)), options


def of_all_levels(value: Any) -> Any:
    """The filter, which asks for programs of all levels unless it asks for some."""
    asked = request_bodies.decoded_value(value, "filter") if isinstance(value, str) and value else value or {}
    return {"level": LEVELS, **asked} if isinstance(asked, dict) else asked


def check(activity: Activity) -> None:
    """Refuse an activity that can't be valid; raises EdgeError."""
    if missing := missing_elements(activity):
        message = (
            f"The program lacks what IATI 2.03 needs: {', '.join(missing)}. "
            "`incomplete=1` brings it as it is, in a file that is not valid."
        )
        raise EdgeError(409, BAD_USER_INPUT, message, argument="incomplete")
