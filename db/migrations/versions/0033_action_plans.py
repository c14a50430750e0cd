"""Action plans: trees of nodes with organizations, outputs, links to nodes of other plans, and figures.

The functions of the feed name the kinds of further tables after the table, so later kinds need triggers only.
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
RULES = {
    "public": "visibility = 'PUBLIC'",
    "member": f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})",
}
ACTION_PLAN = """
CREATE TABLE action_plan (
    id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    title text NOT NULL,
    titles jsonb DEFAULT '[]' NOT NULL,
    sort_title text COLLATE "C" GENERATED ALWAYS AS (left(lower(title), 200)) STORED NOT NULL,
    descriptions jsonb DEFAULT '[]' NOT NULL,
    legal_bases jsonb DEFAULT '[]' NOT NULL,
    region_id uuid,
    start_date date NOT NULL,
    end_date date NOT NULL,
    kinds jsonb DEFAULT '[]' NOT NULL,
    is_sample boolean DEFAULT 'false' NOT NULL,
    visibility text DEFAULT 'PUBLIC' NOT NULL,
    owner_id uuid NOT NULL,
    source_id uuid NOT NULL,
    version integer DEFAULT '1' NOT NULL,
    last_updated timestamptz,
    imported_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT action_plan_key PRIMARY KEY (id),
    CONSTRAINT action_plan_titles_check CHECK (jsonb_typeof(titles) = 'array'),
    CONSTRAINT action_plan_title_check CHECK (title <> ''),
    CONSTRAINT action_plan_descriptions_check CHECK (jsonb_typeof(descriptions) = 'array'),
    CONSTRAINT action_plan_legal_bases_check CHECK (jsonb_typeof(legal_bases) = 'array'),
    CONSTRAINT action_plan_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT action_plan_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id),
    CONSTRAINT action_plan_version_check CHECK (version > 0),
    CONSTRAINT action_plan_code_check CHECK (code ~ '^[A-Z0-9][A-Z0-9._-]*$'),
    CONSTRAINT action_plan_period_check CHECK (start_date <= end_date),
    CONSTRAINT action_plan_kinds_check CHECK (jsonb_typeof(kinds) = 'array'),
    CONSTRAINT action_plan_code_unique UNIQUE (code),
    CONSTRAINT action_plan_region_id_link FOREIGN KEY(region_id) REFERENCES region (id),
    CONSTRAINT action_plan_owner_id_link FOREIGN KEY(owner_id) REFERENCES organization (id),
    CONSTRAINT action_plan_source_id_link FOREIGN KEY(source_id) REFERENCES source (id)
);
CREATE INDEX action_plan_owner_id_index ON action_plan (owner_id);
CREATE INDEX action_plan_region_id_index ON action_plan (region_id);
CREATE INDEX action_plan_source_id_index ON action_plan (source_id);
CREATE INDEX action_plan_start_order ON action_plan (start_date, id);
CREATE INDEX action_plan_title_order ON action_plan (sort_title, id);
"""
PLAN_NODE = """
CREATE TABLE plan_node (
    id uuid NOT NULL,
    plan_id uuid NOT NULL,
    visibility text NOT NULL,
    owner_id uuid NOT NULL,
    parent_id uuid,
    kind text NOT NULL,
    code text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    reference_key text COLLATE "C" GENERATED ALWAYS AS (upper(reference COLLATE "C")) STORED,
    ordinal integer NOT NULL,
    path text COLLATE "C" NOT NULL,
    depth smallint NOT NULL,
    title text NOT NULL,
    titles jsonb DEFAULT '[]' NOT NULL,
    sort_title text COLLATE "C" GENERATED ALWAYS AS (left(lower(title), 200)) STORED NOT NULL,
    descriptions jsonb DEFAULT '[]' NOT NULL,
    problems jsonb DEFAULT '[]' NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    source_id uuid NOT NULL,
    version integer DEFAULT '1' NOT NULL,
    last_updated timestamptz,
    imported_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT plan_node_key PRIMARY KEY (id),
    CONSTRAINT plan_node_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT plan_node_plan_id_visibility_owner_id_link FOREIGN KEY(plan_id, visibility, owner_id)
        REFERENCES action_plan (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT plan_node_kind_check CHECK (kind IN ('PILLAR', 'FOCUS', 'STRATEGY', 'ACTION', 'THEME')),
    CONSTRAINT plan_node_titles_check CHECK (jsonb_typeof(titles) = 'array'),
    CONSTRAINT plan_node_title_check CHECK (title <> ''),
    CONSTRAINT plan_node_descriptions_check CHECK (jsonb_typeof(descriptions) = 'array'),
    CONSTRAINT plan_node_problems_check CHECK (jsonb_typeof(problems) = 'array'),
    CONSTRAINT plan_node_version_check CHECK (version > 0),
    CONSTRAINT plan_node_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id),
    CONSTRAINT plan_node_plan_id_code_unique UNIQUE (plan_id, code),
    CONSTRAINT plan_node_code_check CHECK (code <> ''),
    CONSTRAINT plan_node_ordinal_check CHECK (ordinal BETWEEN 1 AND 9999),
    CONSTRAINT plan_node_path_check CHECK (path ~ '^([0-9]{4}[.])+$'),
    CONSTRAINT plan_node_depth_check CHECK (depth * 5 = length(path)),
    CONSTRAINT plan_node_validity_check CHECK (valid_from <= valid_to),
    CONSTRAINT plan_node_parent_check CHECK (parent_id <> id),
    CONSTRAINT plan_node_parent_id_link FOREIGN KEY(parent_id) REFERENCES plan_node (id) ON DELETE
        CASCADE,
    CONSTRAINT plan_node_reference_unique UNIQUE (reference),
    CONSTRAINT plan_node_source_id_link FOREIGN KEY(source_id) REFERENCES source (id)
);
CREATE INDEX plan_node_code_order ON plan_node (code, id);
CREATE INDEX plan_node_kind_filter ON plan_node (kind, plan_id, id);
CREATE INDEX plan_node_owner ON plan_node (owner_id);
CREATE INDEX plan_node_parent_order ON plan_node (parent_id, path, id);
CREATE INDEX plan_node_path_order ON plan_node (plan_id, path, id);
CREATE INDEX plan_node_place_order ON plan_node (place, id);
CREATE INDEX plan_node_reference_look_up ON plan_node (reference_key);
CREATE INDEX plan_node_source_id_index ON plan_node (source_id);
CREATE INDEX plan_node_start_order ON plan_node (valid_from, id);
CREATE INDEX plan_node_title_order ON plan_node (sort_title, id);
"""
PLAN_NODE_ORGANIZATION = """
CREATE TABLE plan_node_organization (
    node_id uuid NOT NULL,
    visibility text NOT NULL,
    owner_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    role text NOT NULL,
    ordinal integer NOT NULL,
    CONSTRAINT plan_node_organization_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS',
        'OWNER')),
    CONSTRAINT plan_node_organization_node_id_visibility_owner_id_link FOREIGN KEY(node_id, visibility,
        owner_id) REFERENCES plan_node (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT plan_node_organization_role_check CHECK (role IN ('LEAD', 'SUPPORTING')),
    CONSTRAINT plan_node_organization_organization_id_link FOREIGN KEY(organization_id) REFERENCES
        organization (id)
);
CREATE INDEX plan_node_organization_backward ON plan_node_organization (organization_id, role, node_id)
    INCLUDE (visibility, owner_id);
