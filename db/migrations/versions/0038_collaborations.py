"""Collaborations: what organizations propose to each other, and what each answered."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
RULES = {
    "public": "visibility = 'PUBLIC'",
    "member": f"{VIEWER} IS NOT NULL AND "
    f"(visibility <> 'OWNER' OR owner_id = {VIEWER} OR {VIEWER} = ANY (seen_by))",
}
TABLES = """
CREATE TABLE collaboration (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    status TEXT DEFAULT 'PROPOSED' NOT NULL,
    purpose TEXT NOT NULL,
    purposes JSONB DEFAULT '[]' NOT NULL,
    start_on DATE,
    end_on DATE,
    document_url TEXT,
    overlap_id UUID,
    proposed_by_id UUID NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason TEXT,
    stated_visibility TEXT DEFAULT 'MEMBERS' NOT NULL,
    visibility TEXT DEFAULT 'PUBLIC' NOT NULL,
    owner_id UUID NOT NULL,
    seen_by UUID[] DEFAULT '{}' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT collaboration_key PRIMARY KEY (id),
    CONSTRAINT collaboration_kind_check CHECK (kind IN ('JOINT_PROGRAM', 'MOU', 'CO_FUNDING', 'REFERRAL')),
    CONSTRAINT collaboration_status_check CHECK (status IN ('PROPOSED', 'ACCEPTED', 'DECLINED', 'ENDED')),
    CONSTRAINT collaboration_purposes_check CHECK (jsonb_typeof(purposes) = 'array'),
    CONSTRAINT collaboration_stated_visibility_check
        CHECK (stated_visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT collaboration_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT collaboration_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id),
    CONSTRAINT collaboration_purpose_check CHECK (purpose <> ''),
    CONSTRAINT collaboration_period_check CHECK (start_on <= end_on),
    CONSTRAINT collaboration_document_url_check CHECK (document_url ~* '^https?://'),
    CONSTRAINT collaboration_ended_check CHECK ((status = 'ENDED') = (ended_at IS NOT NULL)),
    CONSTRAINT collaboration_version_check CHECK (version > 0),
    CONSTRAINT collaboration_overlap_id_link
        FOREIGN KEY(overlap_id) REFERENCES overlap (id) ON DELETE SET NULL,
    CONSTRAINT collaboration_proposed_by_id_link FOREIGN KEY(proposed_by_id) REFERENCES organization (id),
    CONSTRAINT collaboration_owner_id_link FOREIGN KEY(owner_id) REFERENCES organization (id)
);
CREATE INDEX collaboration_end_on_ascending
    ON collaboration ((CASE WHEN (end_on IS NULL) THEN DATE '9999-01-01' ELSE end_on END), id);
CREATE INDEX collaboration_end_on_descending
    ON collaboration ((CASE WHEN (end_on IS NULL) THEN DATE '0001-12-31' ELSE end_on END), id);
