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
# A decision about the lead applies to its whole group; any other pair leaves the group.
DECIDE = f"""
UPDATE overlap SET status = $2, decision_reason = $3, decided_by_id = $4, decided_at = now(),
    version = version + 1, lead_id = $1
WHERE id = $1 OR lead_id = $1 AND {visible_sql("$4")}
RETURNING id
"""  # noqa: S608 - our own condition
RECORD = """
INSERT INTO overlap_decision (id, overlap_id, visibility, owner_id, status, reason, organization_id, role)
SELECT n.id, o.id, visibility, owner_id, status, decision_reason, decided_by_id, $3
FROM unnest($1::uuid[], $2::uuid[]) AS n (id, overlap_id) JOIN overlap o ON o.id = n.overlap_id
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
    decided = await connection.fetch(DECIDE, decision.id, decision.action, reason, decider.organization_id)
    pairs = [pair for (pair,) in decided]
    await connection.execute(RECORD, [uuid7() for _ in pairs], pairs, decider.role)
    return Result(Outcome.DECIDED)
