"""What changed in records, field by field."""

from datetime import datetime
from typing import Annotated, Any

import orjson
import strawberry

import resolvers.changes
import resolvers.import_runs
from schema.arguments import PageArguments
from schema.enums import RecordKind
from schema.fields import column, computed, related
from schema.lazy_types import AnImportRun
from schema.nodes import Node
from schema.scalars import JSON


def value_of(stored: str | None) -> Any:
    """A stored value; null when there is none."""
    return None if stored is None else orjson.loads(stored)


@strawberry.type(
    description="A field of a record that says something else since an import. Members see the changes of "
    "records that they may see, unless the record was hidden from them when it changed."
)
class Change:
    """A field of a record that says something else since an import."""

    kind: RecordKind = column("What sort of record changed.")
    record: Annotated["Node", strawberry.lazy("schema.nodes")] | None = related(
        resolvers.changes.record,
        key="record_id",
        description="The record; null when it is gone, or you may not see it any more.",
    )
    field: str = column("The name of the field, as in the record's type: `title`, `status`, `budgets` ...")
    old: JSON | None = computed(
        value_of,
        needs=("old",),
        description="What it said before; a list of objects for a list of parts. Null where it said nothing.",
    )
    new: JSON | None = computed(
        value_of,
        needs=("new",),
        description="What it says since, in the shape of `old`. Null where it says nothing any more.",
    )
    at: datetime = column("When the hub took the change in.")
    import_run: AnImportRun | None = related(
        resolvers.import_runs.by_id,
        key="run_id",
        description="The import that brought it; null when it came otherwise.",
    )


def changes_of_record() -> Any:
    """The field `changes` of a record."""
    return related(
        resolvers.changes.of_record,
        count=resolvers.changes.count_of_record,
        key="id",
        arguments=PageArguments,
        description="What imports changed in the record, newest first; empty for whoever is no member.",
    )
