"""Many revisions of one member at once, in few statements. The rules are those of single ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.values import RevisionAction, RevisionState, Visibility
from services.querying.visibility import visible_sql
from services.revising.editable import EditableKind
from services.revising.patches import Patch
from services.revising.results import Member
from services.revising.storage import StoredRecord

# In the order of their ids, so that two requests can't wait for each other.
LOCK = f"""
SELECT id, version, visibility, owner_id, {{responsible}} AS responsible_id FROM {{table}}
WHERE id = ANY($1) AND {visible_sql("$2")} ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - our own condition
INSERT = """
INSERT INTO revision (id, kind, record_id, is_new, base_version, fields, visibility, owner_id, state, version,
    submitted_at)
SELECT n.id, n.kind, n.record_id, n.base_version IS NULL, n.base_version, n.fields, n.visibility, $1, $2, $3,
    CASE WHEN $2 = 'SUBMITTED' THEN now() END
FROM unnest($4::uuid[], $5::text[], $6::uuid[], $7::int[], $8::jsonb[], $9::text[])
    AS n (id, kind, record_id, base_version, fields, visibility)
"""
INSERT_EVENTS = """
INSERT INTO revision_event (id, revision_id, visibility, owner_id, action, organization_id, role, author)
SELECT n.id, n.revision, n.visibility, $1, $2, $1, $3, $4
FROM unnest($5::uuid[], $6::uuid[], $7::text[]) AS n (id, revision, visibility)
"""
# As many as a single revision has after these steps.
DRAFT_VERSION, SUBMITTED_VERSION = 1, 2


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A draft to be stored: its record and version, the fields that it changes, who sees the record.

    `is_hidden` is true if only its owner sees the record.
    """

    kind: EditableKind
    record_id: UUID
    version: int | None
    fields: Patch
    is_hidden: bool
    id: UUID = field(default_factory=uuid7)


async def locked(
    connection: asyncpg.Connection, member: Member, kind: EditableKind, ids: Collection[UUID]
) -> dict[UUID, StoredRecord]:
    """Lock the records of a kind that the member may see; those to which they belong come before."""
    statement = LOCK.format(table=kind.fields.table, responsible=kind.responsible)
    rows = await connection.fetch(statement, sorted(ids), member.organization_id) if ids else []
    return {id_: StoredRecord(*record) for id_, *record in rows}


async def add(
    connection: asyncpg.Connection, member: Member, revisions: Sequence[NewRevision], *, submit: bool
) -> None:
    """Store drafts, submitted or not, with the events of these steps."""
    if not revisions:
        return
    submitted = Visibility.OWNER if not submit else Visibility.MEMBERS
    audiences = [Visibility.OWNER if each.is_hidden else submitted for each in revisions]
    state = (RevisionState.SUBMITTED, SUBMITTED_VERSION) if submit else (RevisionState.DRAFT, DRAFT_VERSION)
    columns: list[list[Any]] = [
        [each.id for each in revisions],
        [each.kind.word for each in revisions],
        [each.record_id for each in revisions],
        [each.version for each in revisions],
        [orjson.dumps(each.fields).decode() for each in revisions],
    ]
    await connection.execute(INSERT, member.organization_id, *state, *columns, audiences)
    for action in (RevisionAction.SAVE, *([RevisionAction.SUBMIT] if submit else [])):
        await add_events(connection, member, action, columns[0], audiences)


async def add_events(
    connection: asyncpg.Connection,
    member: Member,
    action: RevisionAction,
    revisions: Sequence[UUID],
    audiences: Sequence[Visibility],
) -> None:
    """Add the same event to the histories of revisions with these audiences."""
    ids = [uuid7() for _ in revisions]
    who = (member.organization_id, action, member.role, member.author)
    await connection.execute(INSERT_EVENTS, *who, ids, revisions, audiences)
