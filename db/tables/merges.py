"""Merges of organizations: proposed pairs, and completed merges with the data to undo them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import identity, metadata, one_of, part_of
from db.tables.pairs import sides
from db.values import ProposalStatus

merge_proposal = Table(
    "merge_proposal",
    metadata,
    identity(),
    *sides("organization"),
    Column("score", Double, nullable=False),
    # A list of {kind, evidence}.
    Column("reasons", JSONB, nullable=False),
    *one_of("status", ProposalStatus, server_default=ProposalStatus.OPEN),
    Column("decided_by_id", Uuid, ForeignKey("organization.id", ondelete="SET NULL"), index=True),
    Column("decided_at", DateTime(timezone=True)),
    Column("decision_reason", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("a_id < b_id", name="order"),
    CheckConstraint("score BETWEEN 0 AND 1", name="score"),
    CheckConstraint("jsonb_typeof(reasons) = 'array'", name="reasons"),
    UniqueConstraint("a_id", "b_id"),
    Index("merge_proposal_backward", "b_id", "a_id"),
    Index("merge_proposal_order", "status", "score", "id"),
)

organization_merge = Table(
    "organization_merge",
    metadata,
    identity(),
    # The organization that the other one was merged into.
    *part_of("organization"),
    Column("former_id", Uuid, nullable=False, index=True),
    Column("former_name", Text, nullable=False),
    Column("reasons", JSONB, nullable=False, server_default="[]"),
    Column("reason", Text, nullable=False),
    # Null if the hub merged them by itself, because of one registered identifier in two spellings.
    Column("merged_by_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("merged_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # The data to restore the merged organization; hidden from all reading roles.
    Column("journal", JSONB, nullable=False),
    Column("reverted_by_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("reverted_at", DateTime(timezone=True)),
    Column("revert_reason", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("reason <> ''", name="reason"),
    CheckConstraint("(reverted_at IS NULL) = (reverted_by_id IS NULL)", name="reverted"),
    Index("organization_merge_owner", "organization_id", "id"),
)
