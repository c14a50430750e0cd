"""Decisions about overlaps: each changes the pair and adds a row to its history of decisions."""

import asyncpg
from uuid_utils.compat import uuid7

from services.deciding import decisions
from services.deciding.decisions import Decider, Decision, Outcome, Result
from services.kinds.overlaps import OVERLAPS
from services.querying.reader import Reader
from services.querying.visibility import visible_sql

# Only pairs that the decider may see; locked until the transaction ends.
CURRENT_VERSION = f"SELECT version FROM overlap WHERE id = $1 AND {visible_sql('$2')} FOR UPDATE"  # noqa: S608 - our own condition
DECIDE = """
UPDATE overlap SET status = $2, decision_reason = $3, decided_by_id = $4, decided_at = now(),
    version = version + 1
WHERE id = $1
"""
RECORD = """
INSERT INTO overlap_decision (id, overlap_id, visibility, owner_id, status, reason, organization_id, role)
SELECT $1, id, visibility, owner_id, status, decision_reason, decided_by_id, $3 FROM overlap WHERE id = $2
"""


async def decide(reader: Reader, decision: Decision) -> Result:
    """Decide about a pair; `action` is its new status."""
    return await decisions.decide(reader, OVERLAPS, decision, _decided)


async def _decided(connection: asyncpg.Connection, decider: Decider, decision: Decision) -> Result:
    version = await connection.fetchval(CURRENT_VERSION, decision.id, decider.organization_id)
    if version is None:
        return Result(Outcome.NOT_FOUND)
    if version != decision.expected_version:
        return Result(Outcome.STALE)
    reason = decision.reason.strip()
    await connection.execute(DECIDE, decision.id, decision.action, reason, decider.organization_id)
    await connection.execute(RECORD, uuid7(), decision.id, decider.role)
    return Result(Outcome.DECIDED)
