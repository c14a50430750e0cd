"""Revisions: the changes that members propose."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

import orjson
import strawberry

import resolvers.changes
import resolvers.import_runs
import resolvers.organizations
import resolvers.programs
import resolvers.revisions
from db.values import RevisionAction, RevisionState
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import LanguageArguments, PageArguments, RootPageArguments, described
from schema.enums import OrderDirection, RecordKind, Role, enum
from schema.fields import Arguments, column, computed, related
from schema.filters import ANY, Filter
from schema.inputs import field
from schema.lazy_types import ANode, AnOrganization, AProgram
from schema.nodes import Connection, identity
from schema.scalars import JSON
from schema.values import chosen
from services import revisions
from services.revising.kinds import shown
from services.revisions import REVISION

enum(
    RevisionState,
    "How far a revision has come.",
    DRAFT="Its author organization is working on it. Nobody else sees it.",
    SUBMITTED="It waits for a reviewer.",
    CHANGES_REQUESTED="A reviewer sent it back with a comment. Its author can change and submit it again.",
    PUBLISHED="Its values are in the record.",
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
VERSION = (
    "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
)


# Fields whose values are records of a type.
RECORDS = {
    ("RESULT", "program"): "Program",
    ("COMMITMENT", "organization"): "Organization",
    ("COMMITMENT", "node"): "PlanNode",
    ("COMMITMENT", "evidenceOutputs"): "Output",
}


def fields_of(kind: str, stored: str) -> list[dict[str, Any]]:
    """Return the stored fields of a revision as rows."""
    return [
        {
            "field": name,
            "base": value_of_record(kind, name, change["base"]),
            "proposed": value_of_record(kind, name, change["new"]),
        }
        for name, change in orjson.loads(stored).items()
    ]


def value_of_record(kind: str, name: str, value: Any) -> Any:
    """Return a value of a field as the graph shows it: records by their global IDs."""
    if (kind, name) == ("REPORT", "items"):
        return [
            {**each, "commitment": identifiers.encode("Commitment", UUID(each["commitment"]))}
            for each in value or ()
        ]
    typename = RECORDS.get((kind, name))
    if typename is None or value is None:
        return shown(kind, name, value)
    if isinstance(value, list):
        return [identifiers.encode(typename, UUID(each)) for each in value]
    return identifiers.encode(typename, UUID(value))


@strawberry.type(description="A field that a revision changes.")
class RevisionField:
    """A field that a revision changes."""

    field: str = column("The name of the field in the type of the record, such as `titles` or `plannedEnd`.")
    base: JSON | None = column(
        "The value of the record that the revision is based on, in the format of `Change.old`. Null if "
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


@strawberry.type(description="The comments on one field of a revision, or on the whole revision.")
class RevisionComments:
    """The comments on one field of a revision, or on the whole revision."""

    field: str | None = column("The field, such as `titles`. Null for comments on the whole revision.")
    comments: list[RevisionEvent] = column("The steps with these comments, oldest first.")


@strawberry.type(
    description="Something that is missing or out of date in a record although no value is wrong. A revision "
    "with warnings can be submitted and published."
)
class RevisionWarning:
    """Something that is missing or out of date in a record."""

    path: str = column("The field of the record that the warning is about, such as `plannedEnd`.")
    code: str = column("The rule, such as `NO_END`, `NO_PLACE` or `NO_TARGET`. Codes are stable.")
    message: str = computed(
        chosen,
        needs=("texts",),
        arguments=LanguageArguments,
        description="The rule and the way out, in one language.",
    )


@strawberry.type(
    description="A change of a record, or a new record, that a member organization proposes. The record "
    "stays as it is until the revision is published. A draft is visible to its organization alone; reviewers "
    "and administrators see what was submitted, of records that they may see."
)
class Revision:
    """A change that a member organization proposes."""

    id: strawberry.ID = identity("Revision")
    state: RevisionState = column("How far the revision has come.")
    program: AProgram | None = related(
        resolvers.revisions.program,
        key="id",
        description="The program that the revision is about, or to which its output belongs. Null while a "
        "new program is not published, if you may not see it, or if the revision is about a record of "
        "another kind.",
    )
    kind: RecordKind = column("The kind of record that the revision is about.")
    record: ANode | None = related(
        resolvers.changes.record,
        key="record_id",
        description="The record of any kind. Null while a new one is not published, or if you may not see "
        "it.",
    )
    is_new: bool = column("Whether the revision proposes a new record.")
    base_version: int | None = column(
        "The `version` of the record that the revision is based on. Null for a new record."
    )
    fields: list[RevisionField] = computed(
        fields_of, needs=("kind", "fields"), description="The fields that the revision changes."
    )
    comments: list[RevisionComments] = related(
        resolvers.revisions.comments,
        key="id",
        is_list=True,
        description="The comments, grouped by the field that they are about: those on the whole revision "
        "first, then the fields in the order of their first comment.",
    )
    warnings: list[RevisionWarning] = related(
        resolvers.revisions.warnings,
        key="id",
        is_list=True,
        description="What would be missing or out of date in the record if the revision were published now. "
        "Empty for kinds of records without such rules, and once the revision is published or discarded.",
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
    submitted_at: datetime | None = column("When the revision was last submitted. Null if it never was.")
    version: int = column(VERSION)


@strawberry.input(
    description="A filter for revisions. All given fields must match; a list matches any of its values."
)
class RevisionFilter(Filter):
    """A filter for revisions."""

    ids: ClassVar = {"program": "Program", "author": "Organization", "record": ANY}

    state: list[RevisionState] | None = field("Matches revisions in one of these states.")
    kind: list[RecordKind] | None = field("Matches revisions about records of one of these kinds.")
    program: list[strawberry.ID] | None = field(
        "Matches revisions about one of the programs with these global IDs, or about its outputs."
    )
    record: list[strawberry.ID] | None = field(
        "Matches revisions about one of the records with these global IDs, of any kind."
    )
    author: list[strawberry.ID] | None = field(
        "Matches revisions that one of the organizations with these global IDs proposes."
    )
    is_new: bool | None = field("If true, matches revisions that propose a new record; if false, all others.")
    submitted_since: datetime | None = field(
        "Matches revisions that were last submitted at or after this time."
    )
    changed_since: datetime | None = field("Matches revisions that were last changed at or after this time.")


class RevisionOrderField(StrEnum):
    """The values by which revisions can be sorted."""

    SUBMITTED_AT = "SUBMITTED_AT"
    CHANGED_AT = "CHANGED_AT"


enum(
    RevisionOrderField,
    "The values by which revisions can be sorted.",
    SUBMITTED_AT="The time of the last submission. Those that never were submitted come last.",
    CHANGED_AT="The time of the last change.",
)


@strawberry.input(description="A sort order for revisions.")
class RevisionOrder:
    """A sort order for revisions."""

    field: RevisionOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


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
    order_by: Annotated[
        RevisionOrder | None, described("The sort order. Default: the order in which they were begun.")
    ] = None


@dataclass(frozen=True)
class ReviewQueueArguments(RevisionsArguments):
    """A page of submitted revisions, for reviewers."""

    def evaluate(self, request: Request) -> Hashable:
        """Return the requested page."""
        revisions.check_reviewer(request.reader.viewer)
        return super().evaluate(request)


@dataclass(frozen=True)
class RevisionLookup(Arguments):
    """One revision."""

    id: Annotated[strawberry.ID, described("The global ID of the revision.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the UUID."""
        return identifiers.decode_as("Revision", self.id, "id")
