"""Merges that nobody decided, and look-ups of identifiers whatever their letter case.

The hub merges organizations with one registered identifier in two spellings by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Table, column, source, index.
CASELESS = (
    ("organization", "identifier_key", "identifier", "organization_identifier_look_up"),
    ("organization_identifier", "value_key", "value", "organization_identifier_value_look_up"),
    ("program", "iati_identifier_key", "iati_identifier", "program_identifier_look_up"),
)


def upgrade() -> None:
    """Allow merges that no organization decided, and add the columns to look identifiers up by."""
    op.alter_column("organization_merge", "merged_by_id", nullable=True)
    for table, column, source, index in CASELESS:
        folded = sa.Computed(f'upper({source} COLLATE "C")', persisted=True)
        op.add_column(table, sa.Column(column, sa.Text(collation="C"), folded))
        op.create_index(index, table, [column])


def downgrade() -> None:
    """Attribute automatic merges to the organization that was kept, and drop the columns."""
    for table, column, _, index in CASELESS:
        op.drop_index(index, table)
        op.drop_column(table, column)
    op.execute("UPDATE organization_merge SET merged_by_id = organization_id WHERE merged_by_id IS NULL")
    op.alter_column("organization_merge", "merged_by_id", nullable=False)
