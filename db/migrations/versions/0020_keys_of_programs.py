"""References between programs are matched by current and former identifiers, whatever their letter case.

Tags are matched by a key that the hub makes. The time of imports that members see is apart from that of all.
"""

import hashlib
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Table, column, source, index.
CASELESS = (
    ("other_identifier", "identifier_key", "identifier", "other_identifier_value", ["program_id"]),
    ("result", "iati_identifier_key", "iati_identifier", "result_identifier_look_up", []),
)
# Index, table, column, other columns, condition.
NAMING = (
    ("related_program_identifier", "related_program", "iati_identifier", ["relation_code"], None),
    ("participation_activity", "participation", "activity_id", [], "activity_id IS NOT NULL"),
    ("transaction_provider_activity", "transaction", "provider_activity_id", [], "provider_activity_id IS NOT NULL"),
    ("transaction_receiver_activity", "transaction", "receiver_activity_id", [], "receiver_activity_id IS NOT NULL"),
)  # fmt: skip
KEY_LENGTH = 200
# References that lead to no program by its exact identifier, and to one by another case or a former one. The
# next import of the same files reads the programs that contain them anew.
READ_AGAIN = """
CREATE TEMPORARY TABLE read_again ON COMMIT DROP AS
SELECT DISTINCT r.program_id FROM (
    SELECT program_id, iati_identifier AS identifier FROM related_program
    UNION ALL SELECT program_id, activity_id FROM participation WHERE activity_id IS NOT NULL
    UNION ALL SELECT program_id, provider_activity_id FROM transaction WHERE provider_activity_id IS NOT NULL
    UNION ALL SELECT program_id, receiver_activity_id FROM transaction WHERE receiver_activity_id IS NOT NULL
) r
WHERE NOT EXISTS (SELECT FROM program p WHERE p.iati_identifier = r.identifier)
    AND upper(r.identifier) IN (
        SELECT iati_identifier_key FROM program
        UNION SELECT identifier_key FROM other_identifier WHERE type_code IN ('A3', 'B1')
    )
"""
FORGET = (
    """DELETE FROM activity_version v USING program p, read_again a
    WHERE p.id = a.program_id AND upper(v.iati_identifier COLLATE "C") = p.iati_identifier_key""",
    "UPDATE program p SET version_hash = NULL FROM read_again a WHERE p.id = a.program_id",
)


def add_keys_of_tags() -> None:
    """Add the keys of tags, folded as `services.text.normalization.normalized` does."""
    op.add_column(
        "program_tag", sa.Column("code_key", sa.Text(collation="C"), server_default="", nullable=False)
    )
    connection = op.get_bind()
    for (code,) in connection.execute(sa.text("SELECT DISTINCT code FROM program_tag")).all():
        key = " ".join(unicodedata.normalize("NFKC", code).casefold().split())
        if len(key) > KEY_LENGTH:
            key = f"{key[:KEY_LENGTH]} {hashlib.sha256(key.encode()).hexdigest()}"
        connection.execute(
            sa.text("UPDATE program_tag SET code_key = :key WHERE code = :code"), {"key": key, "code": code}
        )
    op.alter_column("program_tag", "code_key", server_default=None)
    index_tags("code_key")


def index_tags(key: str) -> None:
    """Replace the index of tags."""
    op.drop_index("program_tag_code_filter", "program_tag")
    op.create_index(
        "program_tag_code_filter",
        "program_tag",
        [sa.text(key), "program_id"],
        postgresql_include=["visibility", "owner_id"],
    )


def upgrade() -> None:
    """Add the columns and indexes, and let imports read programs whose references lead further now."""
    op.drop_index("other_identifier_value", "other_identifier")
    for table, column, source, index, others in CASELESS:
        folded = sa.Computed(f'upper({source} COLLATE "C")', persisted=True)
        op.add_column(table, sa.Column(column, sa.Text(collation="C"), folded))
        op.create_index(index, table, [column, *others])
    for index, table, column, others, condition in NAMING:
        op.drop_index(index, table)
        where = sa.text(condition) if condition else None
        op.create_index(index, table, [sa.text(f"upper({column})"), *others], postgresql_where=where)
    add_keys_of_tags()
    op.add_column("hub_state", sa.Column("last_members_import_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE hub_state SET last_members_import_at = last_import_at")
    op.execute(READ_AGAIN)
    for statement in FORGET:
        op.execute(statement)


def downgrade() -> None:
    """Drop the columns, and match references by the exact identifier."""
    op.drop_column("hub_state", "last_members_import_at")
    index_tags("upper(code)")
    op.drop_column("program_tag", "code_key")
    for index, table, column, others, condition in NAMING:
        op.drop_index(index, table)
        where = sa.text(condition) if condition else None
        op.create_index(index, table, [column, *others], postgresql_where=where)
    for table, column, _, index, _ in CASELESS:
        op.drop_index(index, table)
        op.drop_column(table, column)
    op.create_index("other_identifier_value", "other_identifier", ["identifier", "program_id"])
