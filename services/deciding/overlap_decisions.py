"""Decisions about pairs of programs: each changes the pair, and is written down for good."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from services.querying.visibility import visible_sql

# Only what the decider may see.
STANDING = f"""
SELECT version FROM overlap
WHERE id = $1 AND {visible_sql("$2")} FOR UPDATE
"""  # noqa: S608 - our own condition
DECIDE = """
UPDATE overlap SET status = $2, decision_reason = $3, decided_by_id = $4, decided_at = now(),
    version = version + 1
WHERE id = $1
"""
NOTE = """
INSERT INTO overlap_decision (id, overlap_id, visibility, owner_id, status, reason, organization_id, role)
SELECT $1, id, visibility, owner_id, status, decision_reason, decided_by_id, $3 FROM overlap WHERE id = $2
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a member of an organization decides about a pair, and why."""

    overlap_id: UUID
    status: str
    reason: str
    organization_id: UUID
    role: str


async def version(connection: asyncpg.Connection, overlap_id: UUID, organization_id: UUID) -> int | None:
    """The version of a pair that the organization sees; nobody changes it until the transaction ends."""
    found = await connection.fetchval(STANDING, overlap_id, organization_id)
    return None if found is None else int(found)


async def write(connection: asyncpg.Connection, decision: Decision) -> None:
    """Decide, and note the decision in the history of the pair."""
    await connection.execute(
        DECIDE, decision.overlap_id, decision.status, decision.reason, decision.organization_id
    )
    await connection.execute(NOTE, uuid7(), decision.overlap_id, decision.role)
