"""Finding organizations that may be one, in one statement; and what people decided about such pairs.

Only those that share something are compared: a name, a code under two prefixes, a website. What more than ten
share says nothing. Those with seats in different countries are different; and
what some see is never joined with what others see.
"""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.pools import Pools
from services.writing import data_version, runs

# How much a thing in common says, alone; together they say more.
WEIGHTS = {"NAME": 0.7, "CODE": 0.5, "WEBSITE": 0.6, "ACRONYM": 0.3}
LARGEST_GROUP = 10
LEAST_SCORE = 0.6
# An identifier's own code is what follows its prefix; shorter ones recur everywhere.
SHORTEST_CODE = 5

COMPUTE = f"""
WITH key AS (
    SELECT o.id, 'NAME' AS kind, btrim(regexp_replace(lower(n ->> 1), '[^[:alnum:]]+', ' ', 'g')) AS key,
        n ->> 1 AS evidence
    FROM organization o, jsonb_array_elements(o.names || jsonb_build_array(jsonb_build_array('', o.name))) n
    UNION
    SELECT organization_id, 'NAME', btrim(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g')), name
    FROM organization_synonym
    UNION
    SELECT organization_id, 'CODE', upper(substring(value FROM '([[:alnum:]]{{{SHORTEST_CODE},}})$')), value
    FROM organization_identifier WHERE value ~ '[0-9]'
    UNION
    SELECT id, 'WEBSITE', regexp_replace(lower(website), '^https?://(www\\.)?([^/]+).*$', '\\2'), website
    FROM organization WHERE website IS NOT NULL
), telling AS (
    SELECT kind, key FROM key WHERE key <> ''
    GROUP BY kind, key HAVING count(DISTINCT id) BETWEEN 2 AND {LARGEST_GROUP}
), shared AS (
    SELECT DISTINCT ON (a.id, b.id, a.kind) a.id AS a_id, b.id AS b_id, a.kind,
        a.evidence || CASE WHEN a.evidence = b.evidence THEN '' ELSE ' = ' || b.evidence END AS evidence
    FROM telling JOIN key a USING (kind, key) JOIN key b USING (kind, key)
    WHERE a.id < b.id
    ORDER BY a.id, b.id, a.kind, length(a.evidence) DESC, a.evidence, b.evidence
), reason AS (
    SELECT * FROM shared
    UNION ALL
    SELECT pair.a_id, pair.b_id, 'ACRONYM', a.acronym
    FROM (SELECT DISTINCT a_id, b_id FROM shared) pair
    JOIN organization a ON a.id = pair.a_id JOIN organization b ON b.id = pair.b_id
    WHERE lower(a.acronym) = lower(b.acronym)
), weight (kind, weight) AS (
    SELECT * FROM unnest($1::text[], $2::float8[])
), pair AS (
    SELECT a_id, b_id, 1 - exp(sum(ln(1 - weight))) AS score,
        jsonb_agg(jsonb_build_object('kind', kind, 'evidence', evidence) ORDER BY weight DESC, kind)
            AS reasons
    FROM reason JOIN weight USING (kind) GROUP BY a_id, b_id
)
SELECT p.a_id, p.b_id, p.score, p.reasons::text AS reasons
FROM pair p JOIN organization a ON a.id = p.a_id JOIN organization b ON b.id = p.b_id
WHERE p.score >= {LEAST_SCORE} AND coalesce(a.country = b.country, true)
    AND a.visibility = b.visibility AND a.visibility <> 'OWNER'
ORDER BY p.score DESC, p.a_id, p.b_id
"""  # noqa: S608 - our own numbers
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
    """What came of a search for pairs: those that stand, and how many of them are new."""

    pairs: int
    added: int


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
    found = await connection.fetch(COMPUTE, list(WEIGHTS), list(WEIGHTS.values()))
    sides = [row["a_id"] for row in found], [row["b_id"] for row in found]
    await connection.execute(CLEAR, *sides)
    ids = [uuid7() for _ in found]
    scores, reasons = [row["score"] for row in found], [row["reasons"] for row in found]
    written = await connection.fetch(WRITE, ids, *sides, scores, reasons)
    return Report(len(found), sum(row["added"] for row in written))


async def decide(
    connection: asyncpg.Connection, proposal_id: UUID, status: str, reason: str, decided_by: UUID
) -> None:
    """Note what was decided about a pair that is not merged."""
    await connection.execute(DECIDE, proposal_id, status, reason, decided_by)
