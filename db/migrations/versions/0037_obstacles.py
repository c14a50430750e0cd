"""Obstacles: what hinders programs, plans, places and organizations."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
RULES = {
    "public": "visibility = 'PUBLIC'",
    "member": f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})",
}
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
TABLE = """
CREATE TABLE obstacle (
    id UUID NOT NULL,
    type TEXT NOT NULL,
    category TEXT NOT NULL,
    severity TEXT DEFAULT 'MEDIUM' NOT NULL,
    severity_rank DOUBLE PRECISION
        GENERATED ALWAYS AS (array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], severity))
        STORED NOT NULL,
    status TEXT DEFAULT 'OPEN' NOT NULL,
    title TEXT NOT NULL,
    titles JSONB DEFAULT '[]' NOT NULL,
    sort_title TEXT COLLATE "C" GENERATED ALWAYS AS (left(lower(title), 200)) STORED NOT NULL,
    descriptions JSONB DEFAULT '[]' NOT NULL,
    resolutions JSONB DEFAULT '[]' NOT NULL,
    program_id UUID,
    plan_node_id UUID,
    region_id UUID,
    organization_id UUID,
    is_about_hub BOOLEAN DEFAULT 'false' NOT NULL,
    raised_by_id UUID NOT NULL,
    responsible_id UUID,
    raised_on DATE NOT NULL,
    due_on DATE,
    resolved_on DATE,
    evidence TEXT[] DEFAULT '{}' NOT NULL,
    words TEXT[] DEFAULT '{}' NOT NULL,
    stated_visibility TEXT DEFAULT 'PUBLIC' NOT NULL,
    visibility TEXT DEFAULT 'PUBLIC' NOT NULL,
    owner_id UUID NOT NULL,
    source_id UUID NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    last_updated TIMESTAMP WITH TIME ZONE,
    imported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT obstacle_key PRIMARY KEY (id),
    CONSTRAINT obstacle_type_check CHECK (type IN ('TECHNICAL', 'NON_TECHNICAL')),
    CONSTRAINT obstacle_severity_check CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    CONSTRAINT obstacle_status_check CHECK (status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    CONSTRAINT obstacle_titles_check CHECK (jsonb_typeof(titles) = 'array'),
    CONSTRAINT obstacle_descriptions_check CHECK (jsonb_typeof(descriptions) = 'array'),
    CONSTRAINT obstacle_resolutions_check CHECK (jsonb_typeof(resolutions) = 'array'),
    CONSTRAINT obstacle_stated_visibility_check CHECK (stated_visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT obstacle_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT obstacle_id_visibility_owner_id_unique UNIQUE (id, visibility, owner_id),
    CONSTRAINT obstacle_version_check CHECK (version > 0),
    CONSTRAINT obstacle_title_check CHECK (title <> ''),
    CONSTRAINT obstacle_category_check CHECK (category <> ''),
    CONSTRAINT obstacle_due_on_check CHECK (due_on >= raised_on),
    CONSTRAINT obstacle_resolved_on_check CHECK (resolved_on >= raised_on),
    CONSTRAINT obstacle_program_id_link FOREIGN KEY(program_id) REFERENCES program (id) ON DELETE CASCADE,
    CONSTRAINT obstacle_plan_node_id_link
        FOREIGN KEY(plan_node_id) REFERENCES plan_node (id) ON DELETE CASCADE,
    CONSTRAINT obstacle_region_id_link FOREIGN KEY(region_id) REFERENCES region (id),
    CONSTRAINT obstacle_organization_id_link FOREIGN KEY(organization_id) REFERENCES organization (id),
    CONSTRAINT obstacle_raised_by_id_link FOREIGN KEY(raised_by_id) REFERENCES organization (id),
    CONSTRAINT obstacle_responsible_id_link FOREIGN KEY(responsible_id) REFERENCES organization (id),
    CONSTRAINT obstacle_source_id_link FOREIGN KEY(source_id) REFERENCES source (id)
);
CREATE INDEX obstacle_category_filter ON obstacle (category, id);
CREATE INDEX obstacle_change_order ON obstacle (imported_at, id);
CREATE INDEX obstacle_due_on_ascending
    ON obstacle ((CASE WHEN (due_on IS NULL) THEN DATE '9999-01-01' ELSE due_on END), id);
CREATE INDEX obstacle_due_on_descending
    ON obstacle ((CASE WHEN (due_on IS NULL) THEN DATE '0001-12-31' ELSE due_on END), id);
CREATE INDEX obstacle_organization_order ON obstacle (organization_id, id);
CREATE INDEX obstacle_owner_id_index ON obstacle (owner_id);
CREATE INDEX obstacle_plan_node_order ON obstacle (plan_node_id, id);
CREATE INDEX obstacle_program_order ON obstacle (program_id, id);
CREATE INDEX obstacle_raised_by_order ON obstacle (raised_by_id, id);
CREATE INDEX obstacle_raised_order ON obstacle (raised_on, id);
CREATE INDEX obstacle_region_order ON obstacle (region_id, id);
CREATE INDEX obstacle_resolved_on_ascending
    ON obstacle ((CASE WHEN (resolved_on IS NULL) THEN DATE '9999-01-01' ELSE resolved_on END), id);
CREATE INDEX obstacle_resolved_on_descending
    ON obstacle ((CASE WHEN (resolved_on IS NULL) THEN DATE '0001-12-31' ELSE resolved_on END), id);
CREATE INDEX obstacle_responsible_order ON obstacle (responsible_id, id);
CREATE INDEX obstacle_severity_order ON obstacle (severity_rank, id);
CREATE INDEX obstacle_source_id_index ON obstacle (source_id);
CREATE INDEX obstacle_status_filter ON obstacle (status, due_on, id);
CREATE INDEX obstacle_title_order ON obstacle (sort_title, id);
CREATE INDEX obstacle_type_filter ON obstacle (type, id);
"""
# Who sees an obstacle: those whom its author names, of those who see everything that it is about.
AUDIENCE = f"""
CREATE FUNCTION obstacle_audience() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE subject record;
BEGIN
    NEW.visibility := NEW.stated_visibility;
    NEW.owner_id := NEW.raised_by_id;
    FOR subject IN
        SELECT p.visibility, p.owner_id FROM public.program p WHERE p.id = NEW.program_id
        UNION ALL SELECT n.visibility, n.owner_id FROM public.plan_node n WHERE n.id = NEW.plan_node_id
        UNION ALL SELECT o.visibility, o.owner_id FROM public.organization o
            WHERE o.id = NEW.organization_id
    LOOP
        IF subject.visibility = 'OWNER' THEN
            NEW.owner_id := CASE WHEN NEW.visibility = 'OWNER' AND NEW.owner_id <> subject.owner_id
                THEN {NOBODY} ELSE subject.owner_id END;
            NEW.visibility := 'OWNER';
        ELSIF subject.visibility = 'MEMBERS' AND NEW.visibility = 'PUBLIC' THEN
            NEW.visibility := 'MEMBERS';
        END IF;
    END LOOP;
    RETURN NEW;
END $$
"""
# The visibility of a subject has changed.
FOLLOW = """
CREATE FUNCTION obstacles_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE public.obstacle SET visibility = visibility WHERE %I = $1', TG_ARGV[0])
    USING NEW.id;
    RETURN NULL;
END $$
"""
# History and revisions are never more visible than the obstacle. A revision that waits for a decision is to
# review again once the obstacle is shown.
HIDE = f"""
CREATE FUNCTION obstacle_hide_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.change SET visibility = NEW.visibility,
        owner_id = CASE WHEN NEW.owner_id = {NOBODY} THEN NEW.raised_by_id ELSE NEW.owner_id END
    WHERE record_id = NEW.id
        AND (visibility = 'PUBLIC' AND NEW.visibility <> 'PUBLIC'
            OR visibility = 'MEMBERS' AND NEW.visibility = 'OWNER');
    UPDATE public.revision SET visibility = 'OWNER'
    WHERE record_id = NEW.id AND NEW.visibility = 'OWNER' AND visibility <> 'OWNER';
    UPDATE public.revision SET visibility = 'MEMBERS'
    WHERE record_id = NEW.id AND NEW.visibility <> 'OWNER' AND visibility = 'OWNER'
        AND state IN ('SUBMITTED', 'CHANGES_REQUESTED');
    RETURN NULL;
END $$
"""
# An obstacle goes only with what it is about, which is purged; then nothing is kept about it.
FORGET = """
CREATE FUNCTION obstacle_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.change WHERE record_id = OLD.id;
    DELETE FROM public.revision WHERE record_id = OLD.id;
    RETURN NULL;
END $$
"""
SUBJECTS = {"program": "program_id", "plan_node": "plan_node_id", "organization": "organization_id"}
# After every update: a trigger derives the visibility, so no statement names it.
SEEN_ANEW = "WHEN (OLD.visibility <> NEW.visibility OR OLD.owner_id <> NEW.owner_id)"
FOLLOWERS = {
    "search_follow": "search_follow()",
    "conflicts_follow": "conflicts_follow()",
    "obstacle_hide_history": "obstacle_hide_history()",
}
FED = ("version", "imported_at", "visibility", "owner_id")


def upgrade() -> None:
    """Make the table, who sees its rows, and what follows a change of them."""
    for statement in TABLE.strip().split(";\n"):
        op.execute(statement.rstrip(";"))
    secure_rows()
    for function in (AUDIENCE, FOLLOW, HIDE, FORGET):
        op.execute(function)
    op.execute(
        "CREATE TRIGGER obstacle_audience BEFORE INSERT OR UPDATE ON obstacle FOR EACH ROW "
        "EXECUTE FUNCTION obstacle_audience()"
    )
    for table, column in SUBJECTS.items():
        op.execute(
            f"CREATE TRIGGER obstacles_follow AFTER UPDATE OF visibility, owner_id ON {table} FOR EACH ROW "
            f"{SEEN_ANEW} EXECUTE FUNCTION obstacles_follow('{column}')"
        )
    for name, function in FOLLOWERS.items():
        op.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE ON obstacle FOR EACH ROW {SEEN_ANEW} "
            f"EXECUTE FUNCTION {function}"
        )
    forget_when_deleted()
    feed()


def secure_rows() -> None:
    """Row level security: each role reads what the visibility rule lets it read."""
    op.execute("ALTER TABLE obstacle ENABLE ROW LEVEL SECURITY")
    for audience, rule in RULES.items():
        op.execute(f"GRANT SELECT ON obstacle TO hub_{audience}")
        op.execute(f"CREATE POLICY {audience}_reads ON obstacle FOR SELECT TO hub_{audience} USING ({rule})")


def forget_when_deleted() -> None:
    """Search documents, edits, history and revisions go with the obstacle."""
    op.execute(
        "CREATE TRIGGER search_forget AFTER DELETE ON obstacle REFERENCING OLD TABLE AS gone "
        "FOR EACH STATEMENT EXECUTE FUNCTION search_forget()"
    )
    for function in ("edits_forget", "obstacle_forget"):
        op.execute(
            f"CREATE TRIGGER {function} AFTER DELETE ON obstacle FOR EACH ROW EXECUTE FUNCTION {function}()"
        )


def feed() -> None:
    """Make the triggers that write the feed."""
    old, new = (", ".join(f"{row}.{column}" for column in FED) for row in ("OLD", "NEW"))
    op.execute(
        "CREATE TRIGGER feed_added AFTER INSERT ON obstacle REFERENCING NEW TABLE AS fed "
        "FOR EACH STATEMENT EXECUTE FUNCTION feed_added('obstacle')"
    )
    op.execute(
        "CREATE TRIGGER feed_changed AFTER UPDATE ON obstacle FOR EACH ROW "
        f"WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION feed_changed('obstacle')"
    )
    op.execute(
        "CREATE TRIGGER feed_removed AFTER DELETE ON obstacle REFERENCING OLD TABLE AS fed "
        "FOR EACH STATEMENT EXECUTE FUNCTION feed_removed()"
    )


def downgrade() -> None:
    """Remove the table and the triggers."""
    op.execute("DELETE FROM feed_entry WHERE kind = 'Obstacle'")
    op.execute("DELETE FROM feed_tombstone WHERE kind = 'Obstacle'")
    op.execute("DELETE FROM change WHERE kind = 'OBSTACLE'")
    op.execute("DELETE FROM revision WHERE kind = 'OBSTACLE'")
    op.execute("DELETE FROM search_document WHERE typename = 'Obstacle'")
    for table in SUBJECTS:
        op.execute(f"DROP TRIGGER obstacles_follow ON {table}")
    op.execute("DROP TABLE obstacle")
    for function in ("obstacle_audience", "obstacles_follow", "obstacle_hide_history", "obstacle_forget"):
        op.execute(f"DROP FUNCTION {function}")
