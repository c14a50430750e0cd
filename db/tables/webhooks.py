"""Webhooks: the endpoints of organizations, how far each has come in the feed, and the secrets that sign."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.tables.base import identity, metadata, one_of, visibility
from db.values import DeliveryOutcome, WebhookState

# The feed is the queue: `cursor` is the last change that the endpoint has received. Members read the rows
# of all organizations; the services check whose they are, and the role.
webhook = Table(
    "webhook",
    metadata,
    identity(),
    *visibility(),
    Column("url", Text, nullable=False),
    # The types of records in the graph; empty for all.
    Column("kinds", ARRAY(Text), nullable=False, server_default="{}"),
    Column("label", Text),
    *one_of("state", WebhookState, server_default=WebhookState.ACTIVE),
    # Incremented by members, not by deliveries.
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("cursor", Text, nullable=False),
    # The data version up to which the feed has nothing more for the endpoint; null if there may be more.
    Column("read_version", BigInteger),
    # Consecutive failures, and when the next attempt is due.
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("attempted_at", DateTime(timezone=True)),
    Column("succeeded_at", DateTime(timezone=True)),
    *one_of("outcome", DeliveryOutcome, nullable=True),
    # The HTTP status of the last attempt; nothing else of an answer is kept.
    Column("status", Integer),
    Column("disabled_at", DateTime(timezone=True)),
    # The message id of a test that waits.
    Column("test_id", Uuid),
    Column("former_secret_until", DateTime(timezone=True)),
    CheckConstraint("label <> ''", name="label"),
    CheckConstraint("failures >= 0", name="failures"),
    Index("webhook_url_key", "owner_id", "url", unique=True),
    Index("webhook_next_order", "next_attempt_at"),
)
# In a table that no reading role sees. Not as digests: the hub signs with them.
webhook_secret = Table(
    "webhook_secret",
    metadata,
    Column("webhook_id", Uuid, ForeignKey("webhook.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", Text, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("expires_at", DateTime(timezone=True)),
)

# When the worker of webhooks saw a data version, to replay from a time. No reading role sees it.
version_time = Table(
    "version_time",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)
