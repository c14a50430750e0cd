"""Sums worked out beforehand, and triggers that say when they are out of date."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Tables that sums are made of.
SUMMED = (
    "program",
    "program_sector",
    "program_region",
    "participation",
    "budget",
    "result",
    "organization",
)

# Once in a transaction is enough: the transaction's number says that it wrote.
OUTDATED = """
CREATE FUNCTION aggregates_outdated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO aggregate_state (written_by) VALUES (pg_current_xact_id()::text::bigint)
    ON CONFLICT (id) DO UPDATE SET written_by = excluded.written_by
        WHERE aggregate_state.written_by <> excluded.written_by;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    """The tables, who may read them, and the triggers."""
    op.create_table(
        "aggregate_state",
        sa.Column("id", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("written_by", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("aggregate_state_single_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("aggregate_state_key")),
    )
    op.create_table(
        "aggregate_summary",
        sa.Column("typename", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Text(), nullable=False),
        sa.Column("sharing", sa.Text(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("keys_1", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("keys_2", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("counts", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("weights", postgresql.ARRAY(sa.Numeric()), nullable=False),
        sa.Column("money", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("typename", "dimensions", "sharing", name=op.f("aggregate_summary_key")),
    )
    op.execute("INSERT INTO aggregate_state DEFAULT VALUES")
    op.execute(OUTDATED)
    for table in SUMMED:
        op.execute(
            f"CREATE TRIGGER aggregates_outdated AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION aggregates_outdated()"
        )
    # Sums are of public records alone, so everybody may read them.
    op.execute("GRANT SELECT ON aggregate_state, aggregate_summary TO hub_public, hub_member")


def downgrade() -> None:
    """Without them."""
    for table in SUMMED:
        op.execute(f"DROP TRIGGER aggregates_outdated ON {table}")
    op.execute("DROP FUNCTION aggregates_outdated")
    op.drop_table("aggregate_summary")
    op.drop_table("aggregate_state")
