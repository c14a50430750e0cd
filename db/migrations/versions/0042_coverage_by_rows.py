"""Writes mark the rows of matrices that they concern, instead of whole plans."""

from alembic import context, op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# What was marked before is not known by rows, so all rows of these plans are out of date.
TABLE = """
DROP TABLE coverage_write;
CREATE TABLE coverage_write (
    plan_id uuid NOT NULL,
    row_key text NOT NULL,
    written_by bigint NOT NULL,
    CONSTRAINT coverage_write_key PRIMARY KEY (plan_id, row_key, written_by)
);
GRANT SELECT ON coverage_write TO hub_public, hub_member;
INSERT INTO coverage_write SELECT id, '*', pg_current_xact_id()::text::bigint FROM action_plan
"""
FORMER_TABLE = """
DROP TABLE coverage_write;
CREATE TABLE coverage_write (
    plan_id uuid NOT NULL,
    written_by bigint NOT NULL,
    CONSTRAINT coverage_write_key PRIMARY KEY (plan_id, written_by)
);
GRANT SELECT ON coverage_write TO hub_public, hub_member;
INSERT INTO coverage_write SELECT id, pg_current_xact_id()::text::bigint FROM action_plan
"""
# The nodes whose alignments count a program, or its money: of itself, of those above, of the outputs below.
PROGRAMS = """
    WITH RECURSIVE above (id) AS (
        SELECT id FROM ({seeds}) AS seed (id)
        UNION SELECT p.parent_id FROM above JOIN program p ON p.id = above.id WHERE p.parent_id IS NOT NULL
    ), near (id) AS (
        SELECT id FROM above {below}
    )
    SELECT a.node_id FROM near JOIN alignment a ON a.program_id = near.id
    UNION SELECT a.node_id FROM near JOIN result r ON r.reported_in_id = near.id
    JOIN alignment a ON a.result_id = r.id
"""
BELOW = (
    "UNION SELECT p.id FROM changed JOIN program p ON p.parent_id = changed.{column} AND p.level = 'OUTPUT'"
)


def of_programs(seeds: str, column: str | None) -> str:
    """Select the nodes that programs concern, with the outputs below those in a column of `changed`."""
    return PROGRAMS.format(seeds=seeds, below=BELOW.format(column=column) if column else "")


def each(*columns: str) -> str:
    """Select the ids in columns of `changed`."""
    values = ", ".join(f"({column})" for column in columns)
    return f"SELECT x.id FROM changed CROSS JOIN LATERAL (VALUES {values}) x (id) WHERE x.id IS NOT NULL"


# The nodes that are affected by rows of `changed`.
AFFECTED = {
    "alignment": "SELECT node_id FROM changed UNION ({})".format(
        of_programs(
            "SELECT coalesce(c.program_id, r.reported_in_id) FROM changed c"
            " LEFT JOIN result r ON r.id = c.result_id",
            None,
        )
    ),
    "program": of_programs("SELECT program_id FROM changed", "program_id"),
    "record": of_programs(each("changed.id", "changed.parent_id"), "id"),
    # A program leaves the one that was above it.
    "parent": of_programs(each("parent_id"), "id"),
    "result": of_programs(each("reported_in_id", "program_id"), "reported_in_id"),
    # Imports write organizations often, but seldom what is counted of them.
    "organization": of_programs(
        """WITH changed_organization (id) AS (
            SELECT c.id FROM former f JOIN present c USING (id)
            WHERE (f.type, f.visibility, f.owner_id) IS DISTINCT FROM (c.type, c.visibility, c.owner_id)
        )
        SELECT p.id FROM changed_organization c JOIN program p ON p.reporting_organization_id = c.id
        UNION SELECT p.program_id FROM changed_organization c JOIN participation p ON p.organization_id = c.id
""",
        None,
    ),
}
# The plans all of whose rows are affected.
WHOLE = {"plan": "SELECT id FROM changed", "plan_part": "SELECT plan_id FROM changed"}
# A node is in its own row, in those of the nodes above it, and in the totals.
ROWS = """
WITH node (plan_id, path) AS (
    SELECT DISTINCT n.plan_id, n.path FROM ({affected}) AS x (node_id) JOIN plan_node n ON n.id = x.node_id
)
SELECT plan_id, '' FROM node
UNION SELECT n.plan_id, n.id::text FROM node JOIN plan_node n
    ON n.plan_id = node.plan_id AND starts_with(node.path, n.path)
"""
# A transaction that has marked all rows of all plans has nothing more to mark.
FUNCTION = """
CREATE OR REPLACE FUNCTION coverage_outdated_by_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM action_plan p WHERE NOT EXISTS (SELECT FROM coverage_write w
        WHERE w.plan_id = p.id AND w.row_key = '*' AND w.written_by = pg_current_xact_id()::text::bigint))
    THEN
        INSERT INTO coverage_write (plan_id, row_key, written_by)
        SELECT x.plan_id, x.row_key, pg_current_xact_id()::text::bigint
        FROM ({rows}) AS x (plan_id, row_key)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$
"""
EVENTS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))


def run(statements: str) -> None:
    """Run statements one after another: the driver prepares only single ones."""
    for statement in statements.strip().split(";\n"):
        op.execute(statement)


def follow(table: str, function: str | None) -> None:
    """Let the triggers of a table run another function, or none."""
    for event, rows in EVENTS:
        name = f"coverage_outdated_{event.lower()}_{rows.lower()}"
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        if function:
            op.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed"
                f" FOR EACH STATEMENT EXECUTE FUNCTION coverage_outdated_by_{function}()"
            )


def upgrade() -> None:
    """The marks of rows. Which organizations lead nodes is in no stored row."""
    run(TABLE)
    for name, affected in AFFECTED.items():
        op.execute(FUNCTION.format(name=name, rows=ROWS.format(affected=affected)))
    for name, affected in WHOLE.items():
        op.execute(FUNCTION.format(name=name, rows=f"SELECT x.id, '*' FROM ({affected}) AS x (id)"))
    follow("alignment", "alignment")
    follow("plan_node_organization", None)
    op.execute("DROP FUNCTION coverage_outdated_by_node")
    op.execute(
        "CREATE TRIGGER coverage_outdated_update_old AFTER UPDATE ON alignment REFERENCING OLD TABLE AS changed"
        " FOR EACH STATEMENT EXECUTE FUNCTION coverage_outdated_by_alignment()"
    )


def downgrade() -> None:
    """Mark whole plans again."""
    former = context.script.get_revision("0035").module
    run(FORMER_TABLE)
    for name, affected in former.AFFECTED.items():
        sql = former.FUNCTION.format(name=name, affected=affected)
        op.execute(sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.execute("DROP TRIGGER coverage_outdated_update_old ON alignment")
    for table in ("alignment", "plan_node_organization"):
        follow(table, "node")
    op.execute("DROP FUNCTION coverage_outdated_by_alignment")
