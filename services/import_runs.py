"""Import runs: when they ran, what they read and changed, and what they rejected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select

from db.tables import import_rejection, import_run
from services.changes import NEWEST
from services.querying import permissions, reads
from services.querying.entities import Entity, Link
from services.querying.errors import ForbiddenError
from services.querying.pages import Page, PageRequest, Scope
from services.querying.permissions import Action
from services.querying.reader import Reader, Row
from services.querying.viewers import Viewer

IMPORT_RUN = Entity(import_run, "ImportRun")
REJECTION = Entity(import_rejection, "ImportRejection")

VERBS = ("added", "changed", "unchanged", "superseded", "claimed", "withdrawn", "rejected", "removed")


def attach_rejections(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The rejections of the run."""
    return query.where(import_rejection.c.run_id == parent)


OF_RUN = Link(attach_rejections)


def check_allowed(viewer: Viewer) -> None:
    """Raise ForbiddenError unless the viewer's role may see import runs.

    A rejection may quote data that no viewer can see.
    """
    if not permissions.may(viewer, Action.SEE_IMPORT_RUNS):
        raise ForbiddenError(
            "Import runs require an API key with the role REVIEWER or ADMINISTRATOR. "
            "The hub's administrators issue keys."
        )


async def by_id(reader: Reader, ids: Iterable[Any], columns: Sequence[str]) -> Mapping[Any, Row]:
    """The runs with these ids, for members."""
    return await reads.by_column(reader, IMPORT_RUN, "id", ids, columns) if reader.viewer.is_member else {}


async def page(
    reader: Reader, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of all runs, newest first."""
    check_allowed(reader.viewer)
    return await reads.page(reader, IMPORT_RUN, None, parents, replace(request, order=NEWEST), columns)


async def count(reader: Reader, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of runs."""
    check_allowed(reader.viewer)
    return await reads.count(reader, IMPORT_RUN, None, parents, scope)


async def rejections(
    reader: Reader, runs: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the rejections of each run, in the order of reading."""
    check_allowed(reader.viewer)
    return await reads.page(reader, REJECTION, OF_RUN, runs, request, columns)


async def count_rejections(reader: Reader, runs: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of rejections of each run."""
    check_allowed(reader.viewer)
    return await reads.count(reader, REJECTION, OF_RUN, runs, scope)


def numbers(counts: Mapping[str, Any], kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    """The stored counts of a run as rows, one for each kind of record.

    `kinds` has the word for each kind by the name under which a run stores its counts.
    """
    return [
        {"kind": kind, **{verb: counts[name].get(verb, 0) for verb in VERBS}}
        for name, kind in kinds.items()
        if name in counts
    ]
