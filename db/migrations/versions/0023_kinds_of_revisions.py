"""Revisions, conflicts and edited fields are about records of any kind."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("revision", "conflict", "edited_field")
LINKS = {
    "conflict": "conflict_program_id_visibility_owner_id_link",
    "edited_field": "edited_field_program_id_link",
}
INDEXES = {
    "revision_program_order": "revision_record_order",
    "conflict_program_order": "conflict_record_order",
}
RECORDS = ("program", "result", "knowledge_product", "organization")
SHOW = """
CREATE FUNCTION conflicts_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.conflict SET visibility = NEW.visibility, owner_id = NEW.owner_id
    WHERE record_id = NEW.id;
    RETURN NULL;
END $$
"""
FORGET = """
CREATE FUNCTION edits_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.conflict WHERE record_id = OLD.id;
    DELETE FROM public.edited_field WHERE record_id = OLD.id;
    RETURN NULL;
END $$
"""
SHOWING = """
CREATE TRIGGER conflicts_follow AFTER UPDATE OF visibility, owner_id ON {0} FOR EACH ROW
WHEN (OLD.visibility <> NEW.visibility OR OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION conflicts_follow()
"""
FORGETTING = """
CREATE TRIGGER edits_forget AFTER DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION edits_forget()
"""


def upgrade() -> None:
    """Name the kind of each record; triggers do for all kinds what foreign keys did for programs."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN program_id TO record_id")
        op.execute(f"ALTER TABLE {table} ADD COLUMN kind text NOT NULL DEFAULT 'PROGRAM'")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN kind DROP DEFAULT")
    for table, link in LINKS.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {link}")
    for old, new in INDEXES.items():
        op.execute(f"ALTER INDEX {old} RENAME TO {new}")
    op.execute(SHOW)
    op.execute(FORGET)
    for table in RECORDS:
        op.execute(SHOWING.format(table))
        op.execute(FORGETTING.format(table))


def downgrade() -> None:
    """Forget what is about other kinds than programs."""
    for table in RECORDS:
        op.execute(f"DROP TRIGGER conflicts_follow ON {table}")
        op.execute(f"DROP TRIGGER edits_forget ON {table}")
    op.execute("DROP FUNCTION conflicts_follow")
    op.execute("DROP FUNCTION edits_forget")
    for new, old in INDEXES.items():
        op.execute(f"ALTER INDEX {old} RENAME TO {new}")
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE kind <> 'PROGRAM'")
        op.execute(f"ALTER TABLE {table} DROP COLUMN kind")
        op.execute(f"ALTER TABLE {table} RENAME COLUMN record_id TO program_id")
    op.execute(
        f"ALTER TABLE conflict ADD CONSTRAINT {LINKS['conflict']} FOREIGN KEY (program_id, visibility, owner_id)"
        " REFERENCES program (id, visibility, owner_id) ON UPDATE CASCADE ON DELETE CASCADE"
    )
    op.execute(
        f"ALTER TABLE edited_field ADD CONSTRAINT {LINKS['edited_field']} FOREIGN KEY (program_id)"
        " REFERENCES program (id) ON DELETE CASCADE"
    )
