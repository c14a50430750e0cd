"""Rows of spreadsheets are about outputs too."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The kind and the id of the record of a row."""
    op.execute("ALTER TABLE spreadsheet_row ADD COLUMN kind text NOT NULL DEFAULT 'PROGRAM'")
    op.execute("ALTER TABLE spreadsheet_row ADD COLUMN record_id uuid")
    op.execute("UPDATE spreadsheet_row SET record_id = program_id")


def downgrade() -> None:
    """Rows about programs alone."""
    op.execute("DELETE FROM spreadsheet_row WHERE kind <> 'PROGRAM'")
    op.execute("ALTER TABLE spreadsheet_row DROP COLUMN kind")
    op.execute("ALTER TABLE spreadsheet_row DROP COLUMN record_id")
