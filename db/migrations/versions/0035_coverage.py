"""Precomputed matrices of the coverage of action plans, and triggers that mark plans as out of date."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
RULES = {
    "public": "visibility = 'PUBLIC'",
    "member": f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})",
}
TABLES = """
CREATE TABLE coverage_write (
    plan_id uuid NOT NULL,
    written_by bigint NOT NULL,
    CONSTRAINT coverage_write_key PRIMARY KEY (plan_id, written_by)
);
CREATE TABLE coverage_summary (
    plan_id uuid NOT NULL,
    visibility text NOT NULL,
    owner_id uuid NOT NULL,
    rows text NOT NULL,
    columns text NOT NULL,
    year smallint NOT NULL,
    measure text NOT NULL,
    row_key text NOT NULL,
    column_keys text[] NOT NULL,
    numbers bigint[] NOT NULL,
    lists text[],
    CONSTRAINT coverage_summary_visibility_check CHECK (visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')),
    CONSTRAINT coverage_summary_plan_id_link FOREIGN KEY (plan_id) REFERENCES action_plan (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX coverage_summary_place
    ON coverage_summary (plan_id, rows, columns, year, measure, visibility, row_key);
GRANT SELECT ON coverage_write, coverage_summary TO hub_public, hub_member;
ALTER TABLE coverage_summary ENABLE ROW LEVEL SECURITY
"""
# The programs whose alignments count a program, or its money: itself, those above, the outputs below it.
PROGRAMS = """
    WITH RECURSIVE above (id) AS (
        SELECT {seeds}
        UNION SELECT p.parent_id FROM above JOIN program p ON p.id = above.id WHERE p.parent_id IS NOT NULL
    ), near (id) AS (
        SELECT id FROM above
        UNION SELECT p.id FROM changed JOIN program p ON p.parent_id = changed.{column} AND p.level = 'OUTPUT'
    )
    SELECT n.plan_id FROM near JOIN alignment a ON a.program_id = near.id
    JOIN plan_node n ON n.id = a.node_id
    UNION SELECT n.plan_id FROM near JOIN result r ON r.reported_in_id = near.id
    JOIN alignment a ON a.result_id = r.id JOIN plan_node n ON n.id = a.node_id
"""
# What is affected by rows of `changed`.
AFFECTED = {
    "plan": "SELECT id FROM changed",
    "plan_part": "SELECT plan_id FROM changed",
    "node": "SELECT n.plan_id FROM changed JOIN plan_node n ON n.id = changed.node_id",
    "program": PROGRAMS.format(seeds="program_id FROM changed", column="program_id"),
    "record": PROGRAMS.format(
        seeds="x.id FROM changed CROSS JOIN LATERAL (VALUES (changed.id), (changed.parent_id)) x (id)"
        " WHERE x.id IS NOT NULL",
        column="id",
    ),
    # A program leaves the one that was above it.
    "parent": PROGRAMS.format(seeds="parent_id FROM changed WHERE parent_id IS NOT NULL", column="id"),
    "result": PROGRAMS.format(
        seeds="x.id FROM changed CROSS JOIN LATERAL (VALUES (reported_in_id), (program_id)) x (id)"
        " WHERE x.id IS NOT NULL",
        column="reported_in_id",
    ),
    # Imports write organizations often, but seldom what is counted of them.
    "organization": """
    SELECT p.id FROM action_plan p WHERE EXISTS (
        SELECT FROM former f JOIN present c USING (id)
        WHERE (f.type, f.visibility, f.owner_id) IS DISTINCT FROM (c.type, c.visibility, c.owner_id))
""",
}
# A transaction that has marked all plans has nothing more to mark.
FUNCTION = """
CREATE FUNCTION coverage_outdated_by_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM action_plan p WHERE NOT EXISTS (SELECT FROM coverage_write w
        WHERE w.plan_id = p.id AND w.written_by = pg_current_xact_id()::text::bigint))
    THEN
        INSERT INTO coverage_write (plan_id, written_by)
        SELECT x.plan_id, pg_current_xact_id()::text::bigint FROM ({affected}) AS x (plan_id)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$
"""
TRIGGERS = {
    "action_plan": "plan",
    "plan_node": "plan_part",
    "plan_node_organization": "node",
    "alignment": "node",
    "program": "record",
    "program_region": "program",
    "participation": "program",
    "budget": "program",
    "result": "result",
}
EVENTS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
# Tables whose updates concern what a row belonged to before, too.
MOVED = {"program": "parent", "result": "result"}
ORGANIZATION = """
CREATE TRIGGER coverage_outdated AFTER UPDATE ON organization
REFERENCING OLD TABLE AS former NEW TABLE AS present
FOR EACH STATEMENT EXECUTE FUNCTION coverage_outdated_by_organization()
"""


def run(statements: str) -> None:
    """Run statements one after another: the driver prepares only single ones."""
    for statement in statements.strip().split(";\n"):
        op.execute(statement)


def upgrade() -> None:
    """The tables, who may read them, and the triggers. Existing plans are out of date."""
    run(TABLES)
    for role, rule in RULES.items():
        op.execute(f"CREATE POLICY {role}_reads ON coverage_summary FOR SELECT TO hub_{role} USING ({rule})")
    for name, affected in AFFECTED.items():
        op.execute(FUNCTION.format(name=name, affected=affected))
    for table, name in TRIGGERS.items():
        for event, rows in EVENTS:
            op.execute(
                f"CREATE TRIGGER coverage_outdated_{event.lower()}_{rows.lower()} AFTER {event} ON {table}"
                f" REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT"
                f" EXECUTE FUNCTION coverage_outdated_by_{name}()"
            )
    for table, name in MOVED.items():
        op.execute(
            f"CREATE TRIGGER coverage_outdated_update_old AFTER UPDATE ON {table} REFERENCING OLD TABLE AS"
            f" changed FOR EACH STATEMENT EXECUTE FUNCTION coverage_outdated_by_{name}()"
        )
    op.execute(ORGANIZATION)


def downgrade() -> None:
    """Drop the triggers and the tables."""
    for table in TRIGGERS:
        for event, rows in EVENTS:
            op.execute(f"DROP TRIGGER coverage_outdated_{event.lower()}_{rows.lower()} ON {table}")
    for table in MOVED:
        op.execute(f"DROP TRIGGER coverage_outdated_update_old ON {table}")
    op.execute("DROP TRIGGER coverage_outdated ON organization")
    for name in AFFECTED:
        op.execute(f"DROP FUNCTION coverage_outdated_by_{name}")
    op.drop_table("coverage_summary")
    op.drop_table("coverage_write")
