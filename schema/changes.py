"""Changes of records, by field."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import orjson
import strawberry

import resolvers.changes
import resolvers.import_runs
import resolvers.organizations
from resolvers.requests import Request
from schema.arguments import PageArguments
from schema.enums import RecordKind
from schema.fields import column, computed, related
from schema.lazy_types import AnImportRun, AnOrganization
from schema.nodes import Node
from schema.scalars import JSON
from services.changes import check_allowed


def value_of(stored: str | None) -> Any:
    """Return a stored value; null if there is none."""
    return None if stored is None else orjson.loads(stored)


@strawberry.type(
    description="A change of one field of a record. Visible to members who may see the record, unless "
    "the record was hidden from them at the time of the change."
)
class Change:
    """A change of one field of a record."""

    kind: RecordKind = column("The kind of record that changed.")
    record: Annotated["Node", strawberry.lazy("schema.nodes")] | None = related(
        resolvers.changes.record,
        key="record_id",
        description="The record that changed. Null if it has been removed, or if the viewer may no longer "
        "see it.",
    )
    field: str = column(
        "The name of the field, as in the type of the record, such as `title`, `status` or `budgets`."
    )
    old: JSON | None = computed(
        value_of,
        needs=("old",),
        description="The previous value. For fields with several rows, a list of objects. Null if there was "
        "no value.",
    )
    new: JSON | None = computed(
        value_of,
        needs=("new",),
        description="The new value, in the same format as `old`. Null if there is no value any more.",
    )
    at: datetime = column("The time at which the hub imported the change.")
    actor: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="actor_id",
        description="The member organization that made the change, by a revision or by a decision about a "
        "conflict. Null if an import made it, or if the viewer may not see the organization.",
    )
    import_run: AnImportRun | None = related(
        resolvers.import_runs.by_id,
        key="run_id",
        description="The import that made the change. Null if the change was not made by an import.",
    )


@dataclass(frozen=True)
class ChangesArguments(PageArguments):
    """A page of changes; an error for anonymous viewers, whatever is read of it."""

    def evaluate(self, request: Request) -> Hashable:
        """Return the requested page."""
        check_allowed(request.reader.viewer)
        return super().evaluate(request)


def changes_of_record() -> Any:
    """Declare the field `changes` of a record."""
    return related(
        resolvers.changes.of_record,
        count=resolvers.changes.count_of_record,
        key="id",
        arguments=ChangesArguments,
        description="The changes of the record by imports and members, newest first. For members: "
        "anonymous viewers get the error FORBIDDEN.",
    )
