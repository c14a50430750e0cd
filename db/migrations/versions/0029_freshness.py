"""Programs and organizations have the days on which they go out of date, and can be sorted by them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLES = ("program", "organization")
# One day for each reason; the day of tomorrow and after is the day on which the reason will apply.
DAYS = ("stale_end", "stale_change", "stale_target", "stale_reference", "stale_place")
LATEST = {"ascending": "DATE '9999-01-01'", "descending": "DATE '0001-12-31'"}
# Row `q` is visible to all who see row `p`.
SHOWN = """(q.visibility = 'PUBLIC' OR q.visibility <> 'OWNER' AND p.visibility <> 'PUBLIC'
    OR q.visibility = 'OWNER' AND p.visibility = 'OWNER' AND q.owner_id = p.owner_id)"""
# Program `p` names a related activity that leads to no program, by its identifier or by a former one.
UNRESOLVED = f"""EXISTS (
    SELECT FROM related_program r WHERE r.program_id = p.id AND NOT EXISTS (
        SELECT FROM program q WHERE q.iati_identifier_key = upper(r.iati_identifier) AND {SHOWN}
    ) AND NOT EXISTS (
        SELECT FROM other_identifier f JOIN program q ON q.id = f.program_id
        WHERE f.identifier_key = upper(r.iati_identifier) AND f.type_code IN ('A3', 'B1') AND {SHOWN}
    ))"""
MONTHS = "make_interval(months => (SELECT stale_after_months FROM hub_state))"

# A date of the publisher after the import is a mistake. What members change counts from then on.
PROGRAMS = f"""
CREATE FUNCTION program_freshness_follow(written uuid[]) RETURNS void LANGUAGE sql AS $$
    WITH known AS (
        SELECT p.id, p.visibility, p.owner_id, p.status, p.level, p.end_date, greatest(
            least(p.last_updated, p.imported_at),
            (SELECT max(q.at) FROM change q WHERE q.program_id = p.id AND q.actor_id IS NOT NULL AND {SHOWN})
        ) AS changed, coalesce(p.status NOT IN ('CLOSED', 'CANCELLED'), true) AS goes_on
        FROM program p WHERE p.id = ANY (written)
    ), dated AS (
        SELECT p.*, (p.changed AT TIME ZONE 'UTC')::date AS day FROM known p
    ), measured AS (
        SELECT p.id, p.changed,
            CASE WHEN p.status IN ('PIPELINE', 'IMPLEMENTATION') THEN p.end_date + 1 END AS ended,
            CASE WHEN p.goes_on THEN (p.day + {MONTHS})::date END AS unchanged,
            CASE WHEN p.status IS DISTINCT FROM 'CANCELLED' THEN (
                SELECT min(x.end_date) + 1 FROM result q JOIN indicator i ON i.result_id = q.id
                JOIN indicator_period x ON x.indicator_id = i.id
                WHERE q.program_id = p.id AND x.targets <> '[]' AND x.actuals = '[]' AND {SHOWN}
            ) END AS missed,
            CASE WHEN p.goes_on AND {UNRESOLVED} THEN p.day END AS unresolved,
            CASE WHEN p.goes_on AND p.level = 'PROGRAM'
                AND NOT EXISTS (SELECT FROM program_region q WHERE q.program_id = p.id AND {SHOWN})
                AND NOT EXISTS (SELECT FROM program_location q WHERE q.program_id = p.id AND {SHOWN})
            THEN p.day END AS nowhere
        FROM dated p
    )
    UPDATE program x SET changed_last = m.changed, stale_end = m.ended, stale_change = m.unchanged,
        stale_target = m.missed, stale_reference = m.unresolved, stale_place = m.nowhere
    FROM measured m
    WHERE x.id = m.id
        AND (x.changed_last, x.stale_end, x.stale_change, x.stale_target, x.stale_reference, x.stale_place)
        IS DISTINCT FROM (m.changed, m.ended, m.unchanged, m.missed, m.unresolved, m.nowhere)
