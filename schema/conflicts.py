"""Conflicts: fields in which a member and an import differ, with their filter and lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.changes
import resolvers.import_runs
import resolvers.organizations
import resolvers.programs
import resolvers.revisions
from db.values import ConflictState
from schema.arguments import described
from schema.changes import value_of
from schema.enums import RecordKind, enum
from schema.fields import column, computed, related
from schema.filters import ANY, Filter
from schema.inputs import field
from schema.lazy_types import AnImportRun, ANode, AnOrganization, AProgram
from schema.nodes import identity
from schema.revisions import VERSION, MemberPageArguments
from schema.scalars import JSON
from services.revising.kinds import shown
from services.revisions import CONFLICT

enum(
    ConflictState,
    "The decision about a conflict.",
    OPEN="No decision yet. The record has the member's value.",
    KEPT="The member's value was kept, or the source has taken it over.",
    TAKEN="The imported value was taken.",
)


def value_of_field(kind: str, name: str, stored: str | None) -> Any:
    """Return a stored value of a field; null if there is none."""
    return shown(kind, name, value_of(stored))


@strawberry.type(
    description="A field of a record in which a member and an import differ. The record keeps the member's "
    "value until somebody decides. Only the owner of the record and reviewers see it."
)
class Conflict:
    """A field in which a member and an import differ."""

    id: strawberry.ID = identity("Conflict")
    state: ConflictState = column("The decision.")
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="record_id",
        description="The program. Null if you may not see it, or if the record is of another kind.",
    )
    kind: RecordKind = column("The kind of record that has the field.")
    record: ANode | None = related(
        resolvers.changes.record,
        key="record_id",
        description="The record of any kind. Null if you may not see it.",
    )
    field: str = column("The name of the field in the type of the record, such as `titles` or `plannedEnd`.")
    current: JSON | None = computed(
        value_of_field,
        needs=("kind", "field", "current"),
        description="The member's value when the import ran, in the format of `Change.old`.",
    )
    imported: JSON | None = computed(
        value_of_field,
        needs=("kind", "field", "imported"),
        description="The imported value, in the same format.",
    )
    at: datetime = column("When the import brought the value.")
    import_run: AnImportRun | None = related(
        resolvers.import_runs.by_id,
        key="run_id",
        description="The import. Null if it is no longer stored.",
    )
    decided_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="decided_by_id",
        description="The organization that decided. Null if nobody has, if the source took the value over, "
        "or if you may not see it.",
    )
    decided_at: datetime | None = column("When it was decided. Null while it is open.")
    reason: str | None = column("The reason for the decision. Null if there is none.")
    version: int = column(VERSION)


@strawberry.input(
    description="A filter for conflicts. All given fields must match; a list matches any of its values."
)
class ConflictFilter(Filter):
    """A filter for conflicts."""

    ids: ClassVar = {"program": "Program", "record": ANY}

    state: list[ConflictState] | None = field("The decision.")
    kind: list[RecordKind] | None = field("The kind of record that they are about.")
    program: list[strawberry.ID] | None = field("The global IDs of programs that they are about.")
    record: list[strawberry.ID] | None = field("The global IDs of records of any kind that they are about.")


@dataclass(frozen=True)
class ConflictsArguments(MemberPageArguments):
    """A page of conflicts."""

    entity: ClassVar = CONFLICT

    filter: Annotated[
        ConflictFilter | None,
        described("Returns only conflicts that match this filter. Default: all that you may see."),
    ] = None
