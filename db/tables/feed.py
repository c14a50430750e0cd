"""The feed of changes: the last change of each record, and who lost sight of which record when.

Triggers write both, and `services.writing.data_version` stamps them as the last step of the transaction.
`pending` is the number of the transaction until then. Neither table links to the records: tombstones outlive
them.
"""

from sqlalchemy import BigInteger, Column, DateTime, Index, SmallInteger, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.tables.base import metadata, one_of
from db.values import Visibility

feed_entry = Table(
    "feed_entry",
    metadata,
    Column("record_id", Uuid, primary_key=True),
    # The name of the type in the graph, and the place of the kind: what others link to comes first.
    Column("kind", Text, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("pending", BigInteger),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, nullable=False),
    # Since which data version all viewers, members and the owner see the record, if they see it now.
    Column("public_since", BigInteger),
    Column("members_since", BigInteger),
    Column("owner_since", BigInteger),
    # The names of changed fields, each with the data version of its last change.
    Column("fields", JSONB, nullable=False, server_default="{}"),
    Column("pending_fields", ARRAY(Text)),
    Index("feed_entry_order", "version", "ordinal", "record_id"),
    Index("feed_entry_pending", "pending", postgresql_where=text("pending IS NOT NULL")),
)

# Who saw the record (`visibility`, `owner_id`) and does not see it any more: all except who is kept.
feed_tombstone = Table(
    "feed_tombstone",
    metadata,
    Column("record_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("pending", BigInteger),
    *one_of("visibility", Visibility, primary_key=True),
    Column("owner_id", Uuid, primary_key=True),
    *one_of("kept_visibility", Visibility, nullable=True),
    Column("kept_owner_id", Uuid),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    Index("feed_tombstone_order", "version", "ordinal", "record_id"),
    Index("feed_tombstone_pending", "pending", postgresql_where=text("pending IS NOT NULL")),
)
