"""Writes of knowledge products mark the stored sums, since the lengths of whole lists are stored with them."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The trigger; the stored sums are computed anew, with the lengths."""
    op.execute("DELETE FROM aggregate_summary")
    op.execute(
        "CREATE TRIGGER aggregates_outdated AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON knowledge_product"
        " FOR EACH STATEMENT EXECUTE FUNCTION aggregates_outdated()"
    )


def downgrade() -> None:
    """Without the trigger."""
    op.execute("DROP TRIGGER aggregates_outdated ON knowledge_product")
    op.execute("DELETE FROM aggregate_summary")
