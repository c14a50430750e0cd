"""Labels, expiry, rotation and last use of API keys; organizations of access tokens.

The two functions are how the reading role of members finds viewers: it can't read the tables behind them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

HOLDER = "key_holder(bytea)"
ORGANIZATION = "organization_of_token(text)"

# An expired key finds only the time when it expired: nothing else can be used by mistake.
NEW_HOLDER = """
CREATE FUNCTION key_holder(wanted bytea) RETURNS TABLE (
    organization_id uuid, role text, label text, id uuid, expires_at timestamptz, is_use_due boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.organization_id, a.role::text, a.label, a.id, k.expires_at,
        u.used_at IS NULL OR u.used_at < date_trunc('hour', now(), 'UTC')
    FROM public.api_key AS k
    LEFT JOIN public.api_key AS a ON a.id = k.id AND (a.expires_at IS NULL OR a.expires_at > now())
    LEFT JOIN public.api_key_use AS u ON u.key_id = a.id
    WHERE k.digest = wanted AND k.revoked_at IS NULL
$$
"""
OLD_HOLDER = """
CREATE FUNCTION key_holder(wanted bytea) RETURNS TABLE (organization_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT k.organization_id, k.role::text FROM public.api_key AS k
    WHERE k.digest = wanted AND k.revoked_at IS NULL
$$
"""

# Only by its own identifier: further ones come from files of others, who could open its records by them.
NEW_ORGANIZATION = """
CREATE FUNCTION organization_of_token(wanted text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT o.id FROM public.organization AS o WHERE o.identifier = wanted
$$
"""


def upgrade() -> None:
    """Add the columns, and functions that know of them."""
    op.add_column("api_key", sa.Column("label", sa.Text))
    op.add_column("api_key", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.add_column("api_key", sa.Column("successor_id", sa.Uuid))
    link = op.f("api_key_successor_id_link")
    op.create_foreign_key(link, "api_key", "api_key", ["successor_id"], ["id"], ondelete="SET NULL")
    op.create_check_constraint(op.f("api_key_label_check"), "api_key", "label <> ''")
    op.create_table(
        "api_key_use",
        sa.Column("key_id", sa.Uuid, sa.ForeignKey("api_key.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(f"DROP FUNCTION {HOLDER}")
    _create(NEW_HOLDER, HOLDER)
    _create(NEW_ORGANIZATION, ORGANIZATION)


def downgrade() -> None:
    """Revoke keys that have an expiry, because the older hub would accept them forever."""
    op.execute(f"DROP FUNCTION {ORGANIZATION}")
    op.execute(f"DROP FUNCTION {HOLDER}")
    _create(OLD_HOLDER, HOLDER)
    op.execute("UPDATE api_key SET revoked_at = now() WHERE expires_at IS NOT NULL AND revoked_at IS NULL")
    op.drop_table("api_key_use")
    for name in ("label", "expires_at", "successor_id"):
        op.drop_column("api_key", name)


def _create(statement: str, function: str) -> None:
    """Create a function that only the reading role of members may call."""
    op.execute(statement)
    op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO hub_member")
