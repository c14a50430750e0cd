"""The rows of revisions and their events, and the records that revisions change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.values import RevisionAction, RevisionState, Visibility
from services.revising.editable import EditableKind
from services.revising.kinds import EDITABLE
from services.revising.patches import FieldConflict, Patch
from services.revising.results import Member
from services.writing import runs

# Who sees a record, and whose it is, concerns many others: the lock of batches comes before the record's.
ABOUT = """
SELECT kind, record_id, fields ?| ARRAY['withdrawn', 'owner'] AS concerns_many FROM revision WHERE id = $1
"""
LOCK = """
SELECT id, is_new, base_version, fields::text AS fields, state, visibility, owner_id, version
FROM revision WHERE id = $1 FOR UPDATE
"""
INSERT = """
INSERT INTO revision (id, kind, record_id, is_new, base_version, fields, visibility, owner_id)
VALUES ($1, $2, $3, $4, $5, $6, 'OWNER', $7)
"""
UPDATE_FIELDS = """
UPDATE revision SET fields = $2, base_version = $3, version = version + 1, changed_at = now() WHERE id = $1
"""
# Who may not see the record sees no revision of it either.
UPDATE_STATE = """
UPDATE revision SET state = $2, version = version + 1, changed_at = now(), visibility = CASE
    WHEN $2 = 'DISCARDED' THEN visibility WHEN $2 = 'DRAFT' OR $3 THEN 'OWNER' ELSE 'MEMBERS' END
WHERE id = $1
"""
ADD_EVENT = """
INSERT INTO revision_event (id, revision_id, visibility, owner_id, action, organization_id, role, author,
    comment, field)
SELECT $1, r.id, r.visibility, r.owner_id, $3, $4, $5, $6, $7, $8 FROM revision r WHERE r.id = $2
"""
# Other records may go on to refer to the record meanwhile.
RECORD_OF_KIND = """
SELECT version, visibility, owner_id, {responsible} AS responsible_id FROM {table} WHERE id = $1
FOR NO KEY UPDATE
"""
# The first value that a field had since a version is what an edit of that version began with.
CHANGED_SINCE = """
SELECT DISTINCT ON (field) field, old FROM change
WHERE record_id = $1 AND kind = $2 AND record_version > $3 ORDER BY field, id
"""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as far as revisions need it, locked until the transaction ends.

    Members of `responsible_id` propose changes.
    """

    version: int
    visibility: Visibility
    owner_id: UUID
    responsible_id: UUID

    def is_seen_by(self, organization: UUID) -> bool:
        """Whether members of the organization may see the record."""
        return self.visibility != Visibility.OWNER or self.owner_id == organization


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """A revision and its record, if there is one already; both are locked until the transaction ends."""

    id: UUID
    kind: EditableKind
    record_id: UUID
    record: StoredRecord | None
    is_new: bool
    base_version: int | None
    fields: Patch
    state: RevisionState
    visibility: Visibility
    owner_id: UUID
    version: int


async def locked(
    connection: asyncpg.Connection, id_: UUID, *, to_publish: bool = False
) -> StoredRevision | None:
    """Lock and return a revision and its record.

    The record comes first, as in imports, which hide the revisions of a record that they hide.
    """
    about = await connection.fetchrow(ABOUT, id_)
    kind = None if about is None else EDITABLE.get(about["kind"])
    if about is None or kind is None:
        return None
    if to_publish:
        await kind.lock(connection)
        if about["concerns_many"]:
            await runs.lock(connection)
    found = await record(connection, kind, about["record_id"])
    (row,) = await connection.fetch(LOCK, id_)
    read = {"fields": orjson.loads(row["fields"]), "state": RevisionState(row["state"])}
    return StoredRevision(**{**row, **read}, kind=kind, record_id=about["record_id"], record=found)


async def record(connection: asyncpg.Connection, kind: EditableKind, id_: UUID) -> StoredRecord | None:
    """Lock and return a record."""
    statement = RECORD_OF_KIND.format(table=kind.fields.table, responsible=kind.responsible)
    row = await connection.fetchrow(statement, id_)
    return None if row is None else StoredRecord(**row)


async def conflicts_since(
    connection: asyncpg.Connection,
    kind: EditableKind,
    record_id: UUID,
    version: int | None,
    current: Mapping[str, Any],
    wanted: Mapping[str, Any],
) -> list[FieldConflict]:
    """The wanted fields that have other values and were changed since a version of the record."""
    changed: dict[str, Any] = {}
    for row in await connection.fetch(CHANGED_SINCE, record_id, kind.word, version):
        if name := kind.fields.names_in_history.get(row["field"]):
            old = None if row["old"] is None else orjson.loads(row["old"])
            changed[name] = kind.fields.by_name[name].recorded(old, current.get(name))
    return [
        FieldConflict(name, changed[name], current[name], value)
        for name, value in wanted.items()
        if name in changed and current[name] != value
    ]


async def add(
    connection: asyncpg.Connection,
    kind: EditableKind,
    record_id: UUID,
    base_version: int | None,
    fields: Patch,
    owner: UUID,
) -> UUID:
    """Store a new draft and return its id."""
    id_ = uuid7()
    encoded = orjson.dumps(fields).decode()
    is_new = base_version is None
    await connection.execute(INSERT, id_, kind.word, record_id, is_new, base_version, encoded, owner)
    return id_


async def change_fields(
    connection: asyncpg.Connection, id_: UUID, fields: Patch, base_version: int | None
) -> None:
    """Replace what a draft changes."""
    await connection.execute(UPDATE_FIELDS, id_, orjson.dumps(fields).decode(), base_version)


async def move(connection: asyncpg.Connection, stored: StoredRevision, state: RevisionState) -> None:
    """Move a revision to a state; what was submitted stays visible to reviewers."""
    is_hidden = stored.record is not None and stored.record.visibility == Visibility.OWNER
    await connection.execute(UPDATE_STATE, stored.id, state, is_hidden)


async def add_event(
    connection: asyncpg.Connection,
    id_: UUID,
    action: RevisionAction,
    member: Member,
    comment: str | None = None,
    field: str | None = None,
) -> None:
    """Add an event to the history of a revision."""
    who = (member.organization_id, member.role, member.author)
    await connection.execute(ADD_EVENT, uuid7(), id_, action, *who, comment, field)
