"""Revisions of members, and fields in which members and imports differ."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
MEMBER_RULE = f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})"
VISIBILITIES = "('PUBLIC', 'MEMBERS', 'OWNER')"
ROLES = "('READER', 'CONTRIBUTOR', 'REVIEWER', 'ADMINISTRATOR')"

REVISION = f"""
CREATE TABLE revision (
    id uuid NOT NULL CONSTRAINT revision_key PRIMARY KEY,
    program_id uuid NOT NULL,
    is_new boolean NOT NULL,
    base_version integer,
    fields jsonb NOT NULL CONSTRAINT revision_fields_check CHECK (jsonb_typeof(fields) = 'object'),
    state text NOT NULL DEFAULT 'DRAFT' CONSTRAINT revision_state_check
        CHECK (state IN ('DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED', 'PUBLISHED', 'DISCARDED')),
    visibility text NOT NULL DEFAULT 'PUBLIC' CONSTRAINT revision_visibility_check
        CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL CONSTRAINT revision_owner_id_link REFERENCES organization (id),
    version integer NOT NULL DEFAULT 1 CONSTRAINT revision_version_check CHECK (version > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT revision_base_version_check CHECK (is_new = (base_version IS NULL)),
    CONSTRAINT revision_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id)
);
CREATE INDEX revision_owner_id_index ON revision (owner_id);
CREATE INDEX revision_state_order ON revision (state, id);
CREATE INDEX revision_program_order ON revision (program_id, id);
"""
EVENT = f"""
CREATE TABLE revision_event (
    id uuid NOT NULL CONSTRAINT revision_event_key PRIMARY KEY,
    revision_id uuid NOT NULL,
    visibility text NOT NULL CONSTRAINT revision_event_visibility_check CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    action text NOT NULL CONSTRAINT revision_event_action_check
        CHECK (action IN ('SAVE', 'SUBMIT', 'WITHDRAW', 'REQUEST_CHANGES', 'PUBLISH', 'DISCARD')),
    organization_id uuid NOT NULL CONSTRAINT revision_event_organization_id_link REFERENCES organization (id),
    role text NOT NULL CONSTRAINT revision_event_role_check CHECK (role IN {ROLES}),
    author text,
    comment text,
    field text,
    CONSTRAINT revision_event_revision_id_visibility_owner_id_link
        FOREIGN KEY (revision_id, visibility, owner_id) REFERENCES revision (id, visibility, owner_id)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX revision_event_organization_id_index ON revision_event (organization_id);
CREATE INDEX revision_event_order ON revision_event (revision_id, id);
"""
ANSWERED = """
CREATE TABLE answered_request (
    organization_id uuid NOT NULL CONSTRAINT answered_request_organization_id_link
        REFERENCES organization (id) ON DELETE CASCADE,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    answer jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT answered_request_key PRIMARY KEY (organization_id, key)
);
CREATE INDEX answered_request_at_index ON answered_request (at);
"""
EDITED = """
CREATE TABLE edited_field (
    program_id uuid NOT NULL CONSTRAINT edited_field_program_id_link REFERENCES program (id) ON DELETE CASCADE,
    field text NOT NULL,
    imported jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT edited_field_key PRIMARY KEY (program_id, field)
);
"""
CONFLICT = f"""
CREATE TABLE conflict (
    id uuid NOT NULL CONSTRAINT conflict_key PRIMARY KEY,
    program_id uuid NOT NULL,
    visibility text NOT NULL CONSTRAINT conflict_visibility_check CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL,
    field text NOT NULL,
    current jsonb,
    imported jsonb,
    state text NOT NULL DEFAULT 'OPEN' CONSTRAINT conflict_state_check
        CHECK (state IN ('OPEN', 'KEPT', 'TAKEN')),
    run_id uuid CONSTRAINT conflict_run_id_link REFERENCES import_run (id) ON DELETE SET NULL,
    at timestamptz NOT NULL DEFAULT now(),
    decided_by_id uuid CONSTRAINT conflict_decided_by_id_link REFERENCES organization (id),
    decided_at timestamptz,
    reason text,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT conflict_decided_check CHECK ((state = 'OPEN') = (decided_at IS NULL)),
    CONSTRAINT conflict_program_id_visibility_owner_id_link
        FOREIGN KEY (program_id, visibility, owner_id) REFERENCES program (id, visibility, owner_id)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX conflict_run_id_index ON conflict (run_id);
CREATE INDEX conflict_decided_by_id_index ON conflict (decided_by_id);
CREATE INDEX conflict_program_order ON conflict (program_id, id);
CREATE INDEX conflict_state_order ON conflict (state, id);
CREATE UNIQUE INDEX conflict_open ON conflict (program_id, field) WHERE state = 'OPEN';
"""
ACTOR = """
ALTER TABLE change ADD COLUMN actor_id uuid CONSTRAINT change_actor_id_link REFERENCES organization (id),
    ADD COLUMN record_version integer;
CREATE INDEX change_actor_id_index ON change (actor_id);
"""
# Members alone read them; the services check whose they are, and the role. No reading role sees the others.
READ = ("revision", "revision_event", "conflict")


def upgrade() -> None:
    """Make the tables, with row level security."""
    for statements in (REVISION, EVENT, ANSWERED, EDITED, CONFLICT, ACTOR):
        for statement in filter(None, statements.strip().split(";\n")):
            op.execute(statement.removesuffix(";"))
    for table in READ:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT ON {table} TO hub_member")
        op.execute(f"CREATE POLICY member_reads ON {table} FOR SELECT TO hub_member USING ({MEMBER_RULE})")


def downgrade() -> None:
    """Remove the tables."""
    op.execute("ALTER TABLE change DROP COLUMN actor_id, DROP COLUMN record_version")
    for table in ("conflict", "edited_field", "answered_request", "revision_event", "revision"):
        op.drop_table(table)
