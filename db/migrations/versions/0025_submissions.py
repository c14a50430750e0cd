"""Revisions have the time of their last submission, to filter and sort the review queue by."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# What the submissions before had as their time.
FILL = """
UPDATE revision r SET submitted_at = (
    SELECT max(e.at) FROM revision_event e WHERE e.revision_id = r.id AND e.action = 'SUBMIT'
)
"""
SENTINELS = {"ascending": "9999-01-01 00:00:00+00", "descending": "0001-12-31 00:00:00+00"}


def upgrade() -> None:
    """Add the column with its indexes, and fill it."""
    op.add_column("revision", sa.Column("submitted_at", sa.DateTime(timezone=True)))
    op.execute(FILL)
    for direction, sentinel in SENTINELS.items():
        key = f"(CASE WHEN submitted_at IS NULL THEN TIMESTAMPTZ '{sentinel}' ELSE submitted_at END)"
        op.create_index(f"revision_submitted_at_{direction}", "revision", [sa.text(key), "id"])
    op.create_index("revision_change_order", "revision", ["changed_at", "id"])


def downgrade() -> None:
    """Drop the column."""
    op.drop_index("revision_change_order", "revision")
    op.drop_column("revision", "submitted_at")
