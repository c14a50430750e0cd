"""Access tokens of an organization that was merged: the lookup says that its identifier came by the merge."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# Only the own identifier counts: further ones come from files of others.
OLD = """
CREATE FUNCTION organization_of_token(wanted text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT o.id FROM public.organization AS o WHERE o.identifier = wanted
$$
"""
# An organization without an identifier takes that of the one that is merged into it. With `follows`, an
# organization is also found by the identifier that one had which was merged into it.
NEW = """
CREATE FUNCTION organization_of_token(wanted text, follows boolean)
RETURNS TABLE (id uuid, is_merged boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT o.id, EXISTS (
        SELECT FROM public.organization_merge AS m
        WHERE m.organization_id = o.id AND m.reverted_at IS NULL
            AND m.journal #>> '{organization,identifier}' = wanted
            AND m.journal #>> '{staying,identifier}' IS NULL
    )
    FROM public.organization AS o WHERE o.identifier = wanted
    UNION ALL
    SELECT m.organization_id, true FROM public.organization_merge AS m
    WHERE follows AND m.reverted_at IS NULL AND m.journal #>> '{organization,identifier}' = wanted
        AND NOT EXISTS (SELECT FROM public.organization AS o WHERE o.identifier = wanted)
    LIMIT 1
$$
"""


def upgrade() -> None:
    """Replace the function."""
    _replace("organization_of_token(text)", NEW, "organization_of_token(text, boolean)")


def downgrade() -> None:
    """Restore the function."""
    _replace("organization_of_token(text, boolean)", OLD, "organization_of_token(text)")


def _replace(before: str, statement: str, function: str) -> None:
    """Drop a function and create one that only the reading role of members may call."""
    op.execute(f"DROP FUNCTION {before}")
    op.execute(statement)
    op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO hub_member")
