"""Publishing many revisions at once that were stored in the same transaction, by members that are trusted.

Nobody can have changed their records since: these are locked.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.values import RevisionAction, Visibility
from services import organization_trees
from services.querying import permissions
from services.querying.permissions import Action
from services.revising import batches
from services.revising.batches import NewRevision
from services.revising.editable import EditableKind
from services.revising.patches import new_values
from services.revising.policies import ReviewPolicy
from services.revising.publishing import CHANGED
from services.revising.results import Member
from services.writing import freshness, history, snapshots

PUBLISH = """
UPDATE revision SET state = 'PUBLISHED', version = version + 1, changed_at = now() WHERE id = ANY($1)
"""
REMEMBER = """
INSERT INTO edited_field (kind, record_id, field, imported)
SELECT $1, n.id, n.field, n.imported
FROM unnest($2::uuid[], $3::text[], $4::jsonb[]) AS n (id, field, imported)
ON CONFLICT (record_id, field) DO NOTHING
"""

Values = Mapping[str, Any]


async def trusted(
    connection: asyncpg.Connection, member: Member, policy: ReviewPolicy, owners: Collection[UUID]
) -> frozenset[UUID]:
    """The organizations of which the member publishes its own changes without a review."""
    if not policy.is_trusted or not permissions.may(member.viewer, Action.PUBLISH_OWN):
        return frozenset()
    found = {
        owner
        for owner in {member.organization_id, *owners}
        if await organization_trees.may_for(connection, member.viewer, Action.PUBLISH_OWN, owner)
    }
    return frozenset(found)


async def publish(
    connection: asyncpg.Connection,
    member: Member,
    revisions: Sequence[NewRevision],
    current: Mapping[UUID, Values],
) -> None:
    """Write the values of submitted revisions into their records; `current` are these by id."""
    if not revisions:
        return
    kinds = {each.kind.word: each.kind for each in revisions}
    for word, kind in kinds.items():
        await _write(
            connection, member, kind, [each for each in revisions if each.kind.word == word], current
        )
    ids = [each.id for each in revisions]
    audiences = [Visibility.OWNER if each.is_hidden else Visibility.MEMBERS for each in revisions]
    await connection.execute(PUBLISH, ids)
    await batches.add_events(connection, member, RevisionAction.PUBLISH, ids, audiences)
    await freshness.follow_records(connection, sorted({each.record_id for each in revisions}))


async def _write(
    connection: asyncpg.Connection,
    member: Member,
    kind: EditableKind,
    revisions: Sequence[NewRevision],
    current: Mapping[UUID, Values],
) -> None:
    changed = [each for each in revisions if each.version is not None]
    holders = {await kind.history_of(connection, each.record_id) for each in changed}
    before = await snapshots.take(connection, kind.history, sorted(holders))
    for each in changed:
        values = new_values(each.fields)
        await kind.fields.write(connection, each.record_id, values, f"version = version + 1, {CHANGED}")
    await _follow_parts(connection, kind, changed)
    await history.record_changes(connection, None, before, actor=member.organization_id)
    new = [each for each in revisions if each.version is None]
    for each in new if kind.make is not None else ():
        values = new_values(each.fields)
        await kind.make(connection, each.record_id, member.organization_id, values)  # type: ignore[misc]
        await kind.fields.write(connection, each.record_id, values, CHANGED)
    await _follow_parts(connection, kind, new)
    await kind.follow_all(connection, [each.record_id for each in revisions])
    await _remember(connection, kind, revisions, current)


async def _follow_parts(
    connection: asyncpg.Connection, kind: EditableKind, revisions: Sequence[NewRevision]
) -> None:
    """Update what depends on fields outside of the tables of the records."""
    ids = [each.record_id for each in revisions if kind.fields.has_parts(each.fields)]
    await kind.fields.follow_all(connection, ids)


async def _remember(
    connection: asyncpg.Connection,
    kind: EditableKind,
    revisions: Sequence[NewRevision],
    current: Mapping[UUID, Values],
) -> None:
    """Remember what the sources of the records said before, as for single revisions."""
    rows = [
        (each.record_id, name, orjson.dumps(now.get(name, kind.fields.by_name[name].empty)).decode())
        for each in revisions
        for now in [current.get(each.record_id) or {}]
        for name in each.fields
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    await connection.execute(REMEMBER, kind.word, *columns)
