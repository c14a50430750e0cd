"""Programs can be sorted by budget and achievement, organizations by their number of programs."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = ("budget_usd", "budget_idr", "achievement")
# Row `q` is visible to all who see row `p`.
SHOWN = """(q.visibility = 'PUBLIC' OR q.visibility <> 'OWNER' AND p.visibility <> 'PUBLIC'
    OR q.visibility = 'OWNER' AND p.visibility = 'OWNER' AND q.owner_id = p.owner_id)"""

# Sums as in `totalBudgets` for all who see the program: budgets of the deepest level that reports any, and a
# revision instead of what it revises. Achievements count from 0 to 1, each in its newest period.
PROGRAMS = f"""
CREATE FUNCTION program_measures_follow(written uuid[]) RETURNS void LANGUAGE sql AS $$
    WITH RECURSIVE family AS (
        SELECT p.id AS root, p.id, p.visibility, p.owner_id, '{{}}'::uuid[] AS above FROM program p
        WHERE p.id = ANY (written)
        UNION ALL
        SELECT p.root, q.id, p.visibility, p.owner_id, p.above || p.id
        FROM family p JOIN program q ON q.parent_id = p.id WHERE {SHOWN}
    ), reported AS (
        SELECT f.root, f.id, f.above, b.currency, sum(b.amount) AS amount
        FROM family f JOIN budget b ON b.program_id = f.id
        WHERE NOT EXISTS (SELECT FROM budget r WHERE r.program_id = b.program_id
            AND r.period_start = b.period_start AND r.type_code = '2' AND (b.type_code = '1'
                OR b.type_code = '2' AND r.period_end IS NOT DISTINCT FROM b.period_end
                AND r.value_date > b.value_date))
        GROUP BY 1, 2, 3, 4
    ), covered AS (
        SELECT DISTINCT root, unnest(above) AS id FROM reported
    ), total AS (
        SELECT root, sum(amount) FILTER (WHERE currency = 'USD') AS usd,
            sum(amount) FILTER (WHERE currency = 'IDR') AS idr
        FROM reported WHERE (root, id) NOT IN (SELECT root, id FROM covered) GROUP BY 1
    ), measured AS (
        SELECT p.id, round(avg(greatest(0, least(1, newest.achievement))), 6) AS achievement
        FROM program p JOIN result q ON q.program_id = p.id AND q.kind = 'OUTPUT'
        JOIN indicator i ON i.result_id = q.id CROSS JOIN LATERAL (
            SELECT x.achievement FROM indicator_period x
            WHERE x.indicator_id = i.id AND x.achievement IS NOT NULL
            ORDER BY x.end_date DESC NULLS LAST, x.start_date DESC NULLS LAST, x.ordinal DESC LIMIT 1) newest
        WHERE p.id = ANY (written) AND {SHOWN} GROUP BY 1
    )
    UPDATE program x SET budget_usd = t.usd, budget_idr = t.idr, achievement = m.achievement
    FROM unnest(written) AS w (id) LEFT JOIN total t ON t.root = w.id LEFT JOIN measured m ON m.id = w.id
    WHERE x.id = w.id AND (x.budget_usd, x.budget_idr, x.achievement)
        IS DISTINCT FROM (t.usd::float8, t.idr::float8, m.achievement::float8)
$$
"""
# The programs that all who see the organization find in its list; null means all organizations.
ORGANIZATIONS = f"""
CREATE FUNCTION organization_programs_follow(concerned uuid[]) RETURNS void LANGUAGE sql AS $$
    WITH part AS (
        SELECT DISTINCT p.id AS organization_id, q.program_id
        FROM organization p JOIN participation q ON q.organization_id = p.id
        WHERE (concerned IS NULL OR p.id = ANY (concerned)) AND {SHOWN}
    ), counted AS (
        SELECT x.organization_id, count(*) AS number
        FROM part x JOIN program g ON g.id = x.program_id
        LEFT JOIN part y ON y.organization_id = x.organization_id AND y.program_id = g.parent_id
        WHERE g.level = 'PROGRAM' OR y.program_id IS NULL GROUP BY 1
    )
    UPDATE organization o SET program_count = coalesce(c.number, 0)
    FROM organization n LEFT JOIN counted c ON c.organization_id = n.id
    WHERE o.id = n.id AND (concerned IS NULL OR n.id = ANY (concerned))
        AND o.program_count <> coalesce(c.number, 0)
$$
"""


def _sentinel(column: str, sign: str) -> sa.TextClause:
    return sa.text(f"(CASE WHEN {column} IS NULL THEN '{sign}Infinity'::float8 ELSE {column} END)")


def upgrade() -> None:
    """Add the columns with their indexes, and fill them."""
    for column in COLUMNS:
        op.add_column("program", sa.Column(column, sa.Double()))
        for direction, sign in (("ascending", ""), ("descending", "-")):
            op.create_index(f"program_{column}_{direction}", "program", [_sentinel(column, sign), "id"])
    op.add_column(
        "organization", sa.Column("program_count", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_index("organization_program_count_order", "organization", ["program_count", "id"])
    op.execute(PROGRAMS)
    op.execute(ORGANIZATIONS)
    op.execute("SELECT program_measures_follow(ARRAY(SELECT id FROM program))")
    op.execute("SELECT organization_programs_follow(NULL)")


def downgrade() -> None:
    """Drop the columns."""
    op.execute("DROP FUNCTION organization_programs_follow")
    op.execute("DROP FUNCTION program_measures_follow")
    op.drop_index("organization_program_count_order", "organization")
    op.drop_column("organization", "program_count")
    for column in COLUMNS:
        for direction in ("ascending", "descending"):
            op.drop_index(f"program_{column}_{direction}", "program")
        op.drop_column("program", column)
