"""Names of mentions are stored by program, and shown to those who may see the program.

Before, the names of hidden programs were shown to everybody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Whom programs name, other than who reports them.
LINKS = """
SELECT p.id AS program_id, p.visibility, p.owner_id, l.organization_id
FROM (
    SELECT program_id, organization_id FROM participation
    UNION SELECT program_id, provider_id FROM transaction
    UNION SELECT program_id, receiver_id FROM transaction
) l JOIN program p ON p.id = l.program_id
WHERE l.organization_id IS NOT NULL AND l.organization_id IS DISTINCT FROM p.reporting_organization_id
"""
# Names of hidden programs can't be distinguished from others any more, if others see the organization.
TAINTED = f"""
CREATE TEMPORARY TABLE tainted ON COMMIT DROP AS
SELECT DISTINCT o.id FROM ({LINKS}) l JOIN organization o ON o.id = l.organization_id
WHERE l.visibility = 'MEMBERS' AND o.visibility = 'PUBLIC'
    OR l.visibility = 'OWNER' AND (o.visibility <> 'OWNER' OR l.owner_id <> o.owner_id)
"""
# Names that only one publisher uses are in the key of the mention, which its public records have, too.
NAMES = """
UPDATE organization o SET own_names = false, name = n.name, names = n.names, version = o.version + 1
FROM (
    SELECT o.id, o.identifier AS name, jsonb_build_array(jsonb_build_array('und', o.identifier)) AS names
    FROM organization o JOIN tainted USING (id) WHERE o.identifier IS NOT NULL
    UNION ALL
    SELECT o.id, k.names -> 0 ->> 1, k.names
    FROM organization o JOIN tainted USING (id) CROSS JOIN LATERAL (
        SELECT jsonb_agg(pair ORDER BY place) AS names
        FROM jsonb_array_elements(o.names) WITH ORDINALITY AS named (pair, place)
        WHERE right(o.mention_key, length(pair ->> 1) + 1) = ' ' || lower(pair ->> 1)
    ) k
    WHERE o.identifier IS NULL AND k.names IS NOT NULL
) n
WHERE o.id = n.id
"""
MENTIONS = f"""
INSERT INTO mention (program_id, visibility, owner_id, ordinal, organization_id, language, name)
SELECT l.program_id, l.visibility, l.owner_id,
    row_number() OVER (PARTITION BY l.program_id ORDER BY l.organization_id, n.place) - 1,
    l.organization_id, n.pair ->> 0, n.pair ->> 1
FROM ({LINKS}) l JOIN organization o ON o.id = l.organization_id
CROSS JOIN LATERAL jsonb_array_elements(o.names) WITH ORDINALITY AS n (pair, place)
WHERE o.id NOT IN (SELECT id FROM tainted)
"""
# The next import of the same files brings back what public records say.
READ_AGAIN = (
    f"""DELETE FROM activity_version v USING program p
    WHERE v.iati_identifier = p.iati_identifier AND p.id IN (
        SELECT program_id FROM ({LINKS}) l JOIN tainted t ON t.id = l.organization_id
        UNION SELECT p.id FROM program p JOIN tainted t ON t.id = p.reporting_organization_id)""",
    f"""UPDATE program SET version_hash = NULL WHERE id IN (
        SELECT program_id FROM ({LINKS}) l JOIN tainted t ON t.id = l.organization_id
        UNION SELECT p.id FROM program p JOIN tainted t ON t.id = p.reporting_organization_id)""",
    """DELETE FROM organization_version v USING organization_identifier i, tainted t
    WHERE t.id = i.organization_id AND v.identifier = i.value""",
    "UPDATE organization SET version_hash = NULL WHERE id IN (SELECT id FROM tainted)",
)
# What was noted of names.
HISTORY = (
    "DELETE FROM change WHERE record_id IN (SELECT id FROM tainted) AND field IN ('name', 'names')",
    """DELETE FROM merge_proposal WHERE status = 'OPEN'
        AND (a_id IN (SELECT id FROM tainted) OR b_id IN (SELECT id FROM tainted))""",
    """UPDATE merge_proposal SET reasons = '[]', version = version + 1
        WHERE a_id IN (SELECT id FROM tainted) OR b_id IN (SELECT id FROM tainted)""",
)
# What a merge would bring back.
JOURNALS = """
UPDATE organization_merge SET journal = jsonb_set(journal, '{organization,own_names}',
    to_jsonb(journal #>> '{organization,origin}' = 'RECORD'))
"""


def create_table() -> None:
    """The names that programs tell; like what they come from, as visible as the program."""
    op.create_table(
        "mention",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')", name="mention_visibility_check"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="mention_organization_id_link"
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "visibility", "owner_id"],
            ["program.id", "program.visibility", "program.owner_id"],
            name="mention_program_id_visibility_owner_id_link",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    )
    op.create_index("mention_position", "mention", ["program_id", "ordinal"], unique=True)
    op.create_index("mention_organization_id_index", "mention", ["organization_id"])
    # Nobody but the importer reads it.
    op.execute("ALTER TABLE mention ENABLE ROW LEVEL SECURITY")


def upgrade() -> None:
    """Create the table of mentions; names that may come from a hidden program are removed."""
    create_table()
    op.add_column(
        "organization", sa.Column("own_names", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.execute("UPDATE organization SET own_names = false WHERE origin = 'MENTION'")
    op.execute(TAINTED)
    op.execute(MENTIONS)
    for statement in (NAMES, *READ_AGAIN, *HISTORY, JOURNALS):
        op.execute(statement)


def downgrade() -> None:
    """Forget who called whom what; names stay as they are."""
    op.drop_column("organization", "own_names")
    op.drop_table("mention")
