"""The endpoints `/spreadsheets/programs.xlsx` and `/spreadsheets/programs`: templates and dry runs.

The first sends a workbook made for the viewer's organization and filled with its programs. The second takes
the workbook back, or CSV, and answers with a plan of what it would change.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from db.values import SpreadsheetOutcome
from hub.downloads import dry_running, export_options
from hub.downloads.dry_running import FileRefusedError, admitted, member_of, organization_id
from hub.downloads.lists import ExportEndpoint
from hub.http import accept_language, request_bodies
from hub.http.authentication import viewer_of
from hub.http.json_responses import NO_STORE, EdgeError, answer
from hub.http.request_bodies import BAD_USER_INPUT
from schema import identifiers
from schema.revisions import value_of_record
from services import outputs
from services.querying.viewers import Viewer
from services.revising.results import Member
from services.spreadsheets import filling
from services.spreadsheets.dry_runs import DryRun
from services.spreadsheets.reading import PlannedRow
from services.spreadsheets.sentences import FileError
from services.text import localized

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A page of another origin can send none of them without a CORS preflight.
TYPES = (XLSX, "text/csv", "application/vnd.ms-excel", "application/octet-stream")
# Rows in the answer of a dry run; the graph has all.
MOST_ROWS = 1_000
OPTIONS = ("lang", "below")


class SpreadsheetEndpoint(ExportEndpoint):
    """What both endpoints share: members only, and the language of the answer."""

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Answer in the requested language."""
        given = dict(request.query_params)
        export_options.check_names(given, OPTIONS)
        lang = export_options.language_of(export_options.text_of(given, "lang"))
        accepted = accept_language.accepted(request.headers.get("accept-language"))
        languages = ((lang.lower(),) if lang else ()) + accepted
        viewer = await viewer_of(request, self.resources)
        member = member_of(viewer)
        try:
            return await self.answer(request, viewer, member, languages, trace_id)
        except FileError as refusal:
            chosen = (*languages, self.resources.settings.default_language)
            raise FileRefusedError(refusal, chosen) from refusal

    async def answer(
        self, request: Request, viewer: Viewer, member: Member, languages: tuple[str, ...], trace_id: str
    ) -> Response:
        """Return the answer for a member."""
        raise NotImplementedError

    def takes_query(self, request: Request) -> bool:
        """Return False: there is no query."""
        return False


class TemplateEndpoint(SpreadsheetEndpoint):
    """The ASGI application behind `/spreadsheets/programs.xlsx`."""

    async def answer(
        self, request: Request, viewer: Viewer, member: Member, languages: tuple[str, ...], trace_id: str
    ) -> Response:
        """Return the template of the viewer's organization."""
        if request.method not in ("GET", "HEAD"):
            raise EdgeError(405, BAD_USER_INPUT, "Use GET.", headers={"Allow": "GET, HEAD"})
        below = export_options.flag_of(request.query_params, "below", default=False)
        context = self.resources.request(viewer, languages, trace_id, connections=1)
        made_for = context.reader, member, context.languages, organization_id(member)
        content = await filling.template(*made_for, program_id, output_id, below=below)
        file = f"programs-{datetime.now(UTC):%Y-%m-%d}.xlsx"
        headers = {"Cache-Control": NO_STORE, "Content-Disposition": f'attachment; filename="{file}"'}
        return Response(content, headers=headers, media_type=XLSX)


class DryRunEndpoint(SpreadsheetEndpoint):
    """The ASGI application behind `/spreadsheets/programs`."""

    async def answer(
        self, request: Request, viewer: Viewer, member: Member, languages: tuple[str, ...], trace_id: str
    ) -> Response:
        """Return the plan of the file in the body."""
        if request.method != "POST":
            raise EdgeError(405, BAD_USER_INPUT, "Use POST.", headers={"Allow": "POST"})
        check_content_type(request)
        with admitted(self.resources):
            content = await body_of(request, self.resources.settings.spreadsheet_bytes)
            run = await dry_running.plan(self.resources, viewer, languages, trace_id, content)
        chosen = (*languages, self.resources.settings.default_language)
        return await asyncio.to_thread(lambda: answer(plan_json(run, chosen)))


def check_content_type(request: Request) -> None:
    """Refuse a body that isn't declared as a spreadsheet."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in TYPES:
        message = f"Send the file itself as the body, with the header `Content-Type: {XLSX}` or `text/csv`."
        raise EdgeError(415, BAD_USER_INPUT, message)


async def body_of(request: Request, most: int) -> bytes:
    """Read the file; raises FileError if it is too large, before all of it was sent if it says so."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > most + request_bodies.DRAINED:
        raise FileError("TOO_LARGE", limit=most)
    try:
        return await request_bodies.read(request, most)
    except EdgeError as refusal:
        raise FileError("TOO_LARGE", limit=most) from refusal


def program_id(identity: UUID) -> str:
    """Return the global ID of a program."""
    return identifiers.encode("Program", identity)


def output_id(kind: str, identity: UUID) -> str:
    """Return the global ID of an output or another result of a kind."""
    return identifiers.encode(outputs.typename(kind), identity)


def plan_json(run: DryRun, languages: tuple[str, ...]) -> dict[str, Any]:
    """Return a plan as JSON: the counts, and the first rows that are not unchanged."""
    telling = [row for row in run.rows if row.outcome is not SpreadsheetOutcome.UNCHANGED]
    counts = run.plan.counts
    return {
        "id": identifiers.encode("SpreadsheetPlan", run.plan.id),
        "expiresAt": run.plan.expires_at,
        "added": counts[SpreadsheetOutcome.ADD],
        "changed": counts[SpreadsheetOutcome.CHANGE],
        "unchanged": counts[SpreadsheetOutcome.UNCHANGED],
        "refused": counts[SpreadsheetOutcome.REFUSED],
        "rows": [row_json(row, languages) for row in telling[:MOST_ROWS]],
        "moreRows": max(0, len(telling) - MOST_ROWS),
    }


def row_json(row: PlannedRow, languages: tuple[str, ...]) -> dict[str, Any]:
    """Return a row as JSON, with the messages in one language."""
    return {
        "sheet": row.sheet,
        "row": row.row,
        "outcome": row.outcome,
        "kind": row.kind,
        "program": None if row.program_id is None else program_id(row.program_id),
        "label": row.label,
        "fields": [
            {
                "field": name,
                "old": value_of_record(row.kind, name, change["base"]),
                "new": value_of_record(row.kind, name, change["new"]),
            }
            for name, change in row.fields.items()
        ],
        "problems": [
            {
                "sheet": each.sheet,
                "row": each.row,
                "column": each.column,
                "name": each.name,
                "code": each.code,
                "value": each.value,
                "message": localized.choose(each.texts, languages),
            }
            for each in row.problems
        ],
    }
