"""Revisions and conflicts: how they are filtered, and who may see them.

A member sees what its own organization proposes. Reviewers and administrators see what all have submitted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid

from db.tables import conflict, revision, revision_event
from db.values import RevisionState
from services.querying import permissions, reads
from services.querying.entities import Entity, Link
from services.querying.errors import ForbiddenError
from services.querying.filters import AllOf, Rule, Test
from services.querying.pages import Page, PageRequest, Scope
from services.querying.permissions import Action
from services.querying.reader import Reader, Row
from services.querying.rules import any_of
from services.querying.viewers import Viewer

# The roles that may propose changes.
PROPOSERS = permissions.roles(Action.PROPOSE)
# Who sees revisions and conflicts of others.
REVIEWERS = permissions.roles(Action.PUBLISH)


def equal(column: ColumnElement[Any]) -> Rule:
    """The column has the id."""
    return Rule(lambda id_, *, member: column == id_, (Uuid(),))


REVISION = Entity(
    revision,
    "Revision",
    rules={
        "state": any_of(revision.c.state),
        "kind": any_of(revision.c.kind),
        "program": equal(revision.c.record_id),
        "record": equal(revision.c.record_id),
        "owner": equal(revision.c.owner_id),
    },
)
EVENT = Entity(revision_event, "RevisionEvent")
CONFLICT = Entity(
    conflict,
    "Conflict",
    rules={
        "state": any_of(conflict.c.state),
        "kind": any_of(conflict.c.kind),
        "program": equal(conflict.c.record_id),
        "record": equal(conflict.c.record_id),
        "owner": equal(conflict.c.owner_id),
    },
)


def attach_of_revision(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The events of the revision."""
    return query.where(revision_event.c.revision_id == parent)


OF_REVISION = Link(attach_of_revision)


def check_member(viewer: Viewer) -> None:
    """Raise ForbiddenError for a viewer without a key."""
    if not viewer.is_member:
        raise ForbiddenError(
            "Revisions and conflicts require an API key of a member organization. The hub's administrators "
            "issue keys."
        )


def check_reviewer(viewer: Viewer) -> None:
    """Raise ForbiddenError unless the viewer's role may review."""
    if not sees_all(viewer):
        raise ForbiddenError(
            "The review queue requires an API key with the role REVIEWER or ADMINISTRATOR. The hub's "
            "administrators issue keys."
        )


def sees_all(viewer: Viewer) -> bool:
    """Whether the viewer sees what other organizations have submitted."""
    return viewer.is_member and viewer.role in REVIEWERS


def allowed(viewer: Viewer, scope: Scope) -> Scope:
    """The part of a list that the viewer may see."""
    return scope if sees_all(viewer) else narrowed(scope, Test("owner", (viewer.organization_id,)))


def queued(scope: Scope) -> Scope:
    """The submitted revisions of a list."""
    return narrowed(scope, Test("state", ((RevisionState.SUBMITTED,),)))


def narrowed(scope: Scope, test: Test) -> Scope:
    """The scope with one more condition."""
    return Scope(AllOf((test, scope.criteria)), scope.options)


async def page(
    reader: Reader, entity: Entity, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the revisions or conflicts that the viewer may see."""
    scope = allowed(reader.viewer, request.scope)
    return await reads.page(reader, entity, None, parents, replace(request, scope=scope), columns)


async def count(reader: Reader, entity: Entity, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of revisions or conflicts that the viewer may see."""
    return await reads.count(reader, entity, None, parents, allowed(reader.viewer, scope))


async def by_id(
    reader: Reader, entity: Entity, ids: Iterable[Any], columns: Sequence[str]
) -> Mapping[Any, Row]:
    """The revisions or conflicts with these ids that the viewer may see."""
    viewer = reader.viewer
    if not viewer.is_member:
        return {}
    found = await reads.by_column(reader, entity, "id", ids, (*columns, "owner_id"))
    return {
        key: row
        for key, row in found.items()
        if sees_all(viewer) or row["owner_id"] == viewer.organization_id
    }
