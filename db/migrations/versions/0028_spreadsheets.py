"""Plans of what uploaded spreadsheets would change."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
MEMBER_RULE = f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})"
VISIBILITIES = "('PUBLIC', 'MEMBERS', 'OWNER')"

PLAN = f"""
CREATE TABLE spreadsheet_plan (
    id uuid NOT NULL CONSTRAINT spreadsheet_plan_key PRIMARY KEY,
    state text NOT NULL DEFAULT 'READY' CONSTRAINT spreadsheet_plan_state_check
        CHECK (state IN ('READY', 'APPLIED')),
    added integer NOT NULL,
    changed integer NOT NULL,
    unchanged integer NOT NULL,
    refused integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    visibility text NOT NULL DEFAULT 'PUBLIC' CONSTRAINT spreadsheet_plan_visibility_check
        CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL CONSTRAINT spreadsheet_plan_owner_id_link REFERENCES organization (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    applied_at timestamptz,
    CONSTRAINT spreadsheet_plan_applied_check CHECK ((state = 'APPLIED') = (applied_at IS NOT NULL)),
    CONSTRAINT spreadsheet_plan_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id)
);
CREATE INDEX spreadsheet_plan_owner_id_index ON spreadsheet_plan (owner_id);
CREATE INDEX spreadsheet_plan_expires_at_index ON spreadsheet_plan (expires_at);
CREATE INDEX spreadsheet_plan_owner_order ON spreadsheet_plan (owner_id, id);
"""
ROW = f"""
CREATE TABLE spreadsheet_row (
    id uuid NOT NULL CONSTRAINT spreadsheet_row_key PRIMARY KEY,
    plan_id uuid NOT NULL,
    visibility text NOT NULL CONSTRAINT spreadsheet_row_visibility_check CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL,
    sheet text NOT NULL,
    "row" integer NOT NULL,
    outcome text NOT NULL CONSTRAINT spreadsheet_row_outcome_check
        CHECK (outcome IN ('ADD', 'CHANGE', 'UNCHANGED', 'REFUSED')),
    program_id uuid,
    revision_id uuid,
    label text,
    program_version integer,
    fields jsonb NOT NULL CONSTRAINT spreadsheet_row_fields_check CHECK (jsonb_typeof(fields) = 'object'),
    problems jsonb NOT NULL CONSTRAINT spreadsheet_row_problems_check
        CHECK (jsonb_typeof(problems) = 'array'),
    CONSTRAINT spreadsheet_row_plan_id_visibility_owner_id_link
        FOREIGN KEY (plan_id, visibility, owner_id) REFERENCES spreadsheet_plan (id, visibility, owner_id)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX spreadsheet_row_order ON spreadsheet_row (plan_id, id);
CREATE INDEX spreadsheet_row_outcome_order ON spreadsheet_row (plan_id, outcome, id);
"""
TABLES = ("spreadsheet_plan", "spreadsheet_row")


def upgrade() -> None:
    """Make the tables, with row level security."""
    for statements in (PLAN, ROW):
        for statement in filter(None, statements.strip().split(";\n")):
            op.execute(statement.removesuffix(";"))
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT ON {table} TO hub_member")
        op.execute(f"CREATE POLICY member_reads ON {table} FOR SELECT TO hub_member USING ({MEMBER_RULE})")


def downgrade() -> None:
    """Remove the tables."""
    for table in reversed(TABLES):
        op.drop_table(table)
