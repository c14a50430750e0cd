"""Harvests of OAI-PMH repositories: how far each came, and the records that it brought."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables; no reading role may read them: products and their links show what is to be seen."""
    op.create_table(
        "harvest",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("set_spec", sa.Text(), nullable=False),
        sa.Column("complete", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("window_from", sa.Text(), nullable=True),
        sa.Column("window_until", sa.Text(), nullable=True),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("token IS NULL OR began IS NOT NULL", name=op.f("harvest_token_check")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("harvest_source_id_link"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "prefix", "set_spec", name=op.f("harvest_key")),
    )
    op.create_table(
        "harvested_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("datestamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sets", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("knowledge_product_id", sa.Uuid(), nullable=True),
        sa.Column("visibility", sa.Text(), server_default="PUBLIC", nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("titles", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("abstracts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("kind", sa.Text(), server_default="OTHER", nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("license", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("sectors", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("regions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')", name=op.f("harvested_record_visibility_check")
        ),
        sa.CheckConstraint("jsonb_typeof(titles) = 'array'", name=op.f("harvested_record_titles_check")),
        sa.CheckConstraint(
            "jsonb_typeof(abstracts) = 'array'", name=op.f("harvested_record_abstracts_check")
        ),
        sa.CheckConstraint(
            "kind IN ('REPORT', 'EVALUATION', 'RESULTS_REPORT', 'STUDY', 'POLICY', 'GUIDELINE', 'TRAINING_MATERIAL', 'DATASET', 'MULTIMEDIA', 'OTHER')",
            name=op.f("harvested_record_kind_check"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("harvested_record_source_id_link"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["knowledge_product_id"],
            ["knowledge_product.id"],
            name=op.f("harvested_record_knowledge_product_id_link"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organization.id"], name=op.f("harvested_record_owner_id_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("harvested_record_key")),
        sa.UniqueConstraint(
            "source_id", "identifier", name=op.f("harvested_record_source_id_identifier_unique")
        ),
    )
    op.create_index(
        op.f("harvested_record_knowledge_product_id_index"), "harvested_record", ["knowledge_product_id"]
    )
    op.create_index(op.f("harvested_record_owner_id_index"), "harvested_record", ["owner_id"])
    op.create_table(
        "harvested_organization",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role IN ('AUTHOR', 'PUBLISHER', 'FUNDER')", name=op.f("harvested_organization_role_check")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["harvested_record.id"],
            name=op.f("harvested_organization_record_id_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("harvested_organization_organization_id_link")
        ),
    )
    op.create_index(op.f("harvested_organization_record_id_index"), "harvested_organization", ["record_id"])
    op.create_index(
        op.f("harvested_organization_organization_id_index"), "harvested_organization", ["organization_id"]
    )
    op.execute("ALTER TABLE harvested_record ENABLE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Without them."""
    op.drop_table("harvested_organization")
    op.drop_table("harvested_record")
    op.drop_table("harvest")
