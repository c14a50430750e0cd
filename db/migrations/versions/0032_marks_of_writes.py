"""Transactions that write what sums are made of leave a mark each, instead of waiting for one row."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MARKS = """
CREATE TABLE aggregate_write (written_by bigint NOT NULL CONSTRAINT aggregate_write_key PRIMARY KEY);
GRANT SELECT ON aggregate_write TO hub_public, hub_member
"""
# Two transactions never write the same mark, so none waits for another.
OUTDATED = """
CREATE OR REPLACE FUNCTION aggregates_outdated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO aggregate_write (written_by) VALUES (pg_current_xact_id()::text::bigint)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$
"""
FORMER_STATE = """
CREATE TABLE aggregate_state (
    id smallint NOT NULL DEFAULT 1 CONSTRAINT aggregate_state_key PRIMARY KEY,
    written_by bigint NOT NULL DEFAULT 0,
    CONSTRAINT aggregate_state_single_check CHECK (id = 1)
);
INSERT INTO aggregate_state DEFAULT VALUES;
GRANT SELECT ON aggregate_state TO hub_public, hub_member
"""
FORMER_OUTDATED = """
CREATE OR REPLACE FUNCTION aggregates_outdated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO aggregate_state (written_by) VALUES (pg_current_xact_id()::text::bigint)
    ON CONFLICT (id) DO UPDATE SET written_by = excluded.written_by
        WHERE aggregate_state.written_by <> excluded.written_by;
    RETURN NULL;
END
$$
"""


def run(statements: str) -> None:
    """Run statements one after another: the driver prepares only single ones."""
    for statement in statements.split(";"):
        op.execute(statement)


def upgrade() -> None:
    """The marks; the stored sums are computed anew."""
    op.execute("DELETE FROM aggregate_summary")
    op.execute("ALTER TABLE aggregate_summary DROP COLUMN written_by")
    run(MARKS)
    op.execute(OUTDATED)
    op.execute("DROP TABLE aggregate_state")


def downgrade() -> None:
    """The one row that each writer updates."""
    op.execute("DELETE FROM aggregate_summary")
    op.execute("ALTER TABLE aggregate_summary ADD COLUMN written_by bigint NOT NULL")
    run(FORMER_STATE)
    op.execute(FORMER_OUTDATED)
    op.execute("DROP TABLE aggregate_write")
