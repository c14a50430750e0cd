"""Revisions and conflicts: how they are filtered, and who may see them.

A member sees what its own organization proposes. Reviewers and administrators see what all have submitted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, Uuid, any_, cast, func, literal_column, or_, select

from db.tables import conflict, result, revision, revision_event
from db.values import RevisionState
from services.querying import permissions, reads
from services.querying.entities import Entity, Link
from services.querying.errors import ForbiddenError
from services.querying.filters import AllOf, Rule, Test
from services.querying.orders import SortKey
from services.querying.pages import Page, PageRequest, Scope
from services.querying.permissions import Action
from services.querying.reader import Reader, Row
from services.querying.rules import IDS, WORDS, any_of, changed_since, since
from services.querying.statements import Statement
from services.querying.viewers import Viewer
from services.querying.visibility import visible, visible_sql

# The roles that may propose changes.
PROPOSERS = permissions.roles(Action.PROPOSE)
# Who sees revisions and conflicts of others.
REVIEWERS = permissions.roles(Action.PUBLISH)


def equal(column: ColumnElement[Any]) -> Rule:
    """The column has the id."""
    return Rule(lambda id_, *, member: column == id_, (Uuid(),))


def among(column: ColumnElement[Any]) -> Rule:
    """The column has one of the ids."""
    return Rule(lambda ids, *, member: column == func.any(ids), (IDS,))


def of_program(ids: ColumnElement[Any], *, member: bool) -> ColumnElement[bool]:
    """The revision is about one of the programs, or about a result of one that exists or is proposed."""
    results = select(result.c.id).where(
        result.c.reported_in_id == func.any(ids), visible(result, member=member)
    )
    path: tuple[ColumnElement[str], ...] = (literal_column("'program'"), literal_column("'new'"))
    proposed = func.jsonb_extract_path_text(revision.c.fields, *path) == any_(cast(ids, WORDS))
    return or_(revision.c.record_id == func.any(ids), revision.c.record_id.in_(results), proposed)


REVISION = Entity(
    revision,
    "Revision",
    rules={
        "state": any_of(revision.c.state),
        "kind": any_of(revision.c.kind),
        "program": Rule(of_program, (IDS,)),
        "record": among(revision.c.record_id),
        "owner": equal(revision.c.owner_id),
        "author": among(revision.c.owner_id),
        "is_new": Rule(lambda expected, *, member: revision.c.is_new == expected, (Boolean(),)),
        "submitted_since": since(revision.c.submitted_at),
        "changed_since": changed_since(revision.c.changed_at),
    },
    sort_keys={
        "SUBMITTED_AT": SortKey("submitted_at", datetime, nullable=True),
        "CHANGED_AT": SortKey("changed_at", datetime),
    },
)
EVENT = Entity(revision_event, "RevisionEvent")
CONFLICT = Entity(
    conflict,
    "Conflict",
    rules={
        "state": any_of(conflict.c.state),
        "kind": any_of(conflict.c.kind),
        "program": among(conflict.c.record_id),
        "record": among(conflict.c.record_id),
        "owner": equal(conflict.c.owner_id),
    },
)


# The program that a revision is about, or to which its result belongs.
PROGRAMS = Statement(
    f"""
    SELECT v.id, coalesce(r.reported_in_id, (v.fields #>> '{{program,new}}')::uuid, v.record_id) AS program_id
    FROM revision v LEFT JOIN result r ON r.id = v.record_id AND {visible_sql("$2", "r")}
    WHERE v.id = ANY($1) AND v.kind IN ('PROGRAM', 'RESULT') AND {visible_sql("$2", "v")}
    """,  # noqa: S608 - conditions of our own
    ("ids", "viewer"),
    {},
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


async def programs(reader: Reader, ids: Iterable[Any]) -> dict[Any, Any]:
    """The ids of the programs to which revisions belong; those of other records are left out."""
    if not reader.viewer.is_member:
        return {}
    rows = await reader.fetch(PROGRAMS, {"ids": list(ids)})
    return {row["id"]: row["program_id"] for row in rows}


async def comments(
    reader: Reader, ids: Iterable[Any], columns: Sequence[str]
) -> dict[Any, dict[str | None, list[Row]]]:
    """The events with a comment, by revision and by the field that they are about, oldest first.

    The comments on the whole revision come first, under null.
    """
    needed = (*columns, "comment", "field")
    found = await reads.rows_of_parents(reader, EVENT, "revision_id", ids, needed, order=("id",))
    grouped: dict[Any, dict[str | None, list[Row]]] = {}
    for id_, events in found.items():
        fields: dict[str | None, list[Row]] = {}
        for row in sorted(events, key=lambda row: row["field"] is not None):
            if row["comment"] is not None:
                fields.setdefault(row["field"], []).append(row)
        grouped[id_] = fields
    return grouped


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
