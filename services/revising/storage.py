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
from services.revising.patches import Patch, new_values
from services.revising.results import Member

ABOUT = """
SELECT kind, record_id, ARRAY(SELECT jsonb_object_keys(fields)) AS fields FROM revision WHERE id = $1
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
UPDATE revision SET state = $2, version = version + 1, changed_at = now(),
    submitted_at = CASE WHEN $2 = 'SUBMITTED' THEN now() ELSE submitted_at END, visibility = CASE
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
WHOLE = """
SELECT version, visibility, owner_id, owner_id AS responsible_id FROM {table} WHERE id = $1 FOR NO KEY UPDATE
"""
LOCK_WHOLE = """
SELECT FROM {whole.table} WHERE id = (SELECT {whole.column} FROM {table} WHERE id = $1) FOR NO KEY UPDATE
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
    # The record to which a new one belongs, if its kind belongs to others.
    whole: StoredRecord | None = None

    @property
    def may_begin(self) -> bool:
        """Whether the record may begin to exist: one that belongs to another needs that."""
        return self.is_new and (self.kind.whole is None or self.whole is not None)

    @property
    def holder(self) -> StoredRecord | None:
        """The record whose visibility and organization count."""
        return self.record or self.whole


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
        await kind.lock_for(connection, about["fields"])
    found = await record(connection, kind, about["record_id"])
    (row,) = await connection.fetch(LOCK, id_)
    fields = await _refreshed(connection, kind, about["record_id"], orjson.loads(row["fields"]))
    read = {"fields": fields, "state": RevisionState(row["state"])}
    whole = None if found else await whole_of(connection, kind, new_values(fields))
    return StoredRevision(
        **{**row, **read}, kind=kind, record_id=about["record_id"], record=found, whole=whole
    )


async def whole_of(
    connection: asyncpg.Connection, kind: EditableKind, values: Mapping[str, Any]
) -> StoredRecord | None:
    """Lock and return the record to which a new one with these values belongs."""
    if kind.whole is None or not (id_ := values.get(kind.whole.field)):
        return None
    row = await connection.fetchrow(WHOLE.format(table=kind.whole.table), UUID(id_))
    return None if row is None else StoredRecord(**row)


async def _refreshed(connection: asyncpg.Connection, kind: EditableKind, id_: UUID, fields: Patch) -> Patch:
    found = {}
    for name, change in fields.items():
        values = await kind.fields.refreshed(connection, id_, name, [change["base"], change["new"]])
        found[name] = dict(zip(("base", "new"), values, strict=True))
    return found


async def record(connection: asyncpg.Connection, kind: EditableKind, id_: UUID) -> StoredRecord | None:
    """Lock and return a record."""
    if kind.whole is not None:
        # The whole first, as in imports.
        await connection.execute(LOCK_WHOLE.format(table=kind.fields.table, whole=kind.whole), id_)
    statement = RECORD_OF_KIND.format(table=kind.fields.table, responsible=kind.responsible)
    row = await connection.fetchrow(statement, id_)
    return None if row is None else StoredRecord(**row)


async def values_at(
    connection: asyncpg.Connection,
    kind: EditableKind,
    record_id: UUID,
    version: int | None,
    current: Mapping[str, Any],
) -> dict[str, Any]:
    """The values that a record had in a version; `current` are the present ones."""
    changed: dict[str, Any] = {}
    for row in await connection.fetch(CHANGED_SINCE, record_id, kind.word, version):
        if name := kind.fields.names_in_history.get(row["field"]):
            old = None if row["old"] is None else orjson.loads(row["old"])
            changed[name] = kind.fields.by_name[name].recorded(old, current.get(name))
    return {**current, **changed}


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
    if stored.holder is not None:
        is_hidden = stored.holder.visibility == Visibility.OWNER
    else:
        is_hidden = await stored.kind.hides(connection, new_values(stored.fields))
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
