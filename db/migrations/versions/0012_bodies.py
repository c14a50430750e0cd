"""Refs that identify nobody are kept beside the program, and what others report of a program is kept as a claim.

The next import of the same files puts organizations right that such refs had joined: docs/import.md.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
MEMBER_RULE = f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})"


def part_of_program(table: str) -> list[sa.Constraint]:
    """The constraints of a table whose rows are parts of programs."""
    return [
        sa.CheckConstraint("visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')", name=f"{table}_visibility_check"),
        sa.ForeignKeyConstraint(
            ["program_id", "visibility", "owner_id"],
            ["program.id", "program.visibility", "program.owner_id"],
            name=f"{table}_program_id_visibility_owner_id_link",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    ]


def create_stated_ref() -> None:
    """Refs that are not the identifiers of the organizations that programs name by them."""
    op.create_table(
        "stated_ref",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("worth", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "worth IN ('LOCAL', 'PLACEHOLDER', 'CATEGORY', 'NAME', 'ANOTHER')", name="stated_ref_worth_check"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="stated_ref_organization_id_link"
        ),
        *part_of_program("stated_ref"),
    )
    op.create_index("stated_ref_position", "stated_ref", ["program_id", "ordinal"], unique=True)
    op.create_index("stated_ref_organization_id_index", "stated_ref", ["organization_id"])
    op.execute("ALTER TABLE stated_ref ENABLE ROW LEVEL SECURITY")
    # Exports write the references back as their publishers wrote them.
    op.execute("GRANT SELECT ON stated_ref TO hub_public, hub_member")
    op.execute(
        "CREATE POLICY public_reads ON stated_ref FOR SELECT TO hub_public USING (visibility = 'PUBLIC')"
    )
    op.execute(f"CREATE POLICY member_reads ON stated_ref FOR SELECT TO hub_member USING ({MEMBER_RULE})")


def create_claim() -> None:
    """What others than its owner reported under a program's identifier, for members."""
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("reporter_identifier", sa.Text(), nullable=True),
        sa.Column("reporter_name", sa.Text(), nullable=True),
        sa.Column("secondary", sa.Boolean(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("version_hash", sa.LargeBinary(), nullable=False),
        sa.Column("dated", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="claim_key"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="claim_source_id_link"),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name="claim_run_id_link", ondelete="SET NULL"),
        *part_of_program("claim"),
    )
    op.create_index("claim_program_order", "claim", ["program_id", "id"])
    op.create_index("claim_source_id_index", "claim", ["source_id"])
    op.create_index("claim_run_id_index", "claim", ["run_id"])
    op.execute("ALTER TABLE claim ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY member_reads ON claim FOR SELECT TO hub_member USING ({MEMBER_RULE})")
    op.execute("GRANT SELECT ON claim TO hub_member")


def upgrade() -> None:
    """Make the tables; letter case of identifiers makes no difference any more."""
    create_stated_ref()
    create_claim()
    op.add_column(
        "program",
        sa.Column("secondary_reporter", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "organization",
        sa.Column("descriptions", postgresql.JSONB(), server_default="[]", nullable=False),
    )
    op.create_check_constraint(
        op.f("organization_descriptions_check"), "organization", "jsonb_typeof(descriptions) = 'array'"
    )
    op.execute("CREATE INDEX organization_identifier_spelling ON organization_identifier (upper(value))")


def downgrade() -> None:
    """Forget claims and stated refs."""
    op.drop_index("organization_identifier_spelling", "organization_identifier")
    op.drop_column("organization", "descriptions")
    op.drop_column("program", "secondary_reporter")
    op.drop_table("claim")
    op.drop_table("stated_ref")
