"""The endpoint `/reports/PLAN/YEAR.FORMAT`: the yearly report of an action plan."""

import asyncio
from functools import partial

import structlog
from starlette.requests import Request
from starlette.responses import Response

from hub.caching.conditional_requests import SHARED, is_among, tag_of
from hub.downloads import export_options
from hub.downloads.digests import PRIVATE
from hub.downloads.lists import ExportEndpoint
from hub.http import accept_language
from hub.http.authentication import RETRY, viewer_of
from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from hub.localization import catalogs
from hub.reports import building, files
from hub.reports.building import NoPlanError
from hub.reports.files import FORMATS, PDF, Format
from hub.reports.model import Report
from hub.reports.printing import PrintingError
from hub.reports.reading import Reading, ReportError
from hub.resources import Resources
from services.querying.viewers import Viewer

log = structlog.get_logger("hub.downloads.reports")

OPTIONS = ("lang",)
# Reports that a process makes at the same time, and those that may wait for it.
MOST_AT_ONCE, MOST_WAITING = 2, 8


class ReportEndpoint(ExportEndpoint):
    """The ASGI application behind `/reports/PLAN/YEAR.FORMAT`."""

    def __init__(self, resources: Resources) -> None:
        super().__init__(resources)
        self.places = asyncio.Semaphore(MOST_AT_ONCE)
        self.present = 0

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Return the report as the viewer sees it, in the requested language."""
        if request.method not in ("GET", "HEAD"):
            raise EdgeError(405, BAD_USER_INPUT, "Use GET.", headers={"Allow": "GET, HEAD"})
        form, year = format_of(request.path_params["format"]), year_of(request.path_params["year"])
        export_options.check_names(dict(request.query_params), OPTIONS)
        language = language_of(request)
        viewer = await viewer_of(request, self.resources)
        if self.present >= MOST_AT_ONCE + MOST_WAITING:
            raise EdgeError(
                503, "UNAVAILABLE", "Other reports are being made. Try again in a moment.", headers=RETRY
            )
        self.present += 1
        try:
            async with self.places:
                report = await self.report(request.path_params["plan"], year, language, viewer, trace_id)
                return await self.file(request, report, form, viewer)
        finally:
            self.present -= 1

    async def report(self, plan: str, year: int, language: str, viewer: Viewer, trace_id: str) -> Report:
        """Read the report from the graph."""
        context = partial(self.resources.request, viewer, (language,), trace_id, connections=1)
        close = self.resources.settings.achievement_close
        try:
            return await building.build(Reading(self.resources.graph, context), plan, year, language, close)
        except NoPlanError as error:
            raise EdgeError(404, "NOT_FOUND", str(error)) from error
        except ReportError as error:
            raise EdgeError(503, "UNAVAILABLE", str(error), headers=RETRY) from error

    async def file(self, request: Request, report: Report, form: Format, viewer: Viewer) -> Response:
        """Return a file with its ETag, or 304 if the client has it already: then nothing is printed."""
        content = await asyncio.to_thread(files.content, report, form, str(request.base_url))
        tag = tag_of(form.media_type, content)
        headers = {
            "ETag": tag,
            "Cache-Control": PRIVATE if viewer.is_member else SHARED,
            "Vary": "Accept-Language, Authorization, Cookie",
            "Content-Disposition": f'inline; filename="{file_name(report, form)}"',
        }
        if is_among(tag, request.headers.get("if-none-match", "")):
            return Response(None, 304, headers)
        if form is PDF:
            content = await self.printed(report, content)
        log.info("report", plan=report.plan_code, year=report.year, format=form.name, bytes=len(content))
        return Response(content, 200, headers, form.media_type)

    async def printed(self, report: Report, html: bytes) -> bytes:
        """Return the PDF."""
        try:
            return await files.printed(report, html, self.resources.settings.chromium)
        except PrintingError as error:
            raise EdgeError(501, "UNAVAILABLE", str(error)) from error


def file_name(report: Report, form: Format) -> str:
    """Return the name under which a browser saves the file."""
    return f"{report.plan_code}-{report.year}-{report.language}.{form.name}"


def format_of(given: str) -> Format:
    """Return the format of that name; raises EdgeError."""
    if given not in FORMATS:
        message = f"A report is {', '.join(FORMATS)}: there is no format {given[:40]!r}."
        raise EdgeError(404, "NOT_FOUND", message, argument="format")
    return FORMATS[given]


def year_of(given: str) -> int:
    """Return the year; raises EdgeError."""
    if not (len(given) == 4 and given.isascii() and given.isdigit()):
        message = f"The year has four digits, such as 2023, not {given[:40]!r}."
        raise EdgeError(404, "NOT_FOUND", message, argument="year")
    return int(given)


def language_of(request: Request) -> str:
    """Return the language of the report: the parameter, else what the client accepts, else Indonesian."""
    given = export_options.language_of(request.query_params.get("lang"))
    if given is None:
        return catalogs.chosen(accept_language.accepted(request.headers.get("accept-language")))
    if given.lower() not in catalogs.LANGUAGES:
        raise export_options.refused(f"A report is in `id` or `en`, not {given[:40]!r}.", "lang")
    return given.lower()
