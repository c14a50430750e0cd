"""Import runs: their status, counts and rejections."""

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
from schema.changes import ChangesArguments
from schema.enums import ImportStatus, RecordKind
from schema.fields import column, computed, related
from schema.lazy_types import AChange
from schema.nodes import Connection, identity
from schema.sources import Source
from services import import_runs
from services.kinds.registry import COUNTED


class ReviewerPageArguments(PageArguments):
    """Page arguments for reviewers and administrators.

    Raises an error for all other viewers, even for counts.
    """

    def evaluate(self, request: Request) -> Hashable:
        """Return the requested page."""
        import_runs.check_allowed(request.reader.viewer)
        return super().evaluate(request)


@dataclass(frozen=True)
class ImportRunsArguments(ReviewerPageArguments, RootPageArguments):
    """A page of all import runs."""


@dataclass(frozen=True)
class RejectionsArguments(ReviewerPageArguments):
    """A page of the rejections of a run."""


def numbers(counts: str) -> list[dict[str, Any]]:
    """Return the stored counts of a run as rows."""
    return import_runs.numbers(orjson.loads(counts), COUNTED)


@strawberry.type(description="The number of records of one kind that an import run read, by outcome.")
class ImportCount:
    """The number of records of one kind that an import run read, by outcome."""

    kind: RecordKind = column("The kind of record.")
    added: int = column("The number of new records.")
    changed: int = column("The number of existing records that were changed.")
    unchanged: int = column(
        "The number of records that equal the stored version, or an earlier version from the same source."
    )
    superseded: int = column(
        "The number of records that were older than the stored version and were therefore ignored."
    )
    claimed: int = column(
        "The number of records that another organization than their owner reported. They changed nothing."
    )
    withdrawn: int = column(
        "The number of records that were withdrawn or purged in the hub. The import did not bring them back."
    )
    rejected: int = column(
        "The number of records that could not be imported. See `rejections` for the reasons."
    )
    removed: int = column(
        "The number of results that the new version of their program no longer contains, and of "
        "knowledge products that a repository withdrew."
    )


@strawberry.type(description="An activity, or the rest of a file, that an import rejected.")
class ImportRejection:
    """An activity, or the rest of a file, that an import rejected."""

    file: str = column("The name of the file.")
    line: int | None = column("The line at which the rejected part begins. Null if unknown.")
    identifier: str | None = column("The identifier of the activity. Null if it has none.")
    reason: str = column("The reason for the rejection.")


@strawberry.type(description="One import of the data of a source.")
class ImportRun:
    """One import of the data of a source."""

    id: strawberry.ID = identity("ImportRun")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source that was imported."
    )
    status: ImportStatus = column("The status of the import.")
    started_at: datetime = column("The start time.")
    finished_at: datetime | None = column(
        "The end time. Null while the import is running, or if it was interrupted."
    )
    counts: list[ImportCount] = computed(
        numbers,
        needs=("counts",),
        description="The number of records by outcome, for each kind of record in the input.",
    )
    rejections: Connection[ImportRejection] = related(
        resolvers.import_runs.rejections,
        count=resolvers.import_runs.count_rejections,
        key="id",
        arguments=RejectionsArguments,
        description="The rejected parts of the input, in the order of reading. Requires the role REVIEWER "
        "or ADMINISTRATOR.",
    )
    changes: Connection[AChange] = related(
        resolvers.changes.of_run,
        count=resolvers.changes.count_of_run,
        key="id",
        arguments=ChangesArguments,
        description="The changes that the import made to records that the viewer may see, newest first.",
    )