CREATE INDEX plan_node_organization_forward ON plan_node_organization (node_id, role, organization_id)
    INCLUDE (visibility, owner_id);
"""
PLAN_NODE_OUTPUT = """
CREATE TABLE plan_node_output (
    id uuid NOT NULL,
    node_id uuid NOT NULL,
    visibility text NOT NULL,
    owner_id uuid NOT NULL,
    ordinal integer NOT NULL,
    title text NOT NULL,
    titles jsonb DEFAULT '[]' NOT NULL,
    CONSTRAINT plan_node_output_key PRIMARY KEY (id),
    CONSTRAINT plan_node_output_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT plan_node_output_node_id_visibility_owner_id_link FOREIGN KEY(node_id, visibility,
        owner_id) REFERENCES plan_node (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT plan_node_output_titles_check CHECK (jsonb_typeof(titles) = 'array'),
    CONSTRAINT plan_node_output_title_check CHECK (title <> '')
);
CREATE UNIQUE INDEX plan_node_output_position ON plan_node_output (node_id, ordinal);
"""
PLAN_NODE_SUCCESSOR = """
CREATE TABLE plan_node_successor (
    node_id uuid NOT NULL,
    visibility text NOT NULL,
    owner_id uuid NOT NULL,
    successor_id uuid NOT NULL,
    CONSTRAINT plan_node_successor_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT plan_node_successor_node_id_visibility_owner_id_link FOREIGN KEY(node_id, visibility,
        owner_id) REFERENCES plan_node (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT plan_node_successor_sides_check CHECK (node_id <> successor_id),
    CONSTRAINT plan_node_successor_successor_id_link FOREIGN KEY(successor_id) REFERENCES plan_node (id)
        ON DELETE CASCADE
);
CREATE INDEX plan_node_successor_backward ON plan_node_successor (successor_id, node_id) INCLUDE
    (visibility, owner_id);
CREATE UNIQUE INDEX plan_node_successor_forward ON plan_node_successor (node_id, successor_id) INCLUDE
    (visibility, owner_id);
"""
PLAN_NODE_LINK = """
CREATE TABLE plan_node_link (
    id uuid NOT NULL,
    a_id uuid NOT NULL,
    a_visibility text NOT NULL,
    a_owner_id uuid NOT NULL,
    b_id uuid NOT NULL,
    b_visibility text NOT NULL,
    b_owner_id uuid NOT NULL,
    visibility text GENERATED ALWAYS AS (CASE WHEN 'OWNER' IN (a_visibility, b_visibility) THEN 'OWNER'
        WHEN 'MEMBERS' IN (a_visibility, b_visibility) THEN 'MEMBERS' ELSE 'PUBLIC' END) STORED NOT NULL,
    owner_id uuid GENERATED ALWAYS AS (CASE WHEN a_visibility <> 'OWNER' AND b_visibility = 'OWNER' THEN
        b_owner_id WHEN b_visibility = 'OWNER' AND a_owner_id <> b_owner_id THEN
        '00000000-0000-0000-0000-000000000000'::uuid ELSE a_owner_id END) STORED NOT NULL,
    relation text NOT NULL,
    notes jsonb DEFAULT '[]' NOT NULL,
    CONSTRAINT plan_node_link_key PRIMARY KEY (id),
    CONSTRAINT plan_node_link_a_visibility_check CHECK (a_visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT plan_node_link_a_id_a_visibility_a_owner_id_link FOREIGN KEY(a_id, a_visibility,
        a_owner_id) REFERENCES plan_node (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT plan_node_link_b_visibility_check CHECK (b_visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT plan_node_link_b_id_b_visibility_b_owner_id_link FOREIGN KEY(b_id, b_visibility,
        b_owner_id) REFERENCES plan_node (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT plan_node_link_relation_check CHECK (relation IN ('EXACT', 'BROADER', 'NARROWER',
        'RELATED')),
    CONSTRAINT plan_node_link_notes_check CHECK (jsonb_typeof(notes) = 'array'),
    CONSTRAINT plan_node_link_sides_check CHECK (a_id <> b_id),
    CONSTRAINT plan_node_link_a_id_b_id_unique UNIQUE (a_id, b_id)
);
CREATE INDEX plan_node_link_backward ON plan_node_link (b_id, a_id);
"""
PLAN_FIGURE = """
CREATE TABLE plan_figure (
    id uuid NOT NULL,
    plan_id uuid NOT NULL,
    visibility text NOT NULL,
    owner_id uuid NOT NULL,
    node_id uuid,
    ordinal integer NOT NULL,
    measure text COLLATE "C" NOT NULL,
    measures jsonb DEFAULT '[]' NOT NULL,
    year integer,
    value numeric NOT NULL,
    out_of numeric,
    unit text,
    source text NOT NULL,
    source_url text,
    date date,
    notes jsonb DEFAULT '[]' NOT NULL,
    CONSTRAINT plan_figure_key PRIMARY KEY (id),
    CONSTRAINT plan_figure_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT plan_figure_plan_id_visibility_owner_id_link FOREIGN KEY(plan_id, visibility, owner_id)
        REFERENCES action_plan (id, visibility, owner_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT plan_figure_measures_check CHECK (jsonb_typeof(measures) = 'array'),
    CONSTRAINT plan_figure_notes_check CHECK (jsonb_typeof(notes) = 'array'),
    CONSTRAINT plan_figure_measure_check CHECK (measure <> ''),
    CONSTRAINT plan_figure_source_check CHECK (source <> ''),
    CONSTRAINT plan_figure_source_url_check CHECK (source_url ~* '^https?://'),
    CONSTRAINT plan_figure_node_id_link FOREIGN KEY(node_id) REFERENCES plan_node (id) ON DELETE CASCADE
);
CREATE INDEX plan_figure_node_id_index ON plan_figure (node_id);
CREATE UNIQUE INDEX plan_figure_position ON plan_figure (plan_id, ordinal);
"""
TABLES = {
    "action_plan": ACTION_PLAN,
    "plan_node": PLAN_NODE,
    "plan_node_organization": PLAN_NODE_ORGANIZATION,
    "plan_node_output": PLAN_NODE_OUTPUT,
    "plan_node_successor": PLAN_NODE_SUCCESSOR,
    "plan_node_link": PLAN_NODE_LINK,
    "plan_figure": PLAN_FIGURE,
}
# Tables of records that are found by search, with the columns whose change is a change of the record.
COMMON = ("version", "imported_at", "visibility", "owner_id")
RECORDS = {"action_plan": COMMON, "plan_node": COMMON}
# An organization's record changed if a merge moved it, and so did the node's.
LINKS = ("plan_node_organization",)

FEED_KIND = """
CREATE OR REPLACE FUNCTION feed_kind(source text, result_kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN source = 'result' THEN
        CASE result_kind WHEN 'OUTPUT' THEN 'Output' WHEN 'OUTCOME' THEN 'Outcome'
            WHEN 'IMPACT' THEN 'Impact' ELSE 'OtherResult' END
        ELSE replace(initcap(replace(source, '_', ' ')), ' ', '') END
$$
"""
FORMER_FEED_KIND = """
CREATE OR REPLACE FUNCTION feed_kind(source text, result_kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE source
        WHEN 'organization' THEN 'Organization' WHEN 'program' THEN 'Program'
        WHEN 'knowledge_product' THEN 'KnowledgeProduct'
        ELSE CASE result_kind WHEN 'OUTPUT' THEN 'Output' WHEN 'OUTCOME' THEN 'Outcome'
            WHEN 'IMPACT' THEN 'Impact' ELSE 'OtherResult' END
    END $$
"""
# Records of further kinds come after those that they link to.
FEED_ORDINAL = """
CREATE OR REPLACE FUNCTION feed_ordinal(source text) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_position(ARRAY[
        'organization', 'knowledge_product', 'program', 'result', 'action_plan', 'plan_node'
    ], source), 9)::smallint $$
"""
FORMER_FEED_ORDINAL = """
CREATE OR REPLACE FUNCTION feed_ordinal(source text) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT array_position(ARRAY['organization', 'knowledge_product', 'program', 'result'], source)::smallint $$
"""
# The node of a link is its record; other links are of programs.
FEED_MOVED = """
CREATE OR REPLACE FUNCTION feed_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE feed_entry SET pending = feed_transaction()
        WHERE record_id IN (
            NEW.organization_id, OLD.organization_id, (to_jsonb(NEW) ->> 'program_id')::uuid,
            (to_jsonb(NEW) ->> 'node_id')::uuid
        ) AND pending IS DISTINCT FROM feed_transaction();
        RETURN NULL;
    END $$
"""
FORMER_FEED_MOVED = FEED_MOVED.replace(
    "'program_id')::uuid,\n            (to_jsonb(NEW) ->> 'node_id')::uuid", "'program_id')::uuid"
)

# The code of a plan never changes.
REFERENCE = """
CREATE FUNCTION plan_node_placed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT p.code || '/' || NEW.code, p.code || ' ' || NEW.path INTO NEW.reference, NEW.place
        FROM action_plan p WHERE p.id = NEW.plan_id;
        RETURN NEW;
    END $$
"""
PLACED = """
CREATE TRIGGER plan_node_placed BEFORE INSERT OR UPDATE OF code, path, plan_id ON plan_node
FOR EACH ROW EXECUTE FUNCTION plan_node_placed()
"""


def create_tables() -> None:
    """The tables with their indexes."""
    for statements in TABLES.values():
        for statement in filter(None, statements.strip().split(";\n")):
            op.execute(statement.removesuffix(";"))


def secure_rows() -> None:
    """Row level security: each role reads what the visibility rule lets it read."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for audience, rule in RULES.items():
            op.execute(f"GRANT SELECT ON {table} TO hub_{audience}")
            op.execute(
                f"CREATE POLICY {audience}_reads ON {table} FOR SELECT TO hub_{audience} USING ({rule})"
            )


def follow_in_search(table: str) -> None:
    """A search document is as visible as its record, and goes with it."""
    op.execute(
        f"""CREATE TRIGGER search_follow AFTER UPDATE OF visibility, owner_id ON {table} FOR EACH ROW
            WHEN (OLD.visibility <> NEW.visibility OR OLD.owner_id <> NEW.owner_id)
            EXECUTE FUNCTION search_follow()"""
    )
    op.execute(
        f"""CREATE TRIGGER search_forget AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION search_forget()"""
    )


def follow_in_feed(table: str, columns: tuple[str, ...]) -> None:
    """The feed has every change of a record."""
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
    """Add action plans."""
    create_tables()
    secure_rows()
    for statement in (REFERENCE, PLACED, FEED_KIND, FEED_ORDINAL, FEED_MOVED):
        op.execute(statement)
    for table, columns in RECORDS.items():
        follow_in_search(table)
        follow_in_feed(table, columns)
    for table in LINKS:
        op.execute(
            f"CREATE TRIGGER feed_moved AFTER UPDATE ON {table} FOR EACH ROW "
            "WHEN (OLD.organization_id <> NEW.organization_id) EXECUTE FUNCTION feed_moved()"
        )


def downgrade() -> None:
    """Remove action plans."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION plan_node_placed")
    kinds = "('ActionPlan', 'PlanNode')"
    op.execute(f"DELETE FROM search_document WHERE typename IN {kinds}")
    for table in ("feed_entry", "feed_tombstone"):
        op.execute(f"DELETE FROM {table} WHERE kind IN {kinds}")
    for function in (FORMER_FEED_KIND, FORMER_FEED_ORDINAL, FORMER_FEED_MOVED):
        op.execute(function)
