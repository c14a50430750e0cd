"""Reasons of overlaps have their words by language: all programs are compared anew."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COMPARE_ALL = """
INSERT INTO overlap_due (program_id) SELECT id FROM program
ON CONFLICT (program_id) DO UPDATE SET marked_at = excluded.marked_at
"""


def upgrade() -> None:
    """Mark all programs as due for a comparison."""
    op.execute(COMPARE_ALL)


def downgrade() -> None:
    """Older versions read the reasons as they are."""
