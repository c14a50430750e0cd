"""Errors as pages say them: what happened, and the way out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from hub.http.authentication import RETRY
from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from hub.site.asking import RefusedError
from hub.site.forms import NotTakenError
from hub.site.pages import NoRecordError


@dataclass(frozen=True, slots=True)
class Problem:
    """The status of a page about a problem, and what it tells; `detail` is a sentence of the graph."""

    NONE: ClassVar[int] = 200
    UNKNOWN: ClassVar[int] = 404
    REFUSED: ClassVar[int] = 400
    SIGNED_OUT: ClassVar[int] = 401
    FORBIDDEN: ClassVar[int] = 403
    UNFORESEEN: ClassVar[int] = 500
    AWAY: ClassVar[int] = 503

    status: int
    detail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    # What a person typed into a form that was not taken.
    typed: Mapping[str, str] = field(default_factory=dict)


# The argument of a record in the path of a page.
ID = "id"
# Codes of the graph's errors that are not the visitor's fault, or not about what was asked.
STATUSES = {"UNAVAILABLE": 503, "FORBIDDEN": 403, "UNAUTHENTICATED": 401, "INTERNAL": 500}


def problem_of(error: Exception, trace_id: str) -> Problem:
    """Return the problem that an error is."""
    if isinstance(error, NoRecordError):
        return Problem(Problem.UNKNOWN)
    if isinstance(error, NotTakenError):
        return replace(problem_of(error.error, trace_id), typed=error.typed)
    if isinstance(error, EdgeError):
        return Problem(error.status, str(error), error.headers)
    if isinstance(error, RefusedError):
        if error.code == BAD_USER_INPUT and error.argument == ID:
            return Problem(Problem.UNKNOWN)
        status = STATUSES.get(error.code, Problem.REFUSED)
        return Problem(status, error.message, RETRY if status == Problem.AWAY else {})
    return Problem(Problem.UNFORESEEN, trace_id)
