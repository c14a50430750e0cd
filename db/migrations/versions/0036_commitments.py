"""Commitments to nodes of plans; templates of reports, reports and their items."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
RULES = {
    "public": "visibility = 'PUBLIC'",
    "member": f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})",
}
TABLES = """
CREATE TABLE commitment (
    id UUID NOT NULL,
    organization_id UUID NOT NULL,
    node_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    quarter SMALLINT,
    planned_amount NUMERIC,
    planned_currency TEXT,
    realised_amount NUMERIC,
    realised_currency TEXT,
    currency TEXT GENERATED ALWAYS AS (coalesce(planned_currency, realised_currency)) STORED,
    planned_outputs JSONB DEFAULT '[]' NOT NULL,
    planned_output_count INTEGER,
    realised_output_count INTEGER,
    narratives JSONB DEFAULT '[]' NOT NULL,
    documents JSONB DEFAULT '[]' NOT NULL,
    status TEXT DEFAULT 'COMMITTED' NOT NULL,
    reported_on DATE,
    decided_by_id UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    decision_reason TEXT,
    visibility TEXT DEFAULT 'PUBLIC' NOT NULL,
    owner_id UUID NOT NULL,
    source_id UUID NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    last_updated TIMESTAMP WITH TIME ZONE,
    imported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT commitment_key PRIMARY KEY (id),
    CONSTRAINT commitment_planned_outputs_check CHECK (jsonb_typeof(planned_outputs) = 'array'),
    CONSTRAINT commitment_narratives_check CHECK (jsonb_typeof(narratives) = 'array'),
    CONSTRAINT commitment_status_check
        CHECK (status IN ('COMMITTED', 'REPORTED', 'REALISED', 'PARTLY', 'DROPPED')),
    CONSTRAINT commitment_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT commitment_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id),
    CONSTRAINT commitment_version_check CHECK (version > 0),
    CONSTRAINT commitment_year_check CHECK (year BETWEEN 1900 AND 2200),
    CONSTRAINT commitment_quarter_check CHECK (quarter BETWEEN 1 AND 4),
    CONSTRAINT commitment_planned_check
        CHECK (planned_amount >= 0 AND (planned_amount IS NULL) = (planned_currency IS NULL)),
    CONSTRAINT commitment_realised_check
        CHECK (realised_amount >= 0 AND (realised_amount IS NULL) = (realised_currency IS NULL)),
    CONSTRAINT commitment_currency_check CHECK (planned_currency = realised_currency),
    CONSTRAINT commitment_outputs_check CHECK (planned_output_count >= 0 AND realised_output_count >= 0),
    CONSTRAINT commitment_documents_check CHECK (jsonb_typeof(documents) = 'array'),
    CONSTRAINT commitment_organization_id_link FOREIGN KEY(organization_id) REFERENCES organization (id),
    CONSTRAINT commitment_node_id_link FOREIGN KEY(node_id) REFERENCES plan_node (id),
    CONSTRAINT commitment_decided_by_id_link FOREIGN KEY(decided_by_id) REFERENCES organization (id),
    CONSTRAINT commitment_owner_id_link FOREIGN KEY(owner_id) REFERENCES organization (id),
    CONSTRAINT commitment_source_id_link FOREIGN KEY(source_id) REFERENCES source (id)
);
CREATE INDEX commitment_change_order ON commitment (imported_at, id);
CREATE INDEX commitment_decided_by_id_index ON commitment (decided_by_id);
CREATE INDEX commitment_node_order ON commitment (node_id, id);
CREATE INDEX commitment_once ON commitment (organization_id, node_id, year);
CREATE INDEX commitment_organization_order ON commitment (organization_id, id);
CREATE INDEX commitment_owner_id_index ON commitment (owner_id);
CREATE INDEX commitment_source_id_index ON commitment (source_id);
CREATE INDEX commitment_status_filter ON commitment (status, id);
CREATE INDEX commitment_year_order ON commitment (year, id);
CREATE TABLE commitment_output (
    commitment_id UUID NOT NULL,
    visibility TEXT NOT NULL,
    owner_id UUID NOT NULL,
    result_id UUID NOT NULL,
    CONSTRAINT commitment_output_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT commitment_output_commitment_id_visibility_owner_id_link FOREIGN KEY(commitment_id, visibility, owner_id)
        REFERENCES commitment (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT commitment_output_result_id_link FOREIGN KEY(result_id)
        REFERENCES result (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX commitment_output_link ON commitment_output (commitment_id, result_id);
CREATE INDEX commitment_output_result_id_index ON commitment_output (result_id);
CREATE TABLE report_template (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    code_key TEXT COLLATE "C" GENERATED ALWAYS AS (upper(code COLLATE "C")) STORED,
    plan_id UUID NOT NULL,
    period TEXT NOT NULL,
    title TEXT NOT NULL,
    titles JSONB DEFAULT '[]' NOT NULL,
    sort_title TEXT COLLATE "C" GENERATED ALWAYS AS (left(lower(title), 200)) STORED NOT NULL,
    descriptions JSONB DEFAULT '[]' NOT NULL,
    is_sample BOOLEAN DEFAULT 'false' NOT NULL,
    owing_types TEXT[] DEFAULT '{}' NOT NULL,
    leads_owe BOOLEAN DEFAULT 'false' NOT NULL,
    committed_owe BOOLEAN DEFAULT 'false' NOT NULL,
    fields JSONB DEFAULT '[]' NOT NULL,
    visibility TEXT DEFAULT 'PUBLIC' NOT NULL,
    owner_id UUID NOT NULL,
    source_id UUID NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    last_updated TIMESTAMP WITH TIME ZONE,
    imported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT report_template_key PRIMARY KEY (id),
    CONSTRAINT report_template_period_check CHECK (period IN ('PROGRESS', 'REALISATION')),
    CONSTRAINT report_template_titles_check CHECK (jsonb_typeof(titles) = 'array'),
    CONSTRAINT report_template_descriptions_check CHECK (jsonb_typeof(descriptions) = 'array'),
    CONSTRAINT report_template_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT report_template_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id),
    CONSTRAINT report_template_version_check CHECK (version > 0),
    CONSTRAINT report_template_title_check CHECK (title <> ''),
    CONSTRAINT report_template_fields_check CHECK (jsonb_typeof(fields) = 'array'),
    CONSTRAINT report_template_code_key_unique UNIQUE (code_key),
    CONSTRAINT report_template_plan_id_link FOREIGN KEY(plan_id)
        REFERENCES action_plan (id) ON DELETE CASCADE,
    CONSTRAINT report_template_owner_id_link FOREIGN KEY(owner_id) REFERENCES organization (id),
    CONSTRAINT report_template_source_id_link FOREIGN KEY(source_id) REFERENCES source (id)
);
CREATE INDEX report_template_owner_id_index ON report_template (owner_id);
CREATE INDEX report_template_plan_id_index ON report_template (plan_id);
CREATE INDEX report_template_source_id_index ON report_template (source_id);
CREATE INDEX report_template_title_order ON report_template (sort_title, id);
CREATE TABLE report_deadline (
    report_template_id UUID NOT NULL,
    visibility TEXT NOT NULL,
    owner_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    opens_on DATE,
    due_on DATE NOT NULL,
    CONSTRAINT report_deadline_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT report_deadline_report_template_id_visibility_owner_id_link FOREIGN KEY(report_template_id, visibility, owner_id)
        REFERENCES report_template (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT report_deadline_order_check CHECK (opens_on <= due_on)
);
CREATE UNIQUE INDEX report_deadline_year ON report_deadline (report_template_id, year);
CREATE TABLE report (
    id UUID NOT NULL,
    template_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    status TEXT DEFAULT 'DRAFT' NOT NULL,
    narratives JSONB DEFAULT '[]' NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    approved_at TIMESTAMP WITH TIME ZONE,
    decided_by_id UUID,
    decision_reason TEXT,
    visibility TEXT DEFAULT 'PUBLIC' NOT NULL,
    owner_id UUID NOT NULL,
    source_id UUID NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    last_updated TIMESTAMP WITH TIME ZONE,
    imported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT report_key PRIMARY KEY (id),
    CONSTRAINT report_status_check CHECK (status IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED')),
    CONSTRAINT report_narratives_check CHECK (jsonb_typeof(narratives) = 'array'),
    CONSTRAINT report_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT report_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id),
    CONSTRAINT report_version_check CHECK (version > 0),
    CONSTRAINT report_year_check CHECK (year BETWEEN 1900 AND 2200),
    CONSTRAINT report_template_id_link FOREIGN KEY(template_id) REFERENCES report_template (id),
    CONSTRAINT report_organization_id_link FOREIGN KEY(organization_id) REFERENCES organization (id),
    CONSTRAINT report_decided_by_id_link FOREIGN KEY(decided_by_id) REFERENCES organization (id),
    CONSTRAINT report_owner_id_link FOREIGN KEY(owner_id) REFERENCES organization (id),
    CONSTRAINT report_source_id_link FOREIGN KEY(source_id) REFERENCES source (id)
);
CREATE INDEX report_decided_by_id_index ON report (decided_by_id);
CREATE INDEX report_once ON report (template_id, organization_id, year);
CREATE INDEX report_organization_order ON report (organization_id, id);
CREATE INDEX report_owner_id_index ON report (owner_id);
CREATE INDEX report_source_id_index ON report (source_id);
CREATE INDEX report_status_filter ON report (status, id);
CREATE INDEX report_submitted_at_ascending
        ON report ((CASE WHEN (submitted_at IS NULL) THEN TIMESTAMPTZ '9999-01-01 00:00:00+00' ELSE
        submitted_at END), id);
CREATE INDEX report_submitted_at_descending
        ON report ((CASE WHEN (submitted_at IS NULL) THEN TIMESTAMPTZ '0001-12-31 00:00:00+00' ELSE
        submitted_at END), id);
CREATE INDEX report_template_order ON report (template_id, id);
CREATE INDEX report_year_order ON report (year, id);
CREATE TABLE report_item (
    id UUID NOT NULL,
    report_id UUID NOT NULL,
    visibility TEXT NOT NULL,
    owner_id UUID NOT NULL,
    ordinal SMALLINT NOT NULL,
    commitment_id UUID NOT NULL,
    values JSONB DEFAULT '{}' NOT NULL,
    sources JSONB DEFAULT '{}' NOT NULL,
    narratives JSONB DEFAULT '[]' NOT NULL,
    own_check TEXT DEFAULT 'PENDING' NOT NULL,
    own_comment TEXT,
    secretariat_check TEXT DEFAULT 'PENDING' NOT NULL,
    secretariat_comment TEXT,
    CONSTRAINT report_item_key PRIMARY KEY (id),
    CONSTRAINT report_item_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT report_item_report_id_visibility_owner_id_link FOREIGN KEY(report_id, visibility, owner_id)
        REFERENCES report (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT report_item_narratives_check CHECK (jsonb_typeof(narratives) = 'array'),
    CONSTRAINT report_item_own_check_check CHECK (own_check IN ('PENDING', 'VALID', 'RETURNED')),
    CONSTRAINT report_item_secretariat_check_check
        CHECK (secretariat_check IN ('PENDING', 'VALID', 'RETURNED')),
    CONSTRAINT report_item_values_check
        CHECK (jsonb_typeof(values) = 'object' AND jsonb_typeof(sources) = 'object'),
    CONSTRAINT report_item_commitment_id_link FOREIGN KEY(commitment_id)
        REFERENCES commitment (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX report_item_commitment ON report_item (report_id, commitment_id);
CREATE INDEX report_item_commitment_id_index ON report_item (commitment_id);
CREATE UNIQUE INDEX report_item_order ON report_item (report_id, ordinal)
"""
SECURED = (
    "commitment",
    "commitment_output",
    "report_template",
    "report_deadline",
    "report",
    "report_item",
)
# Columns whose change is a change of the record.
FED = {
    "commitment": ("version", "imported_at", "visibility", "owner_id"),
    "report_template": ("version", "imported_at", "visibility", "owner_id"),
    "report": ("version", "imported_at", "visibility", "owner_id"),
}


def secure(table: str) -> None:
    """Row level security: each role reads what the visibility rule lets it read."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for audience, rule in RULES.items():
        op.execute(f"GRANT SELECT ON {table} TO hub_{audience}")
        op.execute(f"CREATE POLICY {audience}_reads ON {table} FOR SELECT TO hub_{audience} USING ({rule})")


def follow(table: str) -> None:
    """Conflicts are as visible as their record, and go with it; a search document too, if there is one."""
    changed = "(OLD.visibility <> NEW.visibility OR OLD.owner_id <> NEW.owner_id)"
    names = ("search_follow", "conflicts_follow") if table == "commitment" else ("conflicts_follow",)
    for name in names:
        op.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE OF visibility, owner_id ON {table} FOR EACH ROW "
            f"WHEN {changed} EXECUTE FUNCTION {name}()"
        )
    if table == "commitment":
        op.execute(
            f"CREATE TRIGGER search_forget AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone "
            "FOR EACH STATEMENT EXECUTE FUNCTION search_forget()"
        )
    op.execute(
        f"CREATE TRIGGER edits_forget AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION edits_forget()"
    )


def feed(table: str, columns: tuple[str, ...]) -> None:
    """Note changes of records in the feed."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    op.execute(
        f"CREATE TRIGGER feed_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS fed "
        f"FOR EACH STATEMENT EXECUTE FUNCTION feed_added('{table}')"
    )
    op.execute(
        f"CREATE TRIGGER feed_changed AFTER UPDATE ON {table} FOR EACH ROW "
        f"WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION feed_changed('{table}')"
    )
    op.execute(
        f"CREATE TRIGGER feed_removed AFTER DELETE ON {table} REFERENCING OLD TABLE AS fed "
        f"FOR EACH STATEMENT EXECUTE FUNCTION feed_removed()"
    )


def upgrade() -> None:
    """Add commitments and reports."""
    for statement in TABLES.split(";"):
        op.execute(statement)
    for table in SECURED:
        secure(table)
    for table, columns in FED.items():
        follow(table)
        feed(table, columns)


def downgrade() -> None:
    """Remove commitments and reports."""
    for table in reversed(SECURED):
        op.drop_table(table)
    for kind in ("Commitment", "ReportTemplate", "Report"):
        op.execute(f"DELETE FROM search_document WHERE typename = '{kind}'")
    for table in ("feed_entry", "feed_tombstone"):
        op.execute(f"DELETE FROM {table} WHERE kind IN ('Commitment', 'ReportTemplate', 'Report')")
