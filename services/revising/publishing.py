"""Publishing a revision: its values go into the record, with their history, in one transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from db.values import RevisionAction, RevisionState
from services.querying.reader import Reader
from services.revising.drafts import Draft, wrong
from services.revising.editable import EditableKind
from services.revising.patches import merged
from services.revising.policies import STRICT, ReviewPolicy
from services.revising.results import Member, Outcome, Result
from services.revising.reviewing import Move, found
from services.revising.storage import StoredRevision, add_event, move
from services.revising.transactions import step
from services.writing import edited_fields, history

CHANGED = "imported_at = now(), last_updated = now()"


async def publish(reader: Reader, wanted: Move, key: str | None, policy: ReviewPolicy = STRICT) -> Result:
    """Publish a submitted revision, unless one of its fields was changed by others since."""
    asked = ("publish", wanted.id, wanted.expected_version, wanted.comment, wanted.field)
    return await step(
        reader, key, asked, lambda connection, member: published(connection, member, wanted, policy)
    )


async def published(
    connection: asyncpg.Connection, member: Member, wanted: Move, policy: ReviewPolicy
) -> Result:
    """Publish a revision in the transaction of the connection."""
    stored, refusal = await found(connection, member, wanted, policy)
    if refusal is not None or stored is None:
        return refusal or Result(Outcome.NOT_FOUND)
    kind, id_ = stored.kind, stored.record_id
    ids: dict[str, Any] = {"revision_id": stored.id, "kind": kind.word, "record_id": id_}
    current = await kind.fields.values(connection, id_)
    present = current or kind.fields.blank
    values, conflicts = merged(present, stored.fields, kind.fields)
    if conflicts:
        return Result(Outcome.CONFLICT, conflicts=conflicts, **ids)
    # What is checked is what will be in the record, with the changes of others since.
    fields = {
        name: {**change, "new": values.get(name, present.get(name))} for name, change in stored.fields.items()
    }
    draft = Draft(kind, id_, stored.base_version, current, fields, stored.id)
    if problems := await wrong(connection, member, draft, submitted=True, final=True):
        return Result(Outcome.INVALID, revision_id=stored.id, problems=problems)
    await _write(connection, stored, values, present)
    await move(connection, stored, RevisionState.PUBLISHED)
    await add_event(connection, stored.id, RevisionAction.PUBLISH, member, wanted.comment, wanted.field)
    return Result(Outcome.DONE, changes_record=True, **ids)


async def _write(
    connection: asyncpg.Connection,
    stored: StoredRevision,
    values: Mapping[str, Any],
    present: Mapping[str, Any],
) -> None:
    kind, id_ = stored.kind, stored.record_id
    if not stored.is_new:
        await change(connection, kind, id_, values, actor=stored.owner_id)
    elif kind.make is not None:
        await kind.make(connection, id_, stored.owner_id, values)
        await kind.fields.store(connection, id_, values, CHANGED)
        await kind.follow(connection, id_)
    # What the source has said by itself meanwhile is not the member's.
    bases = {name: present[name] for name in values}
    await edited_fields.remember(connection, kind.word, id_, bases)


async def change(
    connection: asyncpg.Connection, kind: EditableKind, id_: UUID, values: Mapping[str, Any], *, actor: UUID
) -> None:
    """Store values of fields of a record, and record the changes under the actor's name."""
    before = await kind.snapshot(connection, id_)
    await kind.fields.store(connection, id_, values, f"version = version + 1, {CHANGED}")
    await history.record_changes(connection, None, before, actor=actor)
    await kind.follow(connection, id_)
