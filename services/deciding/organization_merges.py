"""Decisions about organizations that may be one: merge them, keep them apart, take a merge back."""

from enum import StrEnum
from typing import Any

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from services.deciding import decisions, merge_proposals, merging, reversible_merges
from services.deciding.decisions import Decider, Decision, Outcome, Result
from services.kinds.merges import MERGE_PROPOSALS, ORGANIZATION_MERGES
from services.querying.reader import Reader
from services.querying.visibility import visible_sql
from services.writing import overlaps, runs, search_documents

# Only what the decider may see.
CURRENT = f"""
SELECT id, a_id, b_id, a_visibility = b_visibility AS seen_alike, reasons::text AS reasons, version
FROM merge_proposal WHERE id = $1 AND {visible_sql("$2")} FOR UPDATE
"""  # noqa: S608 - our own condition
MERGED = f"""
SELECT id, organization_id, former_id, journal::text AS journal, reverted_at, version
FROM organization_merge WHERE id = $1 AND {visible_sql("$2")} FOR UPDATE
"""  # noqa: S608 - our own condition
REVERT = """
UPDATE organization_merge
SET reverted_by_id = $2, reverted_at = now(), revert_reason = $3, version = version + 1 WHERE id = $1
"""
# Taken apart by people: not proposed again.
KEEP_APART = """
INSERT INTO merge_proposal (id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id, score,
    reasons, status, decided_by_id, decided_at, decision_reason)
SELECT $1, a.id, a.visibility, a.owner_id, b.id, b.visibility, b.owner_id, 0, '[]', 'DISMISSED', $4, now(), $5
FROM organization a, organization b
WHERE a.id = least($2::uuid, $3::uuid) AND b.id = greatest($2::uuid, $3::uuid)
ON CONFLICT (a_id, b_id) DO UPDATE SET status = 'DISMISSED', decision_reason = excluded.decision_reason,
    decided_by_id = excluded.decided_by_id, decided_at = now(), version = merge_proposal.version + 1
"""


class MergeAction(StrEnum):
    """What a reviewer decides about two organizations."""

    MERGE = "MERGE"
    DISMISS = "DISMISS"
    REOPEN = "REOPEN"


STATUSES = {MergeAction.DISMISS: "DISMISSED", MergeAction.REOPEN: "OPEN"}


async def decide(reader: Reader, decision: Decision) -> Result:
    """Decide about a proposal; `action` is a MergeAction."""
    return await decisions.decide(reader, MERGE_PROPOSALS, decision, _decided)


async def revert(reader: Reader, decision: Decision) -> Result:
    """Take a merge back."""
    return await decisions.decide(reader, ORGANIZATION_MERGES, decision, _reverted)


async def wait_for_imports(connection: asyncpg.Connection) -> None:
    """Take the lock of a batch: imports find organizations and link to them later in their transaction."""
    await runs.lock(connection)


async def _decided(connection: asyncpg.Connection, decider: Decider, decision: Decision) -> Result:
    await wait_for_imports(connection)
    pair = await connection.fetchrow(CURRENT, decision.id, decider.organization_id)
    if pair is None:
        return Result(Outcome.NOT_FOUND)
    if pair["version"] != decision.expected_version:
        return Result(Outcome.STALE, proposal_id=decision.id)
    if decision.action == MergeAction.MERGE:
        return await _merged(connection, decider, decision, pair)
    status = STATUSES[MergeAction(decision.action)]
    await merge_proposals.decide(
        connection, decision.id, status, decision.reason.strip(), decider.organization_id
    )
    return Result(Outcome.DECIDED, proposal_id=decision.id)


async def _merged(connection: asyncpg.Connection, decider: Decider, decision: Decision, pair: Any) -> Result:
    sides = (pair["a_id"], pair["b_id"])
    # What belonged to the one would be shown to those who see the other.
    if decision.keep_id not in sides or not pair["seen_alike"]:
        return Result(Outcome.IMPOSSIBLE, proposal_id=decision.id)
    into = decision.keep_id
    former = sides[0] if into == sides[1] else sides[1]
    if await merging.is_bound(connection, former):
        return Result(Outcome.IMPOSSIBLE, proposal_id=decision.id)
    merge_id = await merging.merge(
        connection, former, into, pair["reasons"], decision.reason.strip(), decider.organization_id
    )
    return Result(Outcome.DECIDED, None, merge_id, into, former)


async def _reverted(connection: asyncpg.Connection, decider: Decider, decision: Decision) -> Result:
    await wait_for_imports(connection)
    row = await connection.fetchrow(MERGED, decision.id, decider.organization_id)
    if row is None:
        return Result(Outcome.NOT_FOUND)
    into, former = row["organization_id"], row["former_id"]
    if row["version"] != decision.expected_version or row["reverted_at"] is not None:
        return Result(Outcome.STALE, None, decision.id, into, former)
    await reversible_merges.revert(connection, former, into, orjson.loads(row["journal"]))
    reason = decision.reason.strip()
    await connection.execute(REVERT, decision.id, decider.organization_id, reason)
    await connection.execute(KEEP_APART, uuid7(), former, into, decider.organization_id, reason)
    await overlaps.mark_of_organizations(connection, {former, into})
    await search_documents.follow(connection, organizations={former, into})
    return Result(Outcome.DECIDED, None, decision.id, into, former)
