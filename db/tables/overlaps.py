"""Overlaps: pairs of programs that may describe the same work, decisions, and the index to find them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.tables.base import identity, metadata, one_of, order_indexes, part_of
from db.tables.pairs import sides
from db.values import OverlapKind, OverlapStatus, Role

overlap = Table(
    "overlap",
    metadata,
    identity(),
    *sides("program"),
    *one_of("kind", OverlapKind),
    Column("score", Double, nullable=False),
    # A list of [kind, points, evidence], with organizations by id.
    Column("reasons", JSONB, nullable=False),
    # The duplicate record, which totals can exclude.
    Column("double_id", Uuid),
    # The pair that represents the work in lists: one of the pairs of a work in several records, or itself.
    Column("lead_id", Uuid, nullable=False),
    # Pairs of different organizations come first.
    Column(
        "priority",
        Double,
        Computed("score + CASE WHEN kind = 'SPLIT_RECORD' THEN 0 ELSE 1 END", persisted=True),
        nullable=False,
    ),
    Column("is_found", Boolean, nullable=False, server_default="true"),
    Column("found_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    *one_of("status", OverlapStatus, server_default=OverlapStatus.OPEN),
    Column("decided_by_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("decided_at", DateTime(timezone=True)),
    Column("decision_reason", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("a_id < b_id", name="order"),
    CheckConstraint("score BETWEEN 0 AND 1", name="score"),
    CheckConstraint("version > 0", name="version"),
    CheckConstraint("status = 'OPEN' OR decided_at IS NOT NULL", name="decision"),
    UniqueConstraint("a_id", "b_id"),
    UniqueConstraint("id", "visibility", "owner_id"),
    Index("overlap_backward", "b_id", "a_id"),
    Index("overlap_score_order", "score", "id"),
    Index("overlap_status_order", "status", "score", "id"),
    Index("overlap_kind_order", "kind", "score", "id"),
    Index("overlap_priority_order", "priority", "id"),
    Index("overlap_lead", "lead_id"),
    Index("overlap_double", "double_id", "status"),
)

order_indexes(overlap.c.decided_at)

# Never updated: a changed decision is a new row.
overlap_decision = Table(
    "overlap_decision",
    metadata,
    identity(),
    *part_of("overlap"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    *one_of("status", OverlapStatus),
    Column("reason", Text, nullable=False),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    *one_of("role", Role),
    CheckConstraint("reason <> ''", name="reason"),
    Index("overlap_decision_order", "overlap_id", "id"),
)

# The blocking keys of a program, its words and other features: programs with a common key are compared.
comparison_key = Table(
    "comparison_key",
    metadata,
    *part_of("program"),
    Column("keys", ARRAY(Text), nullable=False),
    Index("comparison_key_program", "program_id", unique=True),
    Index("comparison_key_keys", "keys", postgresql_using="gin"),
)

# The number of programs with a key at the last count; keys of fewer than three programs are not stored.
key_frequency = Table(
    "key_frequency",
    metadata,
    Column("key", Text(collation="C"), primary_key=True),
    Column("programs", Integer, nullable=False),
)

# One row: the number of programs counted, and a number that increases with every count.
comparison_state = Table(
    "comparison_state",
    metadata,
    Column("id", SmallInteger, primary_key=True, server_default="1"),
    Column("programs", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="single"),
)

# Programs changed since their last comparison; the time distinguishes later marks from earlier ones.
overlap_due = Table(
    "overlap_due",
    metadata,
    Column("program_id", Uuid, ForeignKey("program.id", ondelete="CASCADE"), primary_key=True),
    Column("marked_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)
