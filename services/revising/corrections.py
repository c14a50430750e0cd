"""Corrections of whole records: withdraw, restore, merge, change the owner. Each is a revision.

An administrator's, and any merge, takes effect at once. Others submit theirs for review.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg

from db.values import RevisionAction, RevisionState, Role
from services import organization_trees
from services.querying import permissions
from services.querying.permissions import Action
from services.querying.reader import Reader
from services.querying.visibility import visible_sql
from services.revising import drafts, patches, problems, publishing, storage
from services.revising.drafts import Draft
from services.revising.kinds import EDITABLE
from services.revising.problems import Problem, problem
from services.revising.results import Member, Outcome, Result
from services.revising.storage import StoredRecord, StoredRevision
from services.revising.transactions import step
from services.writing import program_merges, runs

WITHDRAWN, OWNER = "withdrawn", "owner"
# Those who see that a record was withdrawn may refer to it.
TRACE = f"""
SELECT EXISTS (
    SELECT FROM withdrawal w WHERE w.record_id = $1 AND w.ended_at IS NULL AND {visible_sql("$2", "w")})
"""  # noqa: S608 - our own condition
# An owner without an identifier can have no keys.
NEW_OWNER = f"""
SELECT o.identifier FROM organization o
WHERE o.id = $1 AND o.identifier IS NOT NULL AND {visible_sql("$2", "o")}
"""  # noqa: S608 - our own condition


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a record: the new reason of its withdrawal, null to restore it, or its new owner.

    `kind` is the name of the record's history; `reason` says why, in the history of the revision. `into` is
    the program that it is merged into; `is_merge` is true for a merge, and to revert one.
    """

    kind: str
    record_id: UUID
    field: str
    value: Any
    reason: str | None
    into: UUID | None = None
    is_merge: bool = False

    @property
    def action(self) -> Action:
        """What the viewer must be allowed to do."""
        if self.is_merge:
            return Action.MERGE_PROGRAMS
        return Action.CHANGE_OWNER if self.field == OWNER else Action.WITHDRAW


async def correct(reader: Reader, wanted: Correction, key: str | None) -> Result:
    """Correct a record, or propose it."""
    asked = ("correct", wanted.kind, wanted.record_id, wanted.field, wanted.value, wanted.reason, wanted.into)
    return await step(reader, key, asked, lambda connection, member: _corrected(connection, member, wanted))


async def _corrected(connection: asyncpg.Connection, member: Member, wanted: Correction) -> Result:
    kind = EDITABLE.get(wanted.kind)
    if kind is None or wanted.field not in kind.fields.by_name:
        return Result(Outcome.INVALID, problems=[problem("input.id", "KIND")])
    is_final = wanted.is_merge or member.role is Role.ADMINISTRATOR
    if is_final and permissions.may(member.viewer, wanted.action):
        # Before the record, as imports do.
        await runs.lock(connection)
    record = await storage.record(connection, kind, wanted.record_id)
    refusal = await _refusal(connection, member, wanted, record)
    if refusal is not None or record is None:
        return refusal or Result(Outcome.NOT_FOUND)
    value = await _value(connection, member, wanted)
    if found := await _problems(connection, member, wanted, value):
        return Result(Outcome.INVALID, problems=found)
    current = await kind.fields.values(connection, wanted.record_id)
    patch = patches.patch(current, {wanted.field: value})
    draft = Draft(kind, wanted.record_id, record.version, current, patch)
    return await _stored(connection, member, draft, wanted, is_final=is_final)


async def _problems(
    connection: asyncpg.Connection, member: Member, wanted: Correction, value: Any
) -> list[Problem]:
    """What is wrong with the input."""
    if not (wanted.reason or "").strip():
        return [problem("input.reason", "BLANK")]
    if found := problems.of_comment(wanted.reason, "input.reason"):
        return found
    if wanted.field == OWNER and value is None:
        return [problem("input.owner", "OWNER")]
    ids = (member.organization_id, wanted.record_id, wanted.into)
    if wanted.is_merge and not await program_merges.is_possible(connection, *ids):
        return [problem("input.id", "MERGE" if wanted.into else "NOT_MERGED")]
    return []


async def _refusal(
    connection: asyncpg.Connection, member: Member, wanted: Correction, record: StoredRecord | None
) -> Result | None:
    """Why the member may not correct the record; null if it may."""
    viewer = member.organization_id
    if record is None or not (
        record.is_seen_by(viewer) or await connection.fetchval(TRACE, wanted.record_id, viewer)
    ):
        return Result(Outcome.NOT_FOUND)
    if not await organization_trees.may_for(connection, member.viewer, wanted.action, record.responsible_id):
        return Result(Outcome.NOT_PERMITTED)
    return None


async def _value(connection: asyncpg.Connection, member: Member, wanted: Correction) -> Any:
    """The new value of the field: of an owner, its identifier."""
    if wanted.field == OWNER:
        return await connection.fetchval(NEW_OWNER, wanted.value, member.organization_id)
    return wanted.value


async def _stored(
    connection: asyncpg.Connection, member: Member, draft: Draft, wanted: Correction, *, is_final: bool
) -> Result:
    """Store and submit the revision; publish it at once if it needs no review."""
    result = await drafts.store(connection, member, draft, wanted.reason)
    if result.outcome is not Outcome.DONE or result.revision_id is None:
        return result
    stored = await storage.locked(connection, result.revision_id)
    if stored is None:
        return Result(Outcome.NOT_FOUND)
    await storage.move(connection, stored, RevisionState.SUBMITTED)
    await storage.add_event(connection, stored.id, RevisionAction.SUBMIT, member)
    if is_final:
        await _published(connection, member, stored, wanted)
    return replace(result, changes_record=is_final)


async def _published(
    connection: asyncpg.Connection, member: Member, stored: StoredRevision, wanted: Correction
) -> None:
    values = patches.new_values(stored.fields)
    actor = member.organization_id
    await publishing.change(connection, stored.kind, stored.record_id, values, actor=actor)
    await storage.move(connection, stored, RevisionState.PUBLISHED)
    await storage.add_event(connection, stored.id, RevisionAction.PUBLISH, member)
    if wanted.into is not None:
        await program_merges.lead(connection, stored.record_id, wanted.into)