CREATE INDEX collaboration_kind_filter ON collaboration (kind, id);
CREATE INDEX collaboration_overlap ON collaboration (overlap_id, id);
CREATE INDEX collaboration_owner_id_index ON collaboration (owner_id);
CREATE INDEX collaboration_proposed_by_id_index ON collaboration (proposed_by_id);
CREATE INDEX collaboration_proposed_order ON collaboration (proposed_at, id);
CREATE INDEX collaboration_status_filter ON collaboration (status, id);
CREATE TABLE collaboration_participant (
    id UUID NOT NULL,
    collaboration_id UUID NOT NULL,
    visibility TEXT NOT NULL,
    owner_id UUID NOT NULL,
    seen_by UUID[] DEFAULT '{}' NOT NULL,
    organization_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    answer TEXT DEFAULT 'PENDING' NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    CONSTRAINT collaboration_participant_key PRIMARY KEY (id),
    CONSTRAINT collaboration_participant_visibility_check
        CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT collaboration_participant_collaboration_id_visibility_o_4076
        FOREIGN KEY(collaboration_id, visibility, owner_id)
        REFERENCES collaboration (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT collaboration_participant_answer_check
        CHECK (answer IN ('PROPOSER', 'PENDING', 'ACCEPTED', 'DECLINED')),
    CONSTRAINT collaboration_participant_organization_id_link
        FOREIGN KEY(organization_id) REFERENCES organization (id)
);
CREATE INDEX collaboration_participant_backward
    ON collaboration_participant (organization_id, collaboration_id) INCLUDE (visibility, owner_id);
CREATE INDEX collaboration_participant_forward
    ON collaboration_participant (collaboration_id, ordinal, organization_id)
    INCLUDE (visibility, owner_id);
CREATE TABLE collaboration_program (
    collaboration_id UUID NOT NULL,
    visibility TEXT NOT NULL,
    owner_id UUID NOT NULL,
    seen_by UUID[] DEFAULT '{}' NOT NULL,
    program_id UUID NOT NULL,
    CONSTRAINT collaboration_program_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT collaboration_program_collaboration_id_visibility_owner_id_link
        FOREIGN KEY(collaboration_id, visibility, owner_id)
        REFERENCES collaboration (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT collaboration_program_program_id_link
        FOREIGN KEY(program_id) REFERENCES program (id) ON DELETE CASCADE
);
CREATE INDEX collaboration_program_backward
    ON collaboration_program (program_id, collaboration_id) INCLUDE (visibility, owner_id);
CREATE UNIQUE INDEX collaboration_program_forward
    ON collaboration_program (collaboration_id, program_id) INCLUDE (visibility, owner_id);
CREATE TABLE collaboration_event (
    id UUID NOT NULL,
    collaboration_id UUID NOT NULL,
    visibility TEXT NOT NULL,
    owner_id UUID NOT NULL,
    seen_by UUID[] DEFAULT '{}' NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    action TEXT NOT NULL,
    organization_id UUID NOT NULL,
    role TEXT NOT NULL,
    reason TEXT,
    CONSTRAINT collaboration_event_key PRIMARY KEY (id),
    CONSTRAINT collaboration_event_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT collaboration_event_collaboration_id_visibility_owner_id_link
        FOREIGN KEY(collaboration_id, visibility, owner_id)
        REFERENCES collaboration (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT collaboration_event_action_check CHECK (action IN ('PROPOSE', 'ACCEPT', 'DECLINE', 'END')),
    CONSTRAINT collaboration_event_role_check
        CHECK (role IN ('READER', 'CONTRIBUTOR', 'REVIEWER', 'ADMINISTRATOR')),
    CONSTRAINT collaboration_event_organization_id_link
        FOREIGN KEY(organization_id) REFERENCES organization (id)
);
CREATE INDEX collaboration_event_order ON collaboration_event (collaboration_id, id);
CREATE INDEX collaboration_event_organization_id_index ON collaboration_event (organization_id);
"""
PARTS = ("collaboration_participant", "collaboration_program", "collaboration_event")
FUNCTIONS = (
    # Who sees the collaboration sees its parts.
    """
    CREATE FUNCTION collaboration_parts_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE public.collaboration_participant SET seen_by = NEW.seen_by WHERE collaboration_id = NEW.id;
        UPDATE public.collaboration_program SET seen_by = NEW.seen_by WHERE collaboration_id = NEW.id;
        UPDATE public.collaboration_event SET seen_by = NEW.seen_by WHERE collaboration_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION collaboration_part_begins() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT c.visibility, c.owner_id, c.seen_by INTO NEW.visibility, NEW.owner_id, NEW.seen_by
        FROM public.collaboration c WHERE c.id = NEW.collaboration_id;
        RETURN NEW;
    END $$
    """,
    # A participant was added, or a merge of organizations moved it.
    """
    CREATE FUNCTION collaboration_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE public.collaboration SET seen_by = ARRAY(
            SELECT DISTINCT p.organization_id FROM public.collaboration_participant p
            WHERE p.collaboration_id = NEW.collaboration_id ORDER BY 1
        ) WHERE id = NEW.collaboration_id;
        RETURN NULL;
    END $$
    """,
)
TRIGGERS = (
    """CREATE TRIGGER collaboration_parts_follow AFTER UPDATE OF seen_by ON collaboration FOR EACH ROW
        WHEN (OLD.seen_by <> NEW.seen_by) EXECUTE FUNCTION collaboration_parts_follow()""",
    """CREATE TRIGGER collaboration_follows AFTER INSERT OR UPDATE OF organization_id
        ON collaboration_participant FOR EACH ROW EXECUTE FUNCTION collaboration_follows()""",
    *(
        f"""CREATE TRIGGER collaboration_part_begins BEFORE INSERT ON {table} FOR EACH ROW
            EXECUTE FUNCTION collaboration_part_begins()"""
        for table in PARTS
    ),
)


def upgrade() -> None:
    """Make the tables, their row level security, and what keeps the parts as visible as the whole."""
    for statement in filter(None, TABLES.strip().split(";\n")):
        op.execute(statement.removesuffix(";"))
    for table in ("collaboration", *PARTS):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for audience, rule in RULES.items():
            op.execute(f"GRANT SELECT ON {table} TO hub_{audience}")
            op.execute(
                f"CREATE POLICY {audience}_reads ON {table} FOR SELECT TO hub_{audience} USING ({rule})"
            )
    for statement in (*FUNCTIONS, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    """Remove the tables and functions."""
    for table in (*reversed(PARTS), "collaboration"):
        op.execute(f"DROP TABLE {table}")
    for function in ("collaboration_parts_follow", "collaboration_part_begins", "collaboration_follows"):
        op.execute(f"DROP FUNCTION {function}")
