"""Withdrawn and merged records, and what is left of purged records."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
MEMBER_RULE = f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})"
# Row `q` is visible to all who see row `p`.
SHOWN = """(q.visibility = 'PUBLIC' OR q.visibility <> 'OWNER' AND p.visibility <> 'PUBLIC'
    OR q.visibility = 'OWNER' AND p.visibility = 'OWNER' AND q.owner_id = p.owner_id)"""
VISIBILITIES = "('PUBLIC', 'MEMBERS', 'OWNER')"

WITHDRAWAL = f"""
CREATE TABLE withdrawal (
    id uuid NOT NULL CONSTRAINT withdrawal_key PRIMARY KEY,
    kind text NOT NULL,
    record_id uuid NOT NULL,
    identifier text COLLATE "C",
    identifier_key text COLLATE "C" GENERATED ALWAYS AS (upper(identifier COLLATE "C")) STORED,
    visibility text NOT NULL CONSTRAINT withdrawal_visibility_check CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL CONSTRAINT withdrawal_owner_id_link REFERENCES organization (id),
    reason text NOT NULL CONSTRAINT withdrawal_reason_check CHECK (reason <> ''),
    at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    merged_into_id uuid
);
CREATE INDEX withdrawal_owner_id_index ON withdrawal (owner_id);
CREATE UNIQUE INDEX withdrawal_record ON withdrawal (record_id) WHERE ended_at IS NULL;
CREATE INDEX withdrawal_identifier_look_up ON withdrawal (identifier_key);
CREATE INDEX withdrawal_merged_into ON withdrawal (merged_into_id);
"""
PURGED = """
CREATE TABLE purged_record (
    id uuid NOT NULL CONSTRAINT purged_record_key PRIMARY KEY,
    kind text NOT NULL,
    digest bytea,
    reason text NOT NULL CONSTRAINT purged_record_reason_check CHECK (reason <> ''),
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX purged_record_digest_index ON purged_record (digest);
"""

# A reference to a program that was merged into another one is resolved, by the same condition as others.
FOLLOWED = ("program_freshness_follow(uuid[])", "program_references_follow()")
BEFORE = "r.program_id = p.id AND NOT EXISTS ("
MERGED = f"""r.program_id = p.id AND NOT EXISTS (
        SELECT FROM withdrawal w JOIN program q ON q.id = w.merged_into_id
        WHERE w.identifier_key = upper(r.iati_identifier) AND w.ended_at IS NULL AND {SHOWN}
    ) AND NOT EXISTS ("""


def redefine(before: str, after: str) -> None:
    """Replace a part of the functions about freshness."""
    query = sa.text("SELECT pg_get_functiondef(CAST(:function AS regprocedure))")
    for function in FOLLOWED:
        definition = op.get_bind().execute(query, {"function": function}).scalar_one()
        op.execute(definition.replace(before, after))


def upgrade() -> None:
    """Make the tables, with row level security. No reading role sees what was purged."""
    for statements in (WITHDRAWAL, PURGED):
        for statement in filter(None, statements.strip().split(";\n")):
            op.execute(statement.removesuffix(";"))
    op.execute("ALTER TABLE withdrawal ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY member_reads ON withdrawal FOR SELECT TO hub_member USING ({MEMBER_RULE})")
    op.execute("GRANT SELECT ON withdrawal TO hub_public, hub_member")
    op.execute(
        "CREATE POLICY public_reads ON withdrawal FOR SELECT TO hub_public USING (visibility = 'PUBLIC')"
    )
    redefine(BEFORE, MERGED)


def downgrade() -> None:
    """Remove the tables."""
    redefine(MERGED, BEFORE)
    for table in ("purged_record", "withdrawal"):
        op.drop_table(table)
