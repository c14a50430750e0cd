"""The hub merges organizations with one registered identifier in two spellings by itself: nobody decided."""

from alembic import op

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Allow merges that no organization decided."""
    op.alter_column("organization_merge", "merged_by_id", nullable=True)


def downgrade() -> None:
    """Attribute automatic merges to the organization that was kept."""
    op.execute("UPDATE organization_merge SET merged_by_id = organization_id WHERE merged_by_id IS NULL")
    op.alter_column("organization_merge", "merged_by_id", nullable=False)
