"""Pairs of one work in several records form a group, with one pair in its lead; shares of joint works."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = "kind IN ('SAME_WORK', 'SHARE', 'OVERLAP', 'SPLIT_RECORD')"
FORMER_KINDS = "kind IN ('SAME_WORK', 'OVERLAP', 'SPLIT_RECORD')"
PRIORITY = "score + CASE WHEN kind = 'SPLIT_RECORD' THEN 0 ELSE 1 END"
# Without numbers of programs a run counts words anew: of public programs alone, as it does from now on.
RECOUNT = "UPDATE comparison_state SET programs = 0, version = version + 1"
COMPARE_ALL = """
INSERT INTO overlap_due (program_id) SELECT id FROM program
ON CONFLICT (program_id) DO UPDATE SET marked_at = excluded.marked_at
"""


def upgrade() -> None:
    """Each pair leads itself until the next comparison, which all programs wait for."""
    op.drop_constraint(op.f("overlap_kind_check"), "overlap", type_="check")
    op.create_check_constraint(op.f("overlap_kind_check"), "overlap", KINDS)
    op.add_column("overlap", sa.Column("lead_id", sa.Uuid()))
    op.execute("UPDATE overlap SET lead_id = id")
    op.alter_column("overlap", "lead_id", nullable=False)
    op.add_column(
        "overlap", sa.Column("priority", sa.Double(), sa.Computed(PRIORITY, persisted=True), nullable=False)
    )
    op.create_index("overlap_priority_order", "overlap", ["priority", "id"])
    op.create_index("overlap_lead", "overlap", ["lead_id"])
    op.execute("DELETE FROM key_frequency")
    op.execute(RECOUNT)
    op.execute(COMPARE_ALL)


def downgrade() -> None:
    """Shares are listed as overlaps again, and every pair by itself."""
    op.drop_index("overlap_lead", "overlap")
    op.drop_index("overlap_priority_order", "overlap")
    op.drop_column("overlap", "priority")
    op.drop_column("overlap", "lead_id")
    op.drop_constraint(op.f("overlap_kind_check"), "overlap", type_="check")
    op.execute("UPDATE overlap SET kind = 'OVERLAP' WHERE kind = 'SHARE'")
    op.create_check_constraint(op.f("overlap_kind_check"), "overlap", FORMER_KINDS)
    op.execute(COMPARE_ALL)
