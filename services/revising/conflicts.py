"""Decisions about conflicts: the member's value is kept, or the imported one is taken."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.values import ConflictState
from services.querying.reader import Reader
from services.revising import publishing, storage
from services.revising.kinds import EDITABLE
from services.revising.problems import of_comment, problem
from services.revising.results import Member, Outcome, Result
from services.revising.transactions import step
from services.revisions import REVIEWERS
from services.writing import edited_fields

ABOUT = "SELECT kind, record_id, field FROM conflict WHERE id = $1"
LOCK = """
SELECT id, record_id, owner_id, field, imported::text AS imported, state, version
FROM conflict WHERE id = $1 FOR UPDATE
"""
DECIDE = """
UPDATE conflict SET state = $2, decided_by_id = $3, decided_at = now(), reason = $4, version = version + 1
WHERE id = $1
"""


class ConflictChoice(StrEnum):
    """Which of the two values a record gets."""

    KEEP = "KEEP"
    TAKE = "TAKE"


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision about a conflict, the version that the member read, and the reason."""

    id: UUID
    choice: ConflictChoice
    expected_version: int
    reason: str


async def decide(reader: Reader, choice: Choice, key: str | None) -> Result:
    """Decide about a conflict."""
    asked = ("conflict", choice.id, choice.choice, choice.expected_version, choice.reason)
    return await step(reader, key, asked, lambda connection, member: _decided(connection, member, choice))


async def _decided(connection: asyncpg.Connection, member: Member, choice: Choice) -> Result:
    # The record first, as imports do.
    about = await connection.fetchrow(ABOUT, choice.id)
    kind = None if about is None else EDITABLE.get(about["kind"])
    if about is None or kind is None:
        return Result(Outcome.NOT_FOUND)
    await kind.lock_for(connection, (about["field"],))
    record = await storage.record(connection, kind, about["record_id"])
    if record is None or not record.is_seen_by(member.organization_id):
        return Result(Outcome.NOT_FOUND)
    row = await connection.fetchrow(LOCK, choice.id)
    if row is None or not (row["owner_id"] == member.organization_id or member.role in REVIEWERS):
        return Result(Outcome.NOT_FOUND)
    id_ = row["record_id"]
    ids: dict[str, Any] = {"conflict_id": choice.id, "kind": kind.word, "record_id": id_}
    if row["version"] != choice.expected_version:
        return Result(Outcome.STALE, **ids)
    if row["state"] != ConflictState.OPEN:
        return Result(Outcome.WRONG_STATE, **ids)
    if not choice.reason.strip():
        return Result(Outcome.INVALID, problems=[problem("input.reason", "BLANK")], **ids)
    if found := of_comment(choice.reason, "input.reason"):
        return Result(Outcome.INVALID, problems=found, **ids)
    field = row["field"]
    stored = [orjson.loads(row["imported"])]
    (imported,) = await kind.fields.refreshed(connection, id_, field, stored)
    if choice.choice is ConflictChoice.TAKE:
        values = {field: imported}
        if refused := await kind.verify(connection, member.viewer, id_, values, final=True):
            problems = [replace(each, path="input.choice") for each in refused]
            return Result(Outcome.INVALID, problems=problems, **ids)
        await publishing.change(connection, kind, id_, values, actor=member.organization_id)
        await edited_fields.forget(connection, id_, field)
        state = ConflictState.TAKEN
    else:
        await edited_fields.accept(connection, id_, field, imported)
        state = ConflictState.KEPT
    await connection.execute(DECIDE, choice.id, state, member.organization_id, choice.reason.strip())
    return Result(Outcome.DONE, changes_record=state is ConflictState.TAKEN, **ids)
