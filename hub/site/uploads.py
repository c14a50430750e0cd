"""Uploads: the file of a form becomes a plan, which a page shows."""

from starlette.requests import Request

from hub.downloads import dry_running
from hub.downloads.dry_running import FileRefusedError
from hub.resources import Resources
from hub.site import forms
from hub.site.forms import TooLargeError
from hub.site.visits import Visit
from schema import identifiers
from services.spreadsheets.sentences import FileError


async def plan(resources: Resources, request: Request, visit: Visit, trace_id: str) -> str:
    """Return the global ID of the plan of the file; raises FileRefusedError for one that can't be read."""
    dry_running.member_of(visit.viewer)
    most = resources.settings.spreadsheet_bytes
    languages = (visit.language, resources.settings.default_language)
    with dry_running.admitted(resources):
        try:
            content = await forms.read_file(request, resources, most)
        except TooLargeError as refusal:
            raise FileRefusedError(FileError("TOO_LARGE", limit=most), languages) from refusal
        run = await dry_running.plan(resources, visit.viewer, languages, trace_id, content)
    return identifiers.encode("SpreadsheetPlan", run.plan.id)
