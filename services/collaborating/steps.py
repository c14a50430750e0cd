"""The steps of a collaboration that was proposed: the answer of each organization asked, and the end."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.obstacle_values import CollaborationAction, CollaborationStatus, ParticipantAnswer
from services.querying.reader import Reader
from services.revising.problems import Problem, of_comment, problem
from services.revising.results import Member, Outcome, Result
from services.revising.transactions import step

LOCK = """
SELECT c.status, c.version, ARRAY(
    SELECT p.answer FROM collaboration_participant p
    WHERE p.collaboration_id = c.id AND p.organization_id = $2 ORDER BY p.ordinal
) AS answers, visibility, seen_by
FROM collaboration c WHERE c.id = $1 FOR UPDATE
"""
ANSWER = """
UPDATE collaboration_participant SET answer = $3, answered_at = now(), reason = $4
WHERE collaboration_id = $1 AND organization_id = $2 AND answer = 'PENDING'
"""
ANSWERS = "SELECT answer FROM collaboration_participant WHERE collaboration_id = $1"
# From then on it has the visibility that the proposer chose.
ACCEPT = """
UPDATE collaboration SET status = 'ACCEPTED', accepted_at = now(), visibility = stated_visibility,
    version = version + 1 WHERE id = $1
"""
DECLINE = "UPDATE collaboration SET status = 'DECLINED', version = version + 1 WHERE id = $1"
GO_ON = "UPDATE collaboration SET version = version + 1 WHERE id = $1"
END = """
UPDATE collaboration SET status = 'ENDED', ended_at = now(), end_reason = $2, version = version + 1
WHERE id = $1
"""
ADD_STEP = """
INSERT INTO collaboration_event (id, collaboration_id, action, organization_id, role, reason)
VALUES ($1, $2, $3, $4, $5, $6)
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a member takes, and the version of the collaboration that it read."""

    id: UUID
    action: CollaborationAction
    expected_version: int
    reason: str | None = None


async def take(reader: Reader, wanted: Step, key: str | None) -> Result:
    """Take a step in the name of the viewer's organization."""
    asked = ("collaboration", wanted.id, wanted.action, wanted.expected_version, wanted.reason)
    return await step(reader, key, asked, lambda connection, member: _taken(connection, member, wanted))


async def add(
    connection: asyncpg.Connection, id_: UUID, action: CollaborationAction, member: Member, reason: str | None
) -> None:
    """Add a step to the history of a collaboration."""
    await connection.execute(ADD_STEP, uuid7(), id_, action, member.organization_id, member.role, reason)


async def _taken(connection: asyncpg.Connection, member: Member, wanted: Step) -> Result:
    row = await connection.fetchrow(LOCK, wanted.id, member.organization_id)
    if row is None or not _is_seen(row, member):
        return Result(Outcome.NOT_FOUND)
    if refusal := _refusal(row, wanted):
        return Result(refusal)
    if found := _problems(wanted):
        return Result(Outcome.INVALID, problems=found)
    await write(connection, member, wanted)
    return Result(Outcome.DONE, record_id=wanted.id, changes_record=True)


async def write(connection: asyncpg.Connection, member: Member, wanted: Step) -> None:
    """Write a step that is possible, with its place in the history."""
    reason = wanted.reason and wanted.reason.strip()
    if wanted.action is CollaborationAction.END:
        await connection.execute(END, wanted.id, reason)
    else:
        await _answer(connection, member, wanted, reason)
    await add(connection, wanted.id, wanted.action, member, reason)


def _is_seen(row: Any, member: Member) -> bool:
    return row["visibility"] != "OWNER" or member.organization_id in row["seen_by"]


def _refusal(row: Any, wanted: Step) -> Outcome | None:
    """Why the step is not possible: only who was asked answers, and only partners end a collaboration."""
    answers, status = set(row["answers"]), row["status"]
    ends = wanted.action is CollaborationAction.END
    if not answers or (ends and answers == {ParticipantAnswer.DECLINED}):
        return Outcome.NOT_PERMITTED
    if not ends and answers == {ParticipantAnswer.PROPOSER}:
        return Outcome.NOT_PERMITTED
    if ends and status == CollaborationStatus.PROPOSED and ParticipantAnswer.PROPOSER not in answers:
        return Outcome.NOT_PERMITTED
    possible = (CollaborationStatus.PROPOSED, CollaborationStatus.ACCEPTED) if ends else ("PROPOSED",)
    if status not in possible or (not ends and ParticipantAnswer.PENDING not in answers):
        return Outcome.WRONG_STATE
    return Outcome.STALE if row["version"] != wanted.expected_version else None


def _problems(wanted: Step) -> list[Problem]:
    """What is wrong with the reason, which a refusal and an end need."""
    if wanted.action is not CollaborationAction.ACCEPT and not (wanted.reason or "").strip():
        return [problem("input.reason", "REQUIRED", sentence="REASON_REQUIRED")]
    return of_comment(wanted.reason, "input.reason")


async def _answer(connection: asyncpg.Connection, member: Member, wanted: Step, reason: str | None) -> None:
    """Store the answer; the last one decides: accepted if any organization accepts."""
    accepts = wanted.action is CollaborationAction.ACCEPT
    answer = ParticipantAnswer.ACCEPTED if accepts else ParticipantAnswer.DECLINED
    await connection.execute(ANSWER, wanted.id, member.organization_id, answer, reason)
    answers = {row["answer"] for row in await connection.fetch(ANSWERS, wanted.id)}
    if ParticipantAnswer.PENDING in answers:
        await connection.execute(GO_ON, wanted.id)
    elif ParticipantAnswer.ACCEPTED in answers:
        await connection.execute(ACCEPT, wanted.id)
    else:
        await connection.execute(DECLINE, wanted.id)
