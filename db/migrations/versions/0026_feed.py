"""The feed of changes: for each record its last change, and who lost sight of which record when.

Triggers write the entries in the transaction of the change; its last step stamps them with the data version
(`services/writing/data_version.py`).
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
PUBLIC_RULE = "visibility = 'PUBLIC'"
MEMBER_RULE = f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})"
# Who sees the record now has lost nothing.
PUBLIC_LOST = f"{PUBLIC_RULE} AND kept_visibility IS DISTINCT FROM 'PUBLIC'"
MEMBER_LOST = (
    f"{MEMBER_RULE} AND (kept_visibility IS NULL OR kept_visibility = 'OWNER' AND kept_owner_id <> {VIEWER})"
)
VISIBILITIES = "('PUBLIC', 'MEMBERS', 'OWNER')"

STATE = """
ALTER TABLE hub_state
    ADD COLUMN feed_generation uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN feed_horizon bigint NOT NULL DEFAULT 0
"""
ENTRY = f"""
CREATE TABLE feed_entry (
    record_id uuid NOT NULL CONSTRAINT feed_entry_key PRIMARY KEY,
    kind text NOT NULL,
    ordinal smallint NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    pending bigint,
    visibility text NOT NULL CONSTRAINT feed_entry_visibility_check CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL,
    public_since bigint,
    members_since bigint,
    owner_since bigint,
    fields jsonb NOT NULL DEFAULT '{{}}',
    pending_fields text[]
);
CREATE INDEX feed_entry_order ON feed_entry (version, ordinal, record_id);
CREATE INDEX feed_entry_pending ON feed_entry (pending) WHERE pending IS NOT NULL;
CREATE TABLE feed_tombstone (
    record_id uuid NOT NULL,
    kind text NOT NULL,
    ordinal smallint NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    pending bigint,
    visibility text NOT NULL CONSTRAINT feed_tombstone_visibility_check CHECK (visibility IN {VISIBILITIES}),
    owner_id uuid NOT NULL,
    kept_visibility text CONSTRAINT feed_tombstone_kept_visibility_check
        CHECK (kept_visibility IN {VISIBILITIES}),
    kept_owner_id uuid,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT feed_tombstone_key PRIMARY KEY (record_id, visibility, owner_id)
);
CREATE INDEX feed_tombstone_order ON feed_tombstone (version, ordinal, record_id);
CREATE INDEX feed_tombstone_pending ON feed_tombstone (pending) WHERE pending IS NOT NULL;
CREATE INDEX feed_tombstone_at_index ON feed_tombstone (at)
"""

FUNCTIONS = (
    # The transaction, as a number.
    """
    CREATE FUNCTION feed_transaction() RETURNS bigint LANGUAGE sql STABLE AS
    $$ SELECT pg_current_xact_id()::text::bigint $$
    """,
    # The kind of a record of a table, and its place among the kinds: what others link to comes first.
    """
    CREATE FUNCTION feed_kind(source text, result_kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE source
        WHEN 'organization' THEN 'Organization' WHEN 'program' THEN 'Program'
        WHEN 'knowledge_product' THEN 'KnowledgeProduct'
        ELSE CASE result_kind WHEN 'OUTPUT' THEN 'Output' WHEN 'OUTCOME' THEN 'Outcome'
            WHEN 'IMPACT' THEN 'Impact' ELSE 'OtherResult' END
    END $$
    """,
    """
    CREATE FUNCTION feed_ordinal(source text) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT array_position(ARRAY['organization', 'knowledge_product', 'program', 'result'], source)::smallint $$
    """,
    # True if all who see records of the old audience see those of the new one.
    """
    CREATE FUNCTION feed_covers(visibility text, owner_id uuid, old_visibility text, old_owner_id uuid)
    RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT visibility = 'PUBLIC' OR visibility = 'MEMBERS' AND old_visibility <> 'PUBLIC'
        OR visibility = 'OWNER' AND old_visibility = 'OWNER' AND owner_id = old_owner_id $$
    """,
    # The widest audience that has seen the record in a committed state; null if none has.
    """
    CREATE FUNCTION feed_seen(visibility text, public_since bigint, members_since bigint, owner_since bigint)
    RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN visibility = 'PUBLIC' AND public_since IS NOT NULL THEN 'PUBLIC'
        WHEN visibility <> 'OWNER' AND members_since IS NOT NULL THEN 'MEMBERS'
        WHEN owner_since IS NOT NULL THEN 'OWNER' END $$
    """,
    """
    CREATE FUNCTION feed_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {added}
        DELETE FROM feed_tombstone t USING fed n
        WHERE t.record_id = n.id AND feed_covers(n.visibility, n.owner_id, t.visibility, t.owner_id);
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION feed_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE source CONSTANT text := TG_ARGV[0];
    BEGIN
        IF (OLD.visibility, OLD.owner_id) = (NEW.visibility, NEW.owner_id) THEN
            UPDATE feed_entry SET pending = feed_transaction()
            WHERE record_id = NEW.id AND pending IS DISTINCT FROM feed_transaction();
            RETURN NULL;
        END IF;
        IF NOT feed_covers(NEW.visibility, NEW.owner_id, OLD.visibility, OLD.owner_id) THEN
            INSERT INTO feed_tombstone
                (record_id, kind, ordinal, pending, visibility, owner_id, kept_visibility, kept_owner_id)
            SELECT NEW.id, e.kind, e.ordinal, feed_transaction(), s.visibility, OLD.owner_id,
                NEW.visibility, NEW.owner_id
            FROM feed_entry e, feed_seen(OLD.visibility, e.public_since, e.members_since, e.owner_since)
                AS s (visibility)
            WHERE e.record_id = NEW.id AND s.visibility IS NOT NULL
                AND NOT feed_covers(NEW.visibility, NEW.owner_id, s.visibility, OLD.owner_id)
            ON CONFLICT (record_id, visibility, owner_id) DO UPDATE SET kind = excluded.kind,
                pending = excluded.pending, kept_visibility = excluded.kept_visibility,
                kept_owner_id = excluded.kept_owner_id, at = now();
        END IF;
        DELETE FROM feed_tombstone t WHERE t.record_id = NEW.id
            AND feed_covers(NEW.visibility, NEW.owner_id, t.visibility, t.owner_id);
        UPDATE feed_entry SET pending = feed_transaction(),
            visibility = NEW.visibility, owner_id = NEW.owner_id,
            public_since = CASE WHEN NEW.visibility <> 'PUBLIC' OR OLD.visibility = 'PUBLIC'
                THEN public_since END,
            members_since = CASE WHEN NEW.visibility = 'OWNER' OR OLD.visibility <> 'OWNER'
                THEN members_since END,
            owner_since = CASE WHEN OLD.owner_id = NEW.owner_id THEN owner_since
                WHEN OLD.visibility <> 'OWNER' THEN members_since END
        WHERE record_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION feed_removed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO feed_tombstone (record_id, kind, ordinal, pending, visibility, owner_id)
        SELECT e.record_id, e.kind, e.ordinal, feed_transaction(), s.visibility, e.owner_id
        FROM fed o JOIN feed_entry e ON e.record_id = o.id
        CROSS JOIN feed_seen(e.visibility, e.public_since, e.members_since, e.owner_since) AS s (visibility)
        WHERE s.visibility IS NOT NULL
        ON CONFLICT (record_id, visibility, owner_id) DO UPDATE SET pending = excluded.pending,
            kept_visibility = NULL, kept_owner_id = NULL, at = now();
        DELETE FROM feed_entry e USING fed o WHERE e.record_id = o.id;
        RETURN NULL;
    END $$
    """,
    # A merge of organizations, or its reversal, moves links.
    """
    CREATE FUNCTION feed_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE feed_entry SET pending = feed_transaction()
        WHERE record_id IN (
            NEW.organization_id, OLD.organization_id, (to_jsonb(NEW) ->> 'program_id')::uuid
        ) AND pending IS DISTINCT FROM feed_transaction();
        RETURN NULL;
    END $$
    """,
    # The names of changed fields come with the history of the record.
    """
    CREATE FUNCTION feed_named() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE feed_entry e SET pending = feed_transaction(),
            pending_fields = CASE WHEN e.pending = feed_transaction()
                THEN coalesce(e.pending_fields, '{}') || n.fields ELSE n.fields END
        FROM (SELECT record_id, array_agg(field) AS fields FROM fed GROUP BY record_id) n
        WHERE e.record_id = n.record_id;
        RETURN NULL;
    END $$
    """,
    # The names with the version in which each field changed last.
    """
    CREATE FUNCTION feed_versions(names text[], version bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
    $$ SELECT jsonb_object_agg(name, version) FROM unnest(names) name $$
    """,
)
ADDED = """INSERT INTO feed_entry (record_id, kind, ordinal, pending, visibility, owner_id)
        SELECT id, feed_kind(TG_ARGV[0], {kind}), feed_ordinal(TG_ARGV[0]), feed_transaction(),
            visibility, owner_id FROM fed
        ON CONFLICT (record_id) DO NOTHING;"""
# Columns whose change is a change of the record; others are sums over records, or bookkeeping.
COMMON = ("version", "imported_at", "visibility", "owner_id")
TABLES = {
    "organization": (*COMMON, "identifier", "parent_id"),
    "program": (*COMMON, "reporting_organization_id"),
    "result": (*COMMON, "program_id"),
    "knowledge_product": (*COMMON, "url", "doi"),
}
LINKS = ("organization_identifier", "participation")
FILL = """
INSERT INTO feed_entry (record_id, kind, ordinal, version, visibility, owner_id, public_since, members_since,
    owner_since)
SELECT r.id, feed_kind('{table}', {kind}), feed_ordinal('{table}'), h.data_version, r.visibility, r.owner_id,
    h.data_version, h.data_version, h.data_version
FROM {table} r, hub_state h
"""


def upgrade() -> None:
    """Make the tables and triggers, and an entry for each record that exists."""
    op.execute(STATE)
    for statement in ENTRY.strip().split(";\n"):
        op.execute(statement)
    added = (
        f"IF TG_ARGV[0] = 'result' THEN {ADDED.format(kind='kind')} ELSE {ADDED.format(kind='NULL')} END IF;"
    )
    for function in FUNCTIONS:
        op.execute(function.replace("{added}", added))
    for table, columns in TABLES.items():
        op.execute(FILL.format(table=table, kind="r.kind" if table == "result" else "NULL"))
        make_triggers(table, columns)
    for table in LINKS:
        op.execute(
            f"CREATE TRIGGER feed_moved AFTER UPDATE ON {table} FOR EACH ROW "
            "WHEN (OLD.organization_id <> NEW.organization_id) EXECUTE FUNCTION feed_moved()"
        )
    op.execute(
        "CREATE TRIGGER feed_named AFTER INSERT ON change REFERENCING NEW TABLE AS fed "
        "FOR EACH STATEMENT EXECUTE FUNCTION feed_named()"
    )
    rules = {
        "feed_entry": (PUBLIC_RULE, MEMBER_RULE),
        "feed_tombstone": (PUBLIC_LOST, MEMBER_LOST),
    }
    for table, (public, member) in rules.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT ON {table} TO hub_public, hub_member")
        op.execute(f"CREATE POLICY public_reads ON {table} FOR SELECT TO hub_public USING ({public})")
        op.execute(f"CREATE POLICY member_reads ON {table} FOR SELECT TO hub_member USING ({member})")


def make_triggers(table: str, columns: tuple[str, ...]) -> None:
    """Make the triggers of a table of records."""
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


def downgrade() -> None:
    """Remove the feed."""
    op.execute("DROP TRIGGER feed_named ON change")
    for table in LINKS:
        op.execute(f"DROP TRIGGER feed_moved ON {table}")
    for table in TABLES:
        for name in ("added", "changed", "removed"):
            op.execute(f"DROP TRIGGER feed_{name} ON {table}")
    for name in (
        "added",
        "changed",
        "removed",
        "moved",
        "named",
        "versions",
        "seen",
        "covers",
        "ordinal",
        "kind",
    ):
        op.execute(f"DROP FUNCTION feed_{name}")
    op.execute("DROP FUNCTION feed_transaction")
    op.drop_table("feed_tombstone")
    op.drop_table("feed_entry")
    op.execute("ALTER TABLE hub_state DROP COLUMN feed_generation, DROP COLUMN feed_horizon")
