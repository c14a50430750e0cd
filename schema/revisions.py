"""Revisions, the changes that members propose, and conflicts between members and imports."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

import orjson
import strawberry

import resolvers.import_runs
import resolvers.organizations
import resolvers.programs
import resolvers.revisions
from db.values import ConflictState, RevisionAction, RevisionState
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import PageArguments, RootPageArguments, described
from schema.changes import value_of
from schema.enums import Role, enum
from schema.fields import Arguments, column, computed, related
from schema.filters import Filter
from schema.inputs import field
from schema.lazy_types import AnImportRun, AnOrganization, AProgram
from schema.nodes import Connection, identity
from schema.scalars import JSON
from services import revisions
from services.revising.fields import shown
from services.revisions import CONFLICT, REVISION

enum(
    RevisionState,
    "How far a revision has come.",
    DRAFT="Its author organization is working on it. Nobody else sees it.",
    SUBMITTED="It waits for a reviewer.",
    CHANGES_REQUESTED="A reviewer sent it back with a comment. Its author can change and submit it again.",
    PUBLISHED="Its values are in the program.",
    DISCARDED="It was given up or refused. Nothing of it was published.",
)
enum(
    RevisionAction,
    "A step of a revision.",
    SAVE="Values were saved.",
    SUBMIT="Its author submitted it for review.",
    WITHDRAW="Its author took it back from the review.",
    REQUEST_CHANGES="A reviewer asked for changes.",
    PUBLISH="A reviewer published it.",
    DISCARD="Its author or a reviewer discarded it.",
)
enum(
    ConflictState,
    "The decision about a conflict.",
    OPEN="No decision yet. The program has the member's value.",
    KEPT="The member's value was kept, or the source has taken it over.",
    TAKEN="The imported value was taken.",
)
VERSION = (
    "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
)


def fields_of(stored: str) -> list[dict[str, Any]]:
    """Return the stored fields of a revision as rows."""
    return [
        {"field": name, "base": shown(name, change["base"]), "proposed": shown(name, change["new"])}
        for name, change in orjson.loads(stored).items()
    ]


def value_of_field(name: str, stored: str | None) -> Any:
    """Return a stored value of a field; null if there is none."""
    return shown(name, value_of(stored))


@strawberry.type(description="A field that a revision changes.")
class RevisionField:
    """A field that a revision changes."""

    field: str = column("The name of the field in the type Program, such as `titles` or `plannedEnd`.")
    base: JSON | None = column(
        "The value of the program that the revision is based on, in the format of `Change.old`. Null if "
        "there was none."
    )
    proposed: JSON | None = column("The proposed value, in the same format.")


@strawberry.type(description="A step in the history of a revision.")
class RevisionEvent:
    """A step in the history of a revision."""

    action: RevisionAction = column("What was done.")
    at: datetime = column("When it was done.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that did it. Null if you may not see it. Persons are never stored.",
    )
    role: Role = column("The role in which it was done.")
    credential: str | None = column(
        "The label of the API key with which it was done, or the pseudonym of the holder of the access "
        "token. Null if the key has no label.",
        of="author",
    )
    comment: str | None = column("The comment. Null if there is none.")
    field: str | None = column("The field that the comment is about. Null if it is about the whole revision.")


@strawberry.type(
    description="A change of a program, or a new program, that a member organization proposes. The program "
    "stays as it is until the revision is published."
)
class Revision:
    """A change that a member organization proposes."""

    id: strawberry.ID = identity("Revision")
    state: RevisionState = column("How far the revision has come.")
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program. Null while a new one is not published, or if you may not see it.",
    )
    is_new: bool = column("Whether the revision proposes a new program.")
    base_version: int | None = column(
        "The `version` of the program that the revision is based on. Null for a new program."
    )
    fields: list[RevisionField] = computed(
        fields_of, needs=("fields",), description="The fields that the revision changes."
    )
    author: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="owner_id",
        description="The organization that proposes the change. Null if you may not see it.",
    )
    events: Connection[RevisionEvent] = related(
        resolvers.revisions.events,
        count=resolvers.revisions.count_events,
        key="id",
        arguments=PageArguments,
        description="The steps of the revision, oldest first.",
    )
    created_at: datetime = column("When the revision was begun.")
    changed_at: datetime = column("When the revision was last changed.")
    version: int = column(VERSION)


@strawberry.type(
    description="A field of a program in which a member and an import differ. The program keeps the member's "
    "value until somebody decides. Only the owner of the program and reviewers see it."
)
class Conflict:
    """A field in which a member and an import differ."""

    id: strawberry.ID = identity("Conflict")
    state: ConflictState = column("The decision.")
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program. Null if you may not see it.",
    )
    field: str = column("The name of the field in the type Program, such as `titles` or `plannedEnd`.")
    current: JSON | None = computed(
        value_of_field,
        needs=("field", "current"),
        description="The member's value when the import ran, in the format of `Change.old`.",
    )
    imported: JSON | None = computed(
        value_of_field, needs=("field", "imported"), description="The imported value, in the same format."
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


@strawberry.input(description="A filter for revisions.")
class RevisionFilter(Filter):
    """A filter for revisions."""

    ids: ClassVar = {"program": "Program"}

    state: list[RevisionState] | None = field("How far they have come.")
    program: strawberry.ID | None = field("The global ID of the program that they are about.")


@strawberry.input(description="A filter for conflicts.")
class ConflictFilter(Filter):
    """A filter for conflicts."""

    ids: ClassVar = {"program": "Program"}

    state: list[ConflictState] | None = field("The decision.")
    program: strawberry.ID | None = field("The global ID of the program that they are about.")


@dataclass(frozen=True)
class MemberPageArguments(RootPageArguments):
    """Page arguments for members; an error for all other viewers, even for counts."""

    def evaluate(self, request: Request) -> Hashable:
        """Return the requested page."""
        revisions.check_member(request.reader.viewer)
        return super().evaluate(request)


@dataclass(frozen=True)
class RevisionsArguments(MemberPageArguments):
    """A page of revisions."""

    entity: ClassVar = REVISION

    filter: Annotated[
        RevisionFilter | None,
        described("Returns only revisions that match this filter. Default: all that you may see."),
    ] = None


@dataclass(frozen=True)
class ReviewQueueArguments(RevisionsArguments):
    """A page of submitted revisions, for reviewers."""

    def evaluate(self, request: Request) -> Hashable:
        """Return the requested page."""
        revisions.check_reviewer(request.reader.viewer)
        return super().evaluate(request)


@dataclass(frozen=True)
class ConflictsArguments(MemberPageArguments):
    """A page of conflicts."""

    entity: ClassVar = CONFLICT

    filter: Annotated[
        ConflictFilter | None,
        described("Returns only conflicts that match this filter. Default: all that you may see."),
    ] = None


@dataclass(frozen=True)
class RevisionLookup(Arguments):
    """One revision."""

    id: Annotated[strawberry.ID, described("The global ID of the revision.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the UUID."""
        return identifiers.decode_as("Revision", self.id, "id")
