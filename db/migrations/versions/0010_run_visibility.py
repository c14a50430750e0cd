"""Runs are visible to those who see what they imported, without secrets of addresses and whole paths."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
MEMBER_RULE = f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})"

# Runs of a source whose records are hidden get the audience of its latest record.
AUDIENCES = """
UPDATE import_run r SET visibility = h.visibility, owner_id = h.owner_id
FROM (
    SELECT DISTINCT ON (source_id) source_id, visibility, owner_id FROM harvested_record
    ORDER BY source_id, id DESC
) h
WHERE h.source_id = r.source_id
"""
# It is unknown afterwards which part of a query was a secret.
ADDRESSES = """
UPDATE source SET url = split_part(url, '?', 1)
WHERE id IN (SELECT source_id FROM harvest) AND url ~* '[?&][^=&]*(key|token|secret|pass|pwd|sig|auth|user)[^=&]*='
"""
PATHS = r"""
UPDATE import_run SET paths = coalesce((
    SELECT jsonb_agg(CASE
        WHEN path LIKE 'http%' THEN split_part(path, '?', 1)
        WHEN path LIKE '/%' THEN substring(path FROM '([^/]+/?[^/]*)/*$')
        ELSE path END ORDER BY place)
    FROM jsonb_array_elements_text(paths) WITH ORDINALITY AS given (path, place)
), '[]')
"""
FILES = r"""
UPDATE import_rejection SET
    file = CASE WHEN file LIKE '/%' THEN substring(file FROM '([^/]+/?[^/]*)/*$')
        ELSE regexp_replace(file, '\?[^ ]*', '') END,
    reason = CASE WHEN file LIKE '/%' THEN replace(reason, file, substring(file FROM '([^/]+/?[^/]*)/*$'))
        ELSE regexp_replace(reason, '(https?://[^ ?]*)\?[^ ]*', '\1', 'g') END
WHERE file LIKE '/%' OR file LIKE 'http%'
"""


def upgrade() -> None:
    """Give runs an audience, and remove secrets and whole paths."""
    op.add_column("import_run", sa.Column("visibility", sa.Text(), server_default="PUBLIC", nullable=False))
    op.add_column("import_run", sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(
        op.f("import_run_visibility_check"), "import_run", "visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')"
    )
    op.create_check_constraint(
        op.f("import_run_owner_check"), "import_run", "visibility <> 'OWNER' OR owner_id IS NOT NULL"
    )
    op.create_foreign_key(
        op.f("import_run_owner_id_link"), "import_run", "organization", ["owner_id"], ["id"]
    )
    op.create_index(op.f("import_run_owner_id_index"), "import_run", ["owner_id"])
    for statement in (AUDIENCES, ADDRESSES, PATHS, FILES):
        op.execute(statement)
    op.execute("ALTER TABLE import_run ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY member_reads ON import_run FOR SELECT TO hub_member USING ({MEMBER_RULE})")


def downgrade() -> None:
    """Show all runs to all members again; what was cleared stays cleared."""
    op.execute("DROP POLICY member_reads ON import_run")
    op.execute("ALTER TABLE import_run DISABLE ROW LEVEL SECURITY")
    op.drop_column("import_run", "owner_id")
    op.drop_column("import_run", "visibility")
