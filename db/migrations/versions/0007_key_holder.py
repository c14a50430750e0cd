"""Who holds a key: asked of a function by the role that reads for members, which may not see the keys."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FUNCTION = "key_holder(bytea)"


def upgrade() -> None:
    """One key is found by the whole of its digest: nobody who hasn't the key learns that there is one."""
    op.execute(
        """CREATE FUNCTION key_holder(wanted bytea) RETURNS TABLE (organization_id uuid, role text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT k.organization_id, k.role::text FROM public.api_key AS k
            WHERE k.digest = wanted AND k.revoked_at IS NULL
        $$"""
    )
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION} TO hub_member")


def downgrade() -> None:
    """Take the function away."""
    op.execute(f"DROP FUNCTION {FUNCTION}")
