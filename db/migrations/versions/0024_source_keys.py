"""Keys by which sources name knowledge products whose address a member changed."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "product_source_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("knowledge_product_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["knowledge_product_id"],
            ["knowledge_product.id"],
            name=op.f("product_source_key_knowledge_product_id_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("product_source_key_key")),
    )
    op.create_index(
        op.f("product_source_key_knowledge_product_id_index"), "product_source_key", ["knowledge_product_id"]
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("product_source_key")
