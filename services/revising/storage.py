"""The rows of revisions and their events, and the values of programs that revisions change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.values import RevisionAction, RevisionState, Visibility
from services.kinds.history_fields import columns
from services.revising.fields import PROGRAM_COLUMNS, PROGRAM_FIELDS, RECORDED_AS, recorded
from services.revising.patches import FieldConflict, Patch
from services.revising.results import Member

LOCK = """
SELECT id, program_id, is_new, base_version, fields::text AS fields, state, visibility, owner_id, version
FROM revision WHERE id = $1 FOR UPDATE
"""
INSERT = """
INSERT INTO revision (id, program_id, is_new, base_version, fields, visibility, owner_id)
VALUES ($1, $2, $3, $4, $5, 'OWNER', $6)
"""
UPDATE_FIELDS = """
UPDATE revision SET fields = $2, base_version = $3, version = version + 1, changed_at = now() WHERE id = $1
"""
# Who may not see the program sees no revision of it either.
UPDATE_STATE = """
UPDATE revision r SET state = $2, version = version + 1, changed_at = now(),
    submitted_at = CASE WHEN $2 = 'SUBMITTED' THEN now() ELSE submitted_at END, visibility = CASE
    WHEN $2 = 'DISCARDED' THEN visibility
    WHEN $2 = 'DRAFT' OR EXISTS (
        SELECT FROM program p WHERE p.id = r.program_id AND p.visibility = 'OWNER'
    ) THEN 'OWNER' ELSE 'MEMBERS' END
WHERE id = $1
"""
RECORD = """
INSERT INTO revision_event (id, revision_id, visibility, owner_id, action, organization_id, role, author,
    comment, field)
SELECT $1, r.id, r.visibility, r.owner_id, $3, $4, $5, $6, $7, $8 FROM revision r WHERE r.id = $2
"""
# In the forms of the history, without what no member edits.
VALUES = f"SELECT p.id, {columns(**PROGRAM_COLUMNS)} FROM program p WHERE p.id = ANY($1)"  # noqa: S608 - own
PROGRAM = "SELECT version, visibility, owner_id FROM program WHERE id = $1 FOR UPDATE"
# The first value that a field had since a version is what an edit of that version began with.
CHANGED_SINCE = """
SELECT DISTINCT ON (field) field, old FROM change
WHERE record_id = $1 AND kind = 'PROGRAM' AND record_version > $2 ORDER BY field, id
"""


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """A revision, locked until the transaction ends."""

    id: UUID
    program_id: UUID
    is_new: bool
    base_version: int | None
    fields: Patch
    state: RevisionState
    visibility: Visibility
    owner_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class StoredProgram:
    """A program as far as revisions need it."""

    version: int
    visibility: Visibility
    owner_id: UUID

    def is_seen_by(self, organization: UUID) -> bool:
        """Whether members of the organization may see the program."""
        return self.visibility != Visibility.OWNER or self.owner_id == organization


async def locked(
    connection: asyncpg.Connection, id_: UUID
) -> tuple[StoredRevision, StoredProgram | None] | None:
    """Lock and return a revision and its program, if there is one already.

    The program comes first, as in imports, which hide the revisions of a program that they hide.
    """
    program_id = await connection.fetchval("SELECT program_id FROM revision WHERE id = $1", id_)
    if program_id is None:
        return None
    of_revision = await program(connection, program_id)
    (row,) = await connection.fetch(LOCK, id_)
    fields, state = orjson.loads(row["fields"]), RevisionState(row["state"])
    return StoredRevision(**{**row, "fields": fields, "state": state}), of_revision


async def program(connection: asyncpg.Connection, id_: UUID) -> StoredProgram | None:
    """Lock and return a program."""
    row = await connection.fetchrow(PROGRAM, id_)
    return None if row is None else StoredProgram(**row)


async def values(connection: asyncpg.Connection, program_id: UUID) -> dict[str, Any]:
    """The values of the fields that members edit; empty for a program that does not exist yet."""
    return (await values_of(connection, [program_id])).get(program_id, {})


async def values_of(connection: asyncpg.Connection, programs: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The values of the fields that members edit, by program."""
    return {
        row["id"]: {name: None if row[name] is None else orjson.loads(row[name]) for name in PROGRAM_FIELDS}
        for row in await connection.fetch(VALUES, programs)
    }


async def conflicts_since(
    connection: asyncpg.Connection,
    program_id: UUID,
    version: int | None,
    current: Mapping[str, Any],
    wanted: Mapping[str, Any],
) -> list[FieldConflict]:
    """The wanted fields that have other values and were changed since a version of the program."""
    changed: dict[str, Any] = {}
    for row in await connection.fetch(CHANGED_SINCE, program_id, version):
        name = RECORDED_AS.get(row["field"], row["field"])
        if name in PROGRAM_FIELDS:
            changed[name] = recorded(name, None if row["old"] is None else orjson.loads(row["old"]), current)
    return [
        FieldConflict(name, changed[name], current[name], value)
        for name, value in wanted.items()
        if name in changed and current[name] != value
    ]


async def add(
    connection: asyncpg.Connection, program_id: UUID, base_version: int | None, fields: Patch, owner: UUID
) -> UUID:
    """Store a new draft and return its id."""
    id_ = uuid7()
    encoded = orjson.dumps(fields).decode()
    await connection.execute(INSERT, id_, program_id, base_version is None, base_version, encoded, owner)
    return id_


async def change_fields(
    connection: asyncpg.Connection, id_: UUID, fields: Patch, base_version: int | None
) -> None:
    """Replace what a draft changes."""
    await connection.execute(UPDATE_FIELDS, id_, orjson.dumps(fields).decode(), base_version)


async def move(connection: asyncpg.Connection, id_: UUID, state: RevisionState) -> None:
    """Move a revision to a state; what was submitted stays visible to reviewers."""
    await connection.execute(UPDATE_STATE, id_, state)


async def record(
    connection: asyncpg.Connection,
    id_: UUID,
    action: RevisionAction,
    member: Member,
    comment: str | None = None,
    field: str | None = None,
) -> None:
    """Add an event to the history of a revision."""
    who = (member.organization_id, member.role, member.author)
    await connection.execute(RECORD, uuid7(), id_, action, *who, comment, field)
