"""Which kinds of records have a history is declared in services/kinds, not in a check of the table."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new kind needs no new check."""
    op.drop_constraint(op.f("change_kind_check"), "change", type_="check")


def downgrade() -> None:
    """Allow the kinds that had a history before."""
    op.create_check_constraint(
        op.f("change_kind_check"),
        "change",
        "kind IN ('PROGRAM', 'ORGANIZATION', 'RESULT', 'KNOWLEDGE_PRODUCT')",
    )
