"""Values of IATI that the hub left out: tags, recipient regions, sectors and places of transactions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
RULES = {
    "public": "visibility = 'PUBLIC'",
    "member": f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})",
}
STRICTER = (
    "CASE WHEN 'OWNER' IN (a_visibility, b_visibility) THEN 'OWNER'"
    " WHEN 'MEMBERS' IN (a_visibility, b_visibility) THEN 'MEMBERS' ELSE 'PUBLIC' END"
)
OWNER = (
    "CASE WHEN a_visibility <> 'OWNER' AND b_visibility = 'OWNER' THEN b_owner_id"
    " WHEN b_visibility = 'OWNER' AND a_owner_id <> b_owner_id"
    " THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE a_owner_id END"
)
WITH_DETAILS = ("program", "program_location", "transaction", "result", "indicator")
CODES = (
    "collaboration_type_code",
    "flow_type_code",
    "finance_type_code",
    "tied_status_code",
    "budget_not_provided_code",
)
# Columns that name activities, which other programs look up.
NAMING = (
    ("transaction", "provider_activity_id"),
    ("transaction", "receiver_activity_id"),
    ("participation", "activity_id"),
)
ORIGIN = "origin IN ('ACTIVITY', 'TRANSACTIONS', 'TAG')"


def create_part(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table whose rows are parts of programs, as visible as these."""
    op.create_table(
        table,
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        *columns,
        sa.CheckConstraint(
            "visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')", name=op.f(f"{table}_visibility_check")
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "visibility", "owner_id"],
            ["program.id", "program.visibility", "program.owner_id"],
            name=op.f(f"{table}_program_id_visibility_owner_id_link"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    )
    op.create_index(f"{table}_position", table, ["program_id", "ordinal"], unique=True)
    secure_rows(table)


def secure_rows(table: str) -> None:
    """Row level security: each role reads what the visibility rule lets it read."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for audience, rule in RULES.items():
        op.execute(f"GRANT SELECT ON {table} TO hub_{audience}")
        op.execute(f"CREATE POLICY {audience}_reads ON {table} FOR SELECT TO hub_{audience} USING ({rule})")


def code_filter(table: str, code: str = "code") -> None:
    """The index for filters by code, from which visibility is read as well."""
    op.create_index(
        f"{table}_code_filter",
        table,
        [sa.text(code), "program_id"],
        postgresql_include=["visibility", "owner_id"],
    )


def localized(table: str, column: str) -> list[sa.schema.SchemaItem]:
    """A column for texts per language."""
    return [
        sa.Column(column, postgresql.JSONB(), server_default="[]", nullable=False),
        sa.CheckConstraint(f"jsonb_typeof({column}) = 'array'", name=op.f(f"{table}_{column}_check")),
    ]


def coded(table: str) -> list[sa.schema.SchemaItem]:
    """The columns of a code in a vocabulary, with the publisher's names."""
    return [
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("vocabulary_uri", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        *localized(table, "names"),
    ]


def add_details(table: str) -> None:
    """A column for values that are only shown and exported."""
    op.add_column(table, sa.Column("details", postgresql.JSONB(), server_default="{}", nullable=False))
    op.create_check_constraint(op.f(f"{table}_details_check"), table, "jsonb_typeof(details) = 'object'")


def add_origins() -> None:
    """Where sectors and countries come from: so far, all from the activities themselves."""
    for table in ("program_sector", "program_country"):
        op.add_column(table, sa.Column("origin", sa.Text(), server_default="ACTIVITY", nullable=False))
        op.create_check_constraint(op.f(f"{table}_origin_check"), table, ORIGIN)
    op.add_column("program_sector", sa.Column("vocabulary_uri", sa.Text(), nullable=True))


def create_markers() -> None:
    """Policy markers, and identifiers that programs have elsewhere or had before."""
    table = "program_policy_marker"
    create_part(table, *coded(table), sa.Column("significance_code", sa.Text(), nullable=True))
    code_filter(table)
    table = "other_identifier"
    create_part(
        table,
        sa.Column("identifier", sa.Text(collation="C"), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("owner_ref", sa.Text(), nullable=True),
        *localized(table, "owner_names"),
    )
    op.create_index("other_identifier_value", table, ["identifier", "program_id"])


def create_planned_disbursements() -> None:
    """Money that is planned to be paid."""
    table = "planned_disbursement"
    create_part(
        table,
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("value_date", sa.Date(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("provider_activity_id", sa.Text(collation="C"), nullable=True),
        sa.Column("receiver_id", sa.Uuid(), nullable=True),
        sa.Column("receiver_activity_id", sa.Text(collation="C"), nullable=True),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f(f"{table}_currency_check")),
        sa.CheckConstraint("period_start <= period_end", name=op.f(f"{table}_period_check")),
        *(
            sa.ForeignKeyConstraint([column], ["organization.id"], name=op.f(f"{table}_{column}_link"))
            for column in ("provider_id", "receiver_id")
        ),
    )
    for column in ("provider_id", "receiver_id"):
        op.create_index(f"{table}_{column}_index", table, [column])


def create_funding() -> None:
    """Links of money between programs, visible to who may see both; and indexes to find who names whom."""
    op.create_table(
        "funding",
        sa.Column("id", sa.Uuid(), nullable=False),
        *side("a"),
        *side("b"),
        sa.Column("visibility", sa.Text(), sa.Computed(STRICTER, persisted=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), sa.Computed(OWNER, persisted=True), nullable=False),
        sa.Column("payments", postgresql.JSONB(), nullable=False),
        sa.Column("commitments", postgresql.JSONB(), nullable=False),
        sa.Column("reported_by", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint("a_id <> b_id", name=op.f("funding_sides_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("funding_key")),
        sa.UniqueConstraint("a_id", "b_id", name=op.f("funding_a_id_b_id_unique")),
    )
    op.create_index("funding_funder_order", "funding", ["a_id", "id"])
    op.create_index("funding_recipient_order", "funding", ["b_id", "id"])
    secure_rows("funding")
    for table, column in NAMING:
        op.execute(f'ALTER TABLE "{table}" ALTER COLUMN {column} TYPE text COLLATE "C"')
        op.create_index(
            f"{table}_{column.removesuffix('_id')}",
            table,
            [column],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )


def side(name: str) -> list[sa.schema.SchemaItem]:
    """The columns of one program of a pair, with its visibility."""
    return [
        sa.Column(f"{name}_id", sa.Uuid(), nullable=False),
        sa.Column(f"{name}_visibility", sa.Text(), nullable=False),
        sa.Column(f"{name}_owner_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            f"{name}_visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')",
            name=op.f(f"funding_{name}_visibility_check"),
        ),
        sa.ForeignKeyConstraint(
            [f"{name}_id", f"{name}_visibility", f"{name}_owner_id"],
            ["program.id", "program.visibility", "program.owner_id"],
            name=op.f(f"funding_{name}_id_{name}_visibility_{name}_owner_id_link"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    ]


def upgrade() -> None:
    """Make the tables and columns; the next import of the same files fills them."""
    add_origins()
    table = "program_recipient_region"
    create_part(
        table,
        *coded(table),
        sa.Column("percentage", sa.Numeric(), nullable=True),
        sa.Column("origin", sa.Text(), server_default="ACTIVITY", nullable=False),
        sa.CheckConstraint(ORIGIN, name=op.f(f"{table}_origin_check")),
        sa.CheckConstraint("percentage BETWEEN 0 AND 100", name=op.f(f"{table}_percentage_check")),
    )
    code_filter(table)
    create_part("program_tag", *coded("program_tag"))
    code_filter("program_tag", "upper(code)")
    for table in WITH_DETAILS:
        add_details(table)
    op.add_column(
        "indicator", sa.Column("baselines", postgresql.JSONB(), server_default="[]", nullable=False)
    )
    create_markers()
    create_planned_disbursements()
    for column in CODES:
        op.add_column("program", sa.Column(column, sa.Text(), nullable=True))
    op.add_column("program", sa.Column("humanitarian", sa.Boolean(), nullable=True))
    create_funding()
    # Letters of targets of the SDGs are written small.
    op.execute(
        "UPDATE program_sector SET code = lower(code) WHERE vocabulary = '8' AND code ~ '^[0-9]{1,2}[.][A-Z]$'"
    )


def downgrade() -> None:
    """Forget the values."""
    for table, column in NAMING:
        op.drop_index(f"{table}_{column.removesuffix('_id')}", table)
        op.execute(f'ALTER TABLE "{table}" ALTER COLUMN {column} TYPE text COLLATE "default"')
    op.drop_table("funding")
    for column in (*CODES, "humanitarian"):
        op.drop_column("program", column)
    op.drop_column("indicator", "baselines")
    for table in WITH_DETAILS:
        op.drop_column(table, "details")
    for table in ("planned_disbursement", "other_identifier", "program_policy_marker"):
        op.drop_table(table)
    op.drop_table("program_tag")
    op.drop_table("program_recipient_region")
    op.drop_column("program_sector", "vocabulary_uri")
    for table in ("program_sector", "program_country"):
        op.drop_column(table, "origin")
