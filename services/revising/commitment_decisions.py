"""Decisions of the secretariat about commitments: realised, partly realised, dropped, or reported again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db.tables.commitments import CommitmentStatus
from services.kinds.commitments import COMMITMENT_HISTORY
from services.querying import permissions
from services.querying.permissions import Action
from services.querying.reader import Reader
from services.querying.visibility import visible_sql
from services.revising import commitment_rules as rules
from services.revising.commitments import COMMITMENT
from services.revising.policies import ReviewPolicy
from services.revising.problems import Problem, of_comment, problem
from services.revising.results import Member, Outcome, Result
from services.revising.transactions import step
from services.writing import history, snapshots
from services.writing.commitment_fields import write_status

LOCK = f"""
SELECT c.organization_id, c.status, c.version, jsonb_array_length(c.documents) > 0
    OR EXISTS (SELECT FROM commitment_output x WHERE x.commitment_id = c.id) AS has_evidence
FROM commitment c WHERE c.id = $1 AND {visible_sql("$2", "c")} FOR NO KEY UPDATE
"""  # noqa: S608 - our own condition
DECIDE = """
UPDATE commitment SET decided_by_id = $2, decided_at = now(), decision_reason = $3, version = version + 1,
    imported_at = now(), last_updated = now() WHERE id = $1
"""
NEEDS_EVIDENCE = (rules.REALISED, rules.PARTLY)


@dataclass(frozen=True, slots=True)
class CommitmentDecision:
    """The new status of a commitment, the reason, and the version that the reviewer read."""

    id: UUID
    status: CommitmentStatus
    reason: str
    expected_version: int


async def decide(reader: Reader, wanted: CommitmentDecision, key: str | None, policy: ReviewPolicy) -> Result:
    """Decide about a commitment of another organization."""
    asked = ("commitment", wanted.id, wanted.status, wanted.reason, wanted.expected_version)
    return await step(
        reader, key, asked, lambda connection, member: _decided(connection, member, wanted, policy)
    )


async def _decided(
    connection: asyncpg.Connection, member: Member, wanted: CommitmentDecision, policy: ReviewPolicy
) -> Result:
    if not permissions.may(member.viewer, Action.DECIDE_COMMITMENTS):
        return Result(Outcome.NOT_PERMITTED)
    row = await connection.fetchrow(LOCK, wanted.id, member.organization_id)
    if row is None:
        return Result(Outcome.NOT_FOUND)
    ids: dict[str, Any] = {"record_id": wanted.id, "kind": COMMITMENT.word}
    is_own = row["organization_id"] == member.organization_id
    if is_own and not policy.may_decide_own(member.role):
        return Result(Outcome.NOT_PERMITTED, **ids)
    if row["version"] != wanted.expected_version:
        return Result(Outcome.STALE, **ids)
    if found := _problems(row, wanted):
        return Result(Outcome.INVALID, problems=found, **ids)
    before = await snapshots.take(connection, COMMITMENT_HISTORY, [wanted.id])
    await connection.execute(DECIDE, wanted.id, member.organization_id, wanted.reason.strip())
    await write_status(connection, wanted.id, wanted.status.value)
    await history.record_changes(connection, None, before, actor=member.organization_id)
    await COMMITMENT.follow(connection, wanted.id)
    return Result(Outcome.DONE, changes_record=True, **ids)


def _problems(row: Any, wanted: CommitmentDecision) -> list[Problem]:
    if not wanted.reason.strip():
        return [problem("input.reason", "BLANK")]
    if found := of_comment(wanted.reason, "input.reason"):
        return found
    before = CommitmentStatus(row["status"])
    if found := [*rules.transition(before, wanted.status, rules.DECIDED, "input.status")]:
        return found
    if wanted.status in NEEDS_EVIDENCE and not row["has_evidence"]:
        return [problem("input.status", "EVIDENCE", wanted.status)]
    return []