$$
"""
# Programs whose related activities came into the hub since, or went.
REFERENCES = f"""
CREATE FUNCTION program_references_follow() RETURNS void LANGUAGE sql AS $$
    WITH moved AS (
        SELECT p.id FROM program p
        WHERE p.id IN (SELECT program_id FROM related_program)
            AND coalesce(p.status NOT IN ('CLOSED', 'CANCELLED'), true)
            AND (p.stale_reference IS NOT NULL) <> {UNRESOLVED}
        ORDER BY p.id FOR UPDATE
    ) SELECT program_freshness_follow(ARRAY(SELECT id FROM moved))
$$
"""
# The programs that an organization reports, as all who see the organization see them; null means all.
ORGANIZATIONS = f"""
CREATE FUNCTION organization_freshness_follow(concerned uuid[]) RETURNS void LANGUAGE sql AS $$
    WITH measured AS (
        SELECT p.id, max(q.changed_last) AS changed, min(q.stale_end) AS ended,
            CASE WHEN count(q.stale_change) > 0 THEN
                ((max(q.changed_last) AT TIME ZONE 'UTC')::date + {MONTHS})::date END AS unchanged,
            min(q.stale_target) AS missed, min(q.stale_reference) AS unresolved, min(q.stale_place) AS nowhere
        FROM organization p LEFT JOIN program q ON q.reporting_organization_id = p.id AND {SHOWN}
        WHERE concerned IS NULL OR p.id = ANY (concerned) GROUP BY p.id
    )
    UPDATE organization x SET changed_last = m.changed, stale_end = m.ended, stale_change = m.unchanged,
        stale_target = m.missed, stale_reference = m.unresolved, stale_place = m.nowhere
    FROM measured m
    WHERE x.id = m.id
        AND (x.changed_last, x.stale_end, x.stale_change, x.stale_target, x.stale_reference, x.stale_place)
        IS DISTINCT FROM (m.changed, m.ended, m.unchanged, m.missed, m.unresolved, m.nowhere)
$$
"""


def upgrade() -> None:
    """Add the columns with their indexes, and fill them."""
    op.add_column(
        "hub_state", sa.Column("stale_after_months", sa.Integer(), server_default="12", nullable=False)
    )
    op.create_check_constraint(
        op.f("hub_state_stale_after_months_check"), "hub_state", "stale_after_months BETWEEN 1 AND 1200"
    )
    for table in TABLES:
        op.add_column(table, sa.Column("changed_last", sa.DateTime(timezone=True)))
        for day in DAYS:
            op.add_column(table, sa.Column(day, sa.Date()))
        earliest = sa.Computed(f"least({', '.join(DAYS)})", persisted=True)
        op.add_column(table, sa.Column("stale_from", sa.Date(), earliest))
        for direction, latest in LATEST.items():
            expression = sa.text(f"(CASE WHEN stale_from IS NULL THEN {latest} ELSE stale_from END)")
            op.create_index(f"{table}_stale_from_{direction}", table, [expression, "id"])
    for function in (PROGRAMS, REFERENCES, ORGANIZATIONS):
        op.execute(function)
    op.execute("SELECT program_freshness_follow(ARRAY(SELECT id FROM program))")
    op.execute("SELECT organization_freshness_follow(NULL)")


def downgrade() -> None:
    """Drop the columns."""
    for function in (
        "organization_freshness_follow",
        "program_references_follow",
        "program_freshness_follow",
    ):
        op.execute(f"DROP FUNCTION {function}")
    for table in TABLES:
        for direction in LATEST:
            op.drop_index(f"{table}_stale_from_{direction}", table)
        for column in ("stale_from", *DAYS, "changed_last"):
            op.drop_column(table, column)
    op.drop_column("hub_state", "stale_after_months")
