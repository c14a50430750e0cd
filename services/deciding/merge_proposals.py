"""Finding organizations that may be one body, and what people decided about such pairs.

Records that have one registered identifier in two spellings are merged at once; of all others people decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.pools import Pools
from services.deciding import body_candidates, body_pairs, same_identifiers
from services.deciding.body_pairs import Reason
from services.writing import data_version, runs

WRITE = """
INSERT INTO merge_proposal AS standing
    (id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id, score, reasons)
SELECT n.id, a.id, a.visibility, a.owner_id, b.id, b.visibility, b.owner_id, n.score, n.reasons::jsonb
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::float8[], $5::text[])
    AS n (id, a_id, b_id, score, reasons)
JOIN organization a ON a.id = n.a_id JOIN organization b ON b.id = n.b_id
ON CONFLICT (a_id, b_id) DO UPDATE
    SET score = excluded.score, reasons = excluded.reasons, version = standing.version + 1
    WHERE standing.status = 'OPEN' AND standing.reasons <> excluded.reasons
RETURNING xmax = 0 AS added
"""
CLEAR = """
DELETE FROM merge_proposal m WHERE status = 'OPEN' AND NOT EXISTS (
    SELECT FROM unnest($1::uuid[], $2::uuid[]) AS n (a_id, b_id) WHERE (n.a_id, n.b_id) = (m.a_id, m.b_id)
)
"""
DECIDE = """
UPDATE merge_proposal SET status = $2, decision_reason = $3, decided_by_id = $4, decided_at = now(),
    version = version + 1
WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a search: all pairs, the new ones, and the organizations that were merged."""

    pairs: int
    added: int
    merged: int = 0


async def propose(pools: Pools) -> Report:
    """Find all pairs anew, in one transaction."""
    async with pools.writing.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        await runs.lock(connection)
        report = await compute(connection)
        await data_version.increment(connection)
    return report


async def compute(connection: asyncpg.Connection) -> Report:
    """Find all pairs anew; what was dismissed stays dismissed, and open pairs that are none any more go."""
    merged = await same_identifiers.merge(connection)
    found = body_pairs.pairs(await body_candidates.load(connection))
    sides = [pair.a for pair in found], [pair.b for pair in found]
    await connection.execute(CLEAR, *sides)
    ids = [uuid7() for _ in found]
    reasons = [stored(pair.reasons) for pair in found]
    written = await connection.fetch(WRITE, ids, *sides, [pair.score for pair in found], reasons)
    return Report(len(found), sum(row["added"] for row in written), merged)


def stored(reasons: Sequence[Reason]) -> str:
    """Return reasons as they are stored."""
    return orjson.dumps([{"kind": each.kind, "evidence": each.evidence} for each in reasons]).decode()


async def decide(
    connection: asyncpg.Connection, proposal_id: UUID, status: str, reason: str, decided_by: UUID
) -> None:
    """Note what was decided about a pair that is not merged."""
    await connection.execute(DECIDE, proposal_id, status, reason, decided_by)
