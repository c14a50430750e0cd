"""A program works where it and the outputs below it work; records are listed by when the hub changed them."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LINK = "program_region_program_id_visibility_owner_id_link"

# The places of the given programs and of those above them, from their own locations and those of activities
# of level OUTPUT below them, down to the next program. A row is visible to those who see the program, the
# activity that reports the place, and all between. If several activities report a region, the widest counts.
FOLLOW = """
CREATE FUNCTION program_region_follow(written uuid[]) RETURNS SETOF uuid LANGUAGE sql AS $$
    WITH RECURSIVE concerned AS (
        SELECT id, parent_id FROM program WHERE id = ANY (written)
        UNION SELECT p.id, p.parent_id FROM concerned c JOIN program p ON p.id = c.parent_id
    ), work AS (
        SELECT id AS program_id, id AS activity_id, visibility, owner_id FROM program
        WHERE id IN (SELECT id FROM concerned)
        UNION SELECT w.program_id, a.id,
            CASE WHEN 'OWNER' IN (w.visibility, a.visibility) THEN 'OWNER'
                WHEN 'MEMBERS' IN (w.visibility, a.visibility) THEN 'MEMBERS' ELSE 'PUBLIC' END,
            CASE WHEN w.visibility <> 'OWNER' AND a.visibility = 'OWNER' THEN a.owner_id ELSE w.owner_id END
        FROM work w JOIN program a ON a.parent_id = w.activity_id AND a.level = 'OUTPUT'
        WHERE w.visibility <> 'OWNER' OR a.visibility <> 'OWNER' OR w.owner_id = a.owner_id
    ), place AS (
        SELECT w.program_id, w.visibility, w.owner_id, l.region_id
        FROM work w JOIN program_location l ON l.program_id = w.activity_id WHERE l.region_id IS NOT NULL
        UNION SELECT w.program_id, w.visibility, w.owner_id, r.id
        FROM work w JOIN program_country c ON c.program_id = w.activity_id
        JOIN region r ON r.code = upper(c.code) AND r.level = 'COUNTRY'
        UNION SELECT p.program_id, p.visibility, p.owner_id, r.parent_id
        FROM place p JOIN region r ON r.id = p.region_id WHERE r.parent_id IS NOT NULL
    ), ranked AS (
        SELECT *, rank() OVER (PARTITION BY program_id, region_id
            ORDER BY array_position(ARRAY['PUBLIC', 'MEMBERS', 'OWNER'], visibility)) AS width
        FROM place
    ), widest AS (
        SELECT program_id, visibility, owner_id, region_id FROM ranked WHERE width = 1
    ), removed AS (
        DELETE FROM program_region x WHERE x.program_id IN (SELECT id FROM concerned) AND NOT EXISTS (
            SELECT FROM widest w WHERE (w.program_id, w.region_id, w.owner_id)
                = (x.program_id, x.region_id, x.owner_id))
    ), stored AS (
        INSERT INTO program_region (program_id, visibility, owner_id, region_id)
        SELECT w.* FROM widest w LEFT JOIN program_region x
            ON (x.program_id, x.region_id, x.owner_id, x.visibility)
                = (w.program_id, w.region_id, w.owner_id, w.visibility)
        WHERE x.program_id IS NULL
        ON CONFLICT (region_id, program_id, owner_id) DO UPDATE SET visibility = excluded.visibility
    )
    SELECT id FROM concerned
$$
"""
# The copies of visibility and owner follow their originals on every change of these.
TRIGGERED = """
CREATE FUNCTION program_region_copy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM program_region_follow(ARRAY[CASE WHEN TG_OP = 'DELETE' THEN OLD.parent_id ELSE NEW.id END]);
    RETURN NULL;
END
$$
"""
CHANGED = """
CREATE TRIGGER program_region_changed AFTER UPDATE OF visibility, owner_id ON program FOR EACH ROW
WHEN ((OLD.visibility, OLD.owner_id) IS DISTINCT FROM (NEW.visibility, NEW.owner_id))
EXECUTE FUNCTION program_region_copy()
"""
REMOVED = """
CREATE TRIGGER program_region_removed AFTER DELETE ON program FOR EACH ROW WHEN (OLD.parent_id IS NOT NULL)
EXECUTE FUNCTION program_region_copy()
"""
FOLLOW_ALL = "SELECT count(*) FROM program_region_follow(ARRAY(SELECT id FROM program))"

# Lists by the time at which the hub changed records.
CHANGE_ORDERS = {
    "program": ["imported_at", "id"],
    "organization": ["imported_at", "id"],
    "result": ["kind", "imported_at", "id"],
    "knowledge_product": ["imported_at", "id"],
}
OWN = """
INSERT INTO program_region (program_id, visibility, owner_id, region_id)
WITH RECURSIVE place AS (
    SELECT program_id, visibility, owner_id, region_id FROM program_location WHERE region_id IS NOT NULL
    UNION SELECT c.program_id, c.visibility, c.owner_id, r.id
    FROM program_country c JOIN region r ON r.code = upper(c.code) AND r.level = 'COUNTRY'
    UNION SELECT p.program_id, p.visibility, p.owner_id, r.parent_id
    FROM place p JOIN region r ON r.id = p.region_id WHERE r.parent_id IS NOT NULL
) SELECT * FROM place
"""


def upgrade() -> None:
    """The rows of all programs, and the programs above outputs are compared anew."""
    for table, columns in CHANGE_ORDERS.items():
        op.create_index(f"{table}_change_order", table, columns)
    op.drop_constraint(op.f(LINK), "program_region", type_="foreignkey")
    op.create_foreign_key(
        op.f("program_region_program_id_link"),
        "program_region",
        "program",
        ["program_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.drop_index("program_region_order", "program_region")
    op.create_index(
        "program_region_order",
        "program_region",
        ["region_id", "program_id", "owner_id"],
        unique=True,
        postgresql_include=["visibility"],
    )
    for statement in (FOLLOW, TRIGGERED, CHANGED, REMOVED, FOLLOW_ALL):
        op.execute(statement)
    op.execute(
        "INSERT INTO overlap_due (program_id) SELECT DISTINCT parent_id FROM program"
        " WHERE parent_id IS NOT NULL AND level = 'OUTPUT'"
        " ON CONFLICT (program_id) DO UPDATE SET marked_at = excluded.marked_at"
    )


def downgrade() -> None:
    """Each program has only its own places again."""
    for table in CHANGE_ORDERS:
        op.drop_index(f"{table}_change_order", table)
    for trigger in ("changed", "removed"):
        op.execute(f"DROP TRIGGER program_region_{trigger} ON program")
    op.execute("DROP FUNCTION program_region_copy")
    op.execute("DROP FUNCTION program_region_follow")
    op.execute("DELETE FROM program_region")
    op.execute(OWN)
    op.drop_index("program_region_order", "program_region")
    op.create_index(
        "program_region_order",
        "program_region",
        ["region_id", "program_id"],
        unique=True,
        postgresql_include=["visibility", "owner_id"],
    )
    op.drop_constraint(op.f("program_region_program_id_link"), "program_region", type_="foreignkey")
    op.create_foreign_key(
        op.f(LINK),
        "program_region",
        "program",
        ["program_id", "visibility", "owner_id"],
        ["id", "visibility", "owner_id"],
        onupdate="CASCADE",
        ondelete="CASCADE",
    )
