"""The type Claim: a version of a program that another organization than its owner reported."""

from datetime import datetime
from pathlib import PurePath

import strawberry

import resolvers.import_runs
import resolvers.sources
from schema.fields import column, computed, related
from schema.lazy_types import AnImportRun
from schema.sources import Source


def name_of(file: str) -> str:
    """Return the name of a file without its folders, which are internal to a server."""
    return PurePath(file).name


@strawberry.type(
    description="A version of a program that another organization reported under the same identifier. The "
    "program stays as its owner reports it. Only members see claims."
)
class Claim:
    """A version of a program that another organization reported under the same identifier."""

    reporter_identifier: str | None = column(
        "The reference of the reporting organization, as reported; null if it gave none."
    )
    reporter_name: str | None = column(
        "The name of the reporting organization, as reported; null if it gave none."
    )
    secondary: bool = column("Whether the reporter declares itself a secondary reporter of the activity.")
    title: str | None = column("The title in that version; null if that version is not public.")
    file: str = computed(name_of, needs=("file",), description="The name of the file that has this version.")
    line: int = column("The line of the file where this version begins, counted from 1.")
    dated: datetime | None = column("When that version was last updated, as reported; null if unknown.")
    at: datetime = column("When the hub imported this claim.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source of this claim."
    )
    import_run: AnImportRun | None = related(
        resolvers.import_runs.by_id,
        key="run_id",
        description="The import run that read this claim; null if the run is no longer stored.",
    )
