"""Alignments: the nodes of action plans that programs and results serve."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
PUBLIC_RULE = "visibility = 'PUBLIC'"
MEMBER_RULE = f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})"
VISIBILITIES = "('PUBLIC', 'MEMBERS', 'OWNER')"
STATUSES = "('CLAIMED', 'CONFIRMED', 'REJECTED')"
ROLES = "('READER', 'CONTRIBUTOR', 'REVIEWER', 'ADMINISTRATOR')"

ALIGNMENT = f"""
CREATE TABLE alignment (
    id uuid NOT NULL CONSTRAINT alignment_key PRIMARY KEY,
    program_id uuid,
    result_id uuid,
    work_visibility text NOT NULL
        CONSTRAINT alignment_work_visibility_check CHECK (work_visibility IN {VISIBILITIES}),
    work_owner_id uuid NOT NULL,
    node_id uuid NOT NULL,
    node_visibility text NOT NULL
        CONSTRAINT alignment_node_visibility_check CHECK (node_visibility IN {VISIBILITIES}),
    node_owner_id uuid NOT NULL,
    visibility text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN 'OWNER' IN (work_visibility, node_visibility) THEN 'OWNER'
            WHEN 'MEMBERS' IN (work_visibility, node_visibility) THEN 'MEMBERS' ELSE 'PUBLIC' END) STORED,
    owner_id uuid NOT NULL GENERATED ALWAYS AS (
        CASE WHEN work_visibility <> 'OWNER' AND node_visibility = 'OWNER' THEN node_owner_id
            WHEN node_visibility = 'OWNER' AND work_owner_id <> node_owner_id
                THEN '00000000-0000-0000-0000-000000000000'::uuid
            ELSE work_owner_id END) STORED,
    ordinal integer NOT NULL DEFAULT 0,
    significance text NOT NULL
        CONSTRAINT alignment_significance_check CHECK (significance IN ('PRIMARY', 'SECONDARY')),
    share numeric CONSTRAINT alignment_share_check CHECK (share >= 0 AND share <= 100),
    status text NOT NULL DEFAULT 'CLAIMED' CONSTRAINT alignment_status_check CHECK (status IN {STATUSES}),
    claimed_by_id uuid NOT NULL CONSTRAINT alignment_claimed_by_id_link REFERENCES organization (id),
    claimed_at timestamptz NOT NULL DEFAULT now(),
    decided_by_id uuid CONSTRAINT alignment_decided_by_id_link REFERENCES organization (id),
    decided_at timestamptz,
    reason text,
    version integer NOT NULL DEFAULT 1 CONSTRAINT alignment_version_check CHECK (version > 0),
    CONSTRAINT alignment_work_check CHECK (num_nonnulls(program_id, result_id) = 1),
    CONSTRAINT alignment_decision_check CHECK ((status = 'CLAIMED') = (decided_at IS NULL)),
    CONSTRAINT alignment_program_id_node_id_unique UNIQUE (program_id, node_id),
    CONSTRAINT alignment_result_id_node_id_unique UNIQUE (result_id, node_id),
    CONSTRAINT alignment_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id),
    CONSTRAINT alignment_program_id_work_visibility_work_owner_id_link
        FOREIGN KEY (program_id, work_visibility, work_owner_id)
        REFERENCES program (id, visibility, owner_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT alignment_result_id_work_visibility_work_owner_id_link
        FOREIGN KEY (result_id, work_visibility, work_owner_id)
        REFERENCES result (id, visibility, owner_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT alignment_node_id_node_visibility_node_owner_id_link
        FOREIGN KEY (node_id, node_visibility, node_owner_id)
        REFERENCES plan_node (id, visibility, owner_id) ON UPDATE CASCADE
);
CREATE INDEX alignment_node ON alignment (node_id, program_id, result_id);
CREATE INDEX alignment_status_order ON alignment (status, claimed_at, id);
CREATE INDEX alignment_claim_order ON alignment (claimed_at, id);
CREATE INDEX alignment_owner ON alignment (owner_id);
CREATE INDEX alignment_claimed_by_id_index ON alignment (claimed_by_id);
CREATE INDEX alignment_decided_by_id_index ON alignment (decided_by_id);
CREATE INDEX alignment_decided_at_ascending ON alignment
    ((CASE WHEN decided_at IS NULL THEN TIMESTAMPTZ '9999-01-01 00:00:00+00' ELSE decided_at END), id);
CREATE INDEX alignment_decided_at_descending ON alignment
    ((CASE WHEN decided_at IS NULL THEN TIMESTAMPTZ '0001-12-31 00:00:00+00' ELSE decided_at END), id)
"""
DECISION = f"""
CREATE TABLE alignment_decision (
    id uuid NOT NULL CONSTRAINT alignment_decision_key PRIMARY KEY,
    alignment_id uuid NOT NULL,
    visibility text NOT NULL
        CONSTRAINT alignment_decision_visibility_check CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    status text NOT NULL CONSTRAINT alignment_decision_status_check CHECK (status IN {STATUSES}),
    reason text NOT NULL CONSTRAINT alignment_decision_reason_check CHECK (reason <> ''),
    organization_id uuid NOT NULL
        CONSTRAINT alignment_decision_organization_id_link REFERENCES organization (id),
    role text NOT NULL CONSTRAINT alignment_decision_role_check CHECK (role IN {ROLES}),
    CONSTRAINT alignment_decision_alignment_id_visibility_owner_id_link
        FOREIGN KEY (alignment_id, visibility, owner_id)
        REFERENCES alignment (id, visibility, owner_id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX alignment_decision_order ON alignment_decision (alignment_id, id);
CREATE INDEX alignment_decision_organization_id_index ON alignment_decision (organization_id)
"""


def upgrade() -> None:
    """Make the tables, with row level security. Only members read decisions."""
    for statements in (ALIGNMENT, DECISION):
        for statement in statements.strip().split(";\n"):
            op.execute(statement)
    for table in ("alignment", "alignment_decision"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY member_reads ON {table} FOR SELECT TO hub_member USING ({MEMBER_RULE})")
    op.execute(f"CREATE POLICY public_reads ON alignment FOR SELECT TO hub_public USING ({PUBLIC_RULE})")
    op.execute("GRANT SELECT ON alignment TO hub_public, hub_member")
    op.execute("GRANT SELECT ON alignment_decision TO hub_member")


def downgrade() -> None:
    """Drop the tables."""
    for table in ("alignment_decision", "alignment"):
        op.drop_table(table)
