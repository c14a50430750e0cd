"""Keys remember how long they were to be valid: a rotation that shortens a key does not shorten its successors."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the lifetime; of a key that was rotated before, the first one is unknown."""
    op.execute("ALTER TABLE api_key ADD COLUMN lifetime interval")
    op.execute("UPDATE api_key SET lifetime = expires_at - created_at WHERE successor_id IS NULL")


def downgrade() -> None:
    """Remove the lifetime."""
    op.drop_column("api_key", "lifetime")
