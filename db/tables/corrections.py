"""Corrections of records: withdrawals, merges among them, and what is left of purged records."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from db.tables.base import caseless, identity, metadata, one_of
from db.values import Visibility

# Visibility and owner are those that the record had before: who could see it may read the reason. The record
# itself is visible to its owner alone, as long as the withdrawal lasts.
withdrawal = Table(
    "withdrawal",
    metadata,
    identity(),
    # The name of a history in services/kinds.
    Column("kind", Text, nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("identifier", Text(collation="C")),
    caseless("identifier_key", "identifier"),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    # The program that it was merged into.
    Column("merged_into_id", Uuid),
    CheckConstraint("reason <> ''", name="reason"),
    Index("withdrawal_record", "record_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("withdrawal_identifier_look_up", "identifier_key"),
    Index("withdrawal_merged_into", "merged_into_id"),
)

# Records that operators removed with their history, as the law demands. Only a digest of the identifier is
# kept, so that imports do not bring the record back.
purged_record = Table(
    "purged_record",
    metadata,
    identity(),
    Column("kind", Text, nullable=False),
    Column("digest", LargeBinary, index=True),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("reason <> ''", name="reason"),
)
