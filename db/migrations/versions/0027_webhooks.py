"""Webhooks: endpoints of organizations, and the secrets that sign what they receive."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
MEMBER_RULE = f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})"

WEBHOOK = """
CREATE TABLE webhook (
    id uuid NOT NULL CONSTRAINT webhook_key PRIMARY KEY,
    visibility text NOT NULL DEFAULT 'PUBLIC' CONSTRAINT webhook_visibility_check
        CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    owner_id uuid NOT NULL CONSTRAINT webhook_owner_id_link REFERENCES organization (id),
    url text NOT NULL,
    kinds text[] NOT NULL DEFAULT '{}',
    label text CONSTRAINT webhook_label_check CHECK (label <> ''),
    state text NOT NULL DEFAULT 'ACTIVE' CONSTRAINT webhook_state_check
        CHECK (state IN ('ACTIVE', 'PAUSED', 'FAILING', 'GONE')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    cursor text NOT NULL,
    read_version bigint,
    failures integer NOT NULL DEFAULT 0 CONSTRAINT webhook_failures_check CHECK (failures >= 0),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    attempted_at timestamptz,
    succeeded_at timestamptz,
    outcome text CONSTRAINT webhook_outcome_check
        CHECK (outcome IN ('DELIVERED', 'STATUS', 'ADDRESS', 'CONNECTION', 'TIMEOUT')),
    status integer,
    disabled_at timestamptz,
    test_id uuid,
    former_secret_until timestamptz,
    CONSTRAINT webhook_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id)
);
CREATE INDEX webhook_owner_id_index ON webhook (owner_id);
CREATE UNIQUE INDEX webhook_url_key ON webhook (owner_id, url);
CREATE INDEX webhook_next_order ON webhook (next_attempt_at);
"""
SIGNED_BY = """
CREATE TABLE webhook_secret (
    webhook_id uuid NOT NULL CONSTRAINT webhook_secret_webhook_id_link
        REFERENCES webhook (id) ON DELETE CASCADE,
    secret text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    CONSTRAINT webhook_secret_key PRIMARY KEY (webhook_id, secret)
);
"""
VERSION_TIME = """
CREATE TABLE version_time (
    version bigint NOT NULL CONSTRAINT version_time_key PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX version_time_at_index ON version_time (at);
"""


def upgrade() -> None:
    """Make the tables. Members alone read the endpoints, and no reading role the secrets."""
    for statements in (WEBHOOK, SIGNED_BY, VERSION_TIME):
        for statement in filter(None, statements.strip().split(";\n")):
            op.execute(statement.removesuffix(";"))
    op.execute("ALTER TABLE webhook ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT ON webhook TO hub_member")
    op.execute(f"CREATE POLICY member_reads ON webhook FOR SELECT TO hub_member USING ({MEMBER_RULE})")


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("version_time")
    op.drop_table("webhook_secret")
    op.drop_table("webhook")
