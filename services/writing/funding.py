"""Links of money between programs, from what both ends report, in any order of arrival.

A program is funded by the activity that one of its transactions names as provider, or that it names for an
organization with the role of funder. It funds the activity that one of its transactions names as receiver, or
that it names for an extending or implementing organization. Amounts are those of the funder's disbursements
and expenditures, and of its commitments; where it reports none, of the incoming funds and commitments of the
recipient. Programs are named by current or former identifiers, in any letter case.
"""

import asyncpg

from services.writing import program_keys
from services.writing.program_keys import Touched

REMOVE = "DELETE FROM funding WHERE a_id = ANY($1) OR b_id = ANY($1)"

# $1 are ids of programs, $2 their keys: what they report, and what others report of them.
STATEMENT = """
WITH moved AS (
    SELECT t.program_id, t.type_code, t.currency, t.amount, t.provider_activity_id, t.receiver_activity_id
    FROM transaction t
    WHERE (t.program_id = ANY($1)
            OR upper(t.provider_activity_id) = ANY($2) OR upper(t.receiver_activity_id) = ANY($2))
        AND (t.provider_activity_id IS NOT NULL OR t.receiver_activity_id IS NOT NULL)
), named AS (
    SELECT x.program_id, x.role, x.activity_id FROM participation x
    WHERE (x.program_id = ANY($1) OR upper(x.activity_id) = ANY($2)) AND x.activity_id IS NOT NULL
), reference AS (
    SELECT program_id, provider_activity_id AS identifier FROM moved WHERE provider_activity_id IS NOT NULL
    UNION SELECT program_id, receiver_activity_id FROM moved WHERE receiver_activity_id IS NOT NULL
    UNION SELECT program_id, activity_id FROM named
), meant AS MATERIALIZED (
    SELECT n.program_id, n.identifier, {target} AS id FROM reference n JOIN program p ON p.id = n.program_id
), told (a, b, side, kind, currency, amount) AS (
    SELECT f.id, m.program_id, 'RECIPIENT',
        CASE m.type_code WHEN '1' THEN 'payments' WHEN '11' THEN 'commitments' END, m.currency, m.amount
    FROM moved m JOIN meant f ON (f.program_id, f.identifier) = (m.program_id, m.provider_activity_id)
    UNION ALL
    SELECT m.program_id, r.id, 'FUNDER',
        CASE m.type_code WHEN '3' THEN 'payments' WHEN '4' THEN 'payments' WHEN '2' THEN 'commitments' END,
        m.currency, m.amount
    FROM moved m JOIN meant r ON (r.program_id, r.identifier) = (m.program_id, m.receiver_activity_id)
    UNION ALL
    SELECT f.id, n.program_id, 'RECIPIENT', NULL, NULL, NULL
    FROM named n JOIN meant f ON (f.program_id, f.identifier) = (n.program_id, n.activity_id)
    WHERE n.role = 'FUNDING'
    UNION ALL
    SELECT n.program_id, r.id, 'FUNDER', NULL, NULL, NULL
    FROM named n JOIN meant r ON (r.program_id, r.identifier) = (n.program_id, n.activity_id)
    WHERE n.role IN ('EXTENDING', 'IMPLEMENTING')
), concerned AS (
    SELECT * FROM told WHERE a <> b AND (a = ANY($1) OR b = ANY($1))
), sums AS (
    SELECT a, b, kind, currency, sum(amount) AS amount, rank() OVER (PARTITION BY a, b, kind ORDER BY side)
    FROM concerned WHERE kind IS NOT NULL GROUP BY a, b, kind, currency, side
), pairs AS (
    SELECT a, b, array_agg(DISTINCT side ORDER BY side) AS sides FROM concerned GROUP BY a, b
)
INSERT INTO funding (id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id,
    payments, commitments, reported_by)
SELECT md5(f.id::text || r.id::text)::uuid, f.id, f.visibility, f.owner_id, r.id, r.visibility, r.owner_id,
    {payments}, {commitments}, p.sides
FROM pairs p JOIN program f ON f.id = p.a JOIN program r ON r.id = p.b
"""
AMOUNTS = """(
    SELECT coalesce(jsonb_agg(jsonb_build_object('amount', s.amount::text, 'currency', s.currency)
        ORDER BY s.currency), '[]')
    FROM sums s WHERE s.a = p.a AND s.b = p.b AND s.kind = '{kind}' AND s.rank = 1)"""
TARGET = program_keys.target("n.identifier", "p")
INSERT = STATEMENT.format(
    target=TARGET, **{kind: AMOUNTS.format(kind=kind) for kind in ("payments", "commitments")}
)


async def follow(connection: asyncpg.Connection, touched: Touched) -> None:
    """Write the links of the programs anew, in both directions."""
    await connection.execute(REMOVE, touched.programs)
    await connection.execute(INSERT, touched.programs, touched.keys)
