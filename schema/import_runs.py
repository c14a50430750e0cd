"""Import runs: what was read when, what came of it, what was refused."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import strawberry

import resolvers.changes
import resolvers.import_runs
import resolvers.sources
from resolvers.requests import Request
from schema.arguments import PageArguments, RootPageArguments
from schema.enums import ImportStatus, RecordKind
from schema.fields import column, computed, related
from schema.lazy_types import AChange
from schema.nodes import Connection, identity
from schema.sources import Source
from services import import_runs
from services.kinds.registry import COUNTED


class ForReviewers(PageArguments):
    """A page for those who may look into imports: refused to all others, also when only a number is asked."""

    def ask(self, request: Request) -> Hashable:
        """The page that is asked."""
        import_runs.check_allowed(request.reader.viewer)
        return super().ask(request)


@dataclass(frozen=True)
class ImportRunsArguments(ForReviewers, RootPageArguments):
    """A page of all import runs."""


@dataclass(frozen=True)
class RejectionsArguments(ForReviewers):
    """A page of what a run refused."""


def numbers(counts: str) -> list[dict[str, Any]]:
    """The stored numbers of a run as rows."""
    return import_runs.numbers(orjson.loads(counts), COUNTED)


@strawberry.type(description="What became of the records of one kind in an import run.")
class ImportCount:
    """What became of the records of one kind."""

    kind: RecordKind = column("What sort of record.")
    added: int = column("How many the hub didn't have.")
    changed: int = column("How many it had otherwise.")
    unchanged: int = column("How many were as it had them, or as they once came from this source.")
    superseded: int = column("How many were older than what it had, so that they changed nothing.")
    rejected: int = column("How many could not be taken in; `rejections` tells why.")
    removed: int = column(
        "How many results a newer version of their program no longer had, and how many knowledge products "
        "a repository withdrew."
    )


@strawberry.type(description="An activity, or the rest of a file, that an import refused.")
class ImportRejection:
    """An activity, or the rest of a file, that an import refused."""

    file: str = column("The file.")
    line: int | None = column("The line at which it begins, if that can be told.")
    identifier: str | None = column("The identifier of the activity, if it has one.")
    reason: str = column("Why it was refused.")


@strawberry.type(description="One import: the reading of a source's files at one time.")
class ImportRun:
    """One import."""

    id: strawberry.ID = identity("ImportRun")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source whose files were read."
    )
    status: ImportStatus = column("How far it has come.")
    started_at: datetime = column("When it began.")
    finished_at: datetime | None = column("When it ended; null while it runs, and when it was interrupted.")
    counts: list[ImportCount] = computed(
        numbers, needs=("counts",), description="What became of the records, for each kind that it met."
    )
    rejections: Connection[ImportRejection] = related(
        resolvers.import_runs.rejections,
        count=resolvers.import_runs.count_rejections,
        key="id",
        arguments=RejectionsArguments,
        description="What it refused, in the order of reading. For the roles REVIEWER and ADMINISTRATOR.",
    )
    changes: Connection[AChange] = related(
        resolvers.changes.of_run,
        count=resolvers.changes.count_of_run,
        key="id",
        arguments=PageArguments,
        description="What it changed in records that you may see, newest first.",
    )
