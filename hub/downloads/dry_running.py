"""Dry runs of uploaded spreadsheets: few at once, for members, with the hub's ids."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog

from db.values import ResultKind
from hub.http.authentication import RETRY
from hub.http.json_responses import EdgeError
from hub.resources import Resources
from schema import identifiers
from services import outputs
from services.querying.errors import BadInputError
from services.querying.viewers import Viewer
from services.revising.results import Member, proposer
from services.spreadsheets import dry_runs
from services.spreadsheets.dry_runs import DryRun
from services.spreadsheets.sentences import FileError

log = structlog.get_logger("hub.downloads.spreadsheets")

# Files that a process has in memory at the same time.
MOST_UPLOADS = 8
RESULT_TYPES = {outputs.typename(kind) for kind in ResultKind}


class FileRefusedError(EdgeError):
    """A file that can't be read, with the code of the rule."""

    def __init__(self, refusal: FileError, languages: Sequence[str]) -> None:
        status = 413 if refusal.rule == "TOO_LARGE" else 400
        code = "LIMIT_EXCEEDED" if refusal.rule in ("TOO_LARGE", "TOO_MANY") else refusal.code
        super().__init__(status, code, refusal.message_in(languages))
        self.rule = refusal.rule

    def errors(self, trace_id: str) -> list[Any]:
        """Return the error with the code of the rule."""
        (error,) = super().errors(trace_id)
        return [{**error, "extensions": {**error["extensions"], "rule": self.rule}}]


@contextmanager
def admitted(resources: Resources) -> Iterator[None]:
    """Hold a place for one file: a process reads one after the other, and those that wait are in memory."""
    if resources.uploads >= MOST_UPLOADS:
        message = "Other files are being read. Try again in a moment."
        raise EdgeError(503, "UNAVAILABLE", message, headers=RETRY)
    resources.uploads += 1
    try:
        yield
    finally:
        resources.uploads -= 1


async def plan(
    resources: Resources, viewer: Viewer, languages: tuple[str, ...], trace_id: str, content: bytes
) -> DryRun:
    """Store the plan of what a file would change. Raises FileRefusedError, or EdgeError for a non-member."""
    member = member_of(viewer)
    context = resources.request(viewer, languages, trace_id, connections=1)
    whose = organization_id(member)
    try:
        run = await dry_runs.run(context.reader, member, content, whose, decoded, decoded_output)
    except FileError as refusal:
        raise FileRefusedError(refusal, context.languages) from refusal
    log.info("dry run of a spreadsheet", bytes=len(content), rows=len(run.rows))
    return run


def member_of(viewer: Viewer) -> Member:
    """Return the viewer as somebody who may propose changes; raises EdgeError."""
    if (member := proposer(viewer)) is None:
        raise EdgeError(
            403,
            "FORBIDDEN",
            "Spreadsheets require an API key with the role CONTRIBUTOR, REVIEWER or ADMINISTRATOR. The hub's "
            "administrators issue keys.",
        )
    return member


def organization_id(member: Member) -> str:
    """Return the global ID of a member's organization, for which templates are made."""
    return identifiers.encode("Organization", member.organization_id)


def decoded(given: str) -> UUID | None:
    """Return the UUID of a global ID of a program; null if it is none."""
    try:
        return identifiers.decode_as("Program", given, "program")
    except BadInputError:
        return None


def decoded_output(given: str) -> UUID | None:
    """Return the UUID of a global ID of an output or another result; null if it is none."""
    try:
        typename, identity = identifiers.decode(given, "output")
    except BadInputError:
        return None
    return identity if typename in RESULT_TYPES else None
