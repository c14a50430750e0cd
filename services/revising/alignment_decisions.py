"""Decisions about alignments: confirmed or rejected, several in one request, each with its own outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.tables.alignments import AlignmentStatus
from services.deciding.decisions import Decider, Decision, Outcome, decider_of, is_reason
from services.kinds.alignments import ALIGNMENTS
from services.kinds.program_history import PROGRAM_HISTORY
from services.kinds.result_history import RESULT_HISTORY
from services.querying.reader import Reader
from services.querying.visibility import visible_sql
from services.revising.policies import STRICT, ReviewPolicy
from services.revising.problems import Problem, problem
from services.writing import data_version, freshness, history, snapshots

MOST = 100
# The programs first, as revisions and imports do.
LOCK_PROGRAMS = """
SELECT p.id FROM program p WHERE p.id IN (
    SELECT coalesce(x.program_id, r.reported_in_id) FROM alignment x LEFT JOIN result r ON r.id = x.result_id
    WHERE x.id = ANY($1)
) ORDER BY p.id FOR NO KEY UPDATE
"""
# Only what the decider may see.
LOCK = f"""
SELECT id, version, status, claimed_by_id, program_id, result_id FROM alignment
WHERE id = ANY($1) AND {visible_sql("$2")} ORDER BY id FOR UPDATE
"""  # noqa: S608 - our own condition
DECIDE = """
UPDATE alignment x SET status = d.status, version = x.version + 1,
    decided_by_id = CASE WHEN {decided} THEN $4::uuid END,
    decided_at = CASE WHEN {decided} THEN now() END, reason = CASE WHEN {decided} THEN d.reason END
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS d (id, status, reason) WHERE x.id = d.id
""".format(decided=f"d.status <> '{AlignmentStatus.CLAIMED}'")
RECORD = """
INSERT INTO alignment_decision (id, alignment_id, visibility, owner_id, status, reason, organization_id, role)
SELECT d.id, x.id, x.visibility, x.owner_id, d.status, d.reason, $5, $6
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS d (id, alignment_id, status, reason)
JOIN alignment x ON x.id = d.alignment_id
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of each decision, in the order of the request, or what is wrong with the request."""

    outcomes: Sequence[Outcome] = ()
    problems: Sequence[Problem] = ()
    is_permitted: bool = True


async def decide(reader: Reader, given: Sequence[Decision], policy: ReviewPolicy = STRICT) -> Decided:
    """Decide about alignments; `action` is the new status. One that is not possible stops no other one."""
    decider = decider_of(reader.viewer, ALIGNMENTS)
    if decider is None:
        return Decided(is_permitted=False)
    if found := list(_problems(given)):
        return Decided(problems=found)
    async with reader.writing() as connection:
        outcomes = await _decided(connection, decider, given, policy)
        changed = Outcome.DECIDED in outcomes
        version = await data_version.increment(connection) if changed else None
    reader.written = version
    return Decided(outcomes)


def _problems(given: Sequence[Decision]) -> Iterable[Problem]:
    if not 0 < len(given) <= MOST:
        yield problem("input.items", "DECISIONS", len(given), limit=MOST)
    ids = [each.id for each in given]
    for place, id_ in enumerate(ids):
        if id_ in ids[:place]:
            yield problem(f"input.items.{place}.id", "DECISION_TWICE")


async def _decided(
    connection: asyncpg.Connection, decider: Decider, given: Sequence[Decision], policy: ReviewPolicy
) -> list[Outcome]:
    ids = [each.id for each in given]
    await connection.execute(LOCK_PROGRAMS, ids)
    rows = {row["id"]: row for row in await connection.fetch(LOCK, ids, decider.organization_id)}
    outcomes = [_outcome(each, rows.get(each.id), decider, policy) for each in given]
    pairs = zip(given, outcomes, strict=True)
    if possible := [each for each, outcome in pairs if outcome is Outcome.DECIDED]:
        programs = await store(connection, decider, possible)
        await freshness.follow_records(connection, programs)
    return outcomes


def _outcome(decision: Decision, row: Any, decider: Decider, policy: ReviewPolicy) -> Outcome:
    if row is None:
        return Outcome.NOT_FOUND
    if row["claimed_by_id"] == decider.organization_id and not policy.may_decide_own(decider.role):
        return Outcome.NOT_PERMITTED
    if not is_reason(decision.reason):
        return Outcome.REASON_MISSING
    return Outcome.DECIDED if row["version"] == decision.expected_version else Outcome.STALE


async def store(
    connection: asyncpg.Connection, decider: Decider, decisions: Sequence[Decision]
) -> list[UUID]:
    """Write decisions, with the history of the works; return the programs that these are or belong to."""
    ids, statuses, reasons = (
        [each.id for each in decisions],
        [each.action for each in decisions],
        [each.reason.strip() for each in decisions],
    )
    programs = [row["id"] for row in await connection.fetch(LOCK_PROGRAMS, ids)]
    before = [await snapshots.take(connection, each, programs) for each in (PROGRAM_HISTORY, RESULT_HISTORY)]
    await connection.execute(DECIDE, ids, statuses, reasons, decider.organization_id)
    made = [uuid7() for _ in ids]
    who = decider.organization_id, decider.role
    await connection.execute(RECORD, made, ids, statuses, reasons, *who)
    for each in before:
        await history.record_changes(connection, None, each, actor=decider.organization_id)
    return programs
