"""Alignments: the nodes of action plans that programs and results serve, and the decisions about them."""

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.schema import SchemaItem

from db.tables.base import identity, metadata, one_of, order_indexes, part_of
from db.tables.pairs import NOBODY
from db.values import Role, Visibility


class AlignmentSignificance(StrEnum):
    """The weight of a node of a plan for a program or result."""

    PRIMARY = "PRIMARY"
    SECONDARY = "SECONDARY"


class AlignmentStatus(StrEnum):
    """Whether the secretariat has confirmed an alignment that a member claims."""

    CLAIMED = "CLAIMED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


# The stricter of the two: an alignment is visible to those who see both the work and the node.
VISIBILITY = (
    "CASE WHEN 'OWNER' IN (work_visibility, node_visibility) THEN 'OWNER'"
    " WHEN 'MEMBERS' IN (work_visibility, node_visibility) THEN 'MEMBERS' ELSE 'PUBLIC' END"
)
OWNER = (
    "CASE WHEN work_visibility <> 'OWNER' AND node_visibility = 'OWNER' THEN node_owner_id"
    f" WHEN node_visibility = 'OWNER' AND work_owner_id <> node_owner_id THEN {NOBODY}"
    " ELSE work_owner_id END"
)


def seen_with(parent: str, column: str, copies: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return the link to a record, which keeps the copies of its visibility and owner up to date."""
    return ForeignKeyConstraint(
        [column, f"{copies}_visibility", f"{copies}_owner_id"],
        [f"{parent}.id", f"{parent}.visibility", f"{parent}.owner_id"],
        onupdate="CASCADE",
        ondelete=ondelete,
    )


def copies(name: str) -> list[SchemaItem]:
    """Return the copies of the visibility and owner of a record."""
    return [*one_of(f"{name}_visibility", Visibility), Column(f"{name}_owner_id", Uuid, nullable=False)]


alignment = Table(
    "alignment",
    metadata,
    identity(),
    # The work is one of the two.
    Column("program_id", Uuid),
    Column("result_id", Uuid),
    *copies("work"),
    Column("node_id", Uuid, nullable=False),
    *copies("node"),
    Column("visibility", Text, Computed(VISIBILITY, persisted=True), nullable=False),
    Column("owner_id", Uuid, Computed(OWNER, persisted=True), nullable=False),
    # The position in the list of the work.
    Column("ordinal", Integer, nullable=False, server_default="0"),
    *one_of("significance", AlignmentSignificance),
    # The percentage of the money of the work that serves the node.
    Column("share", Numeric),
    *one_of("status", AlignmentStatus, server_default=AlignmentStatus.CLAIMED),
    Column("claimed_by_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    Column("claimed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("decided_by_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    seen_with("program", "program_id", "work", ondelete="CASCADE"),
    seen_with("result", "result_id", "work", ondelete="CASCADE"),
    # A node that is in use is not removed.
    seen_with("plan_node", "node_id", "node"),
    CheckConstraint("num_nonnulls(program_id, result_id) = 1", name="work"),
    CheckConstraint("share >= 0 AND share <= 100", name="share"),
    CheckConstraint("version > 0", name="version"),
    CheckConstraint("(status = 'CLAIMED') = (decided_at IS NULL)", name="decision"),
    UniqueConstraint("program_id", "node_id"),
    UniqueConstraint("result_id", "node_id"),
    UniqueConstraint("id", "visibility", "owner_id"),
    Index("alignment_node", "node_id", "program_id", "result_id"),
    Index("alignment_status_order", "status", "claimed_at", "id"),
    Index("alignment_claim_order", "claimed_at", "id"),
    Index("alignment_owner", "owner_id"),
)
order_indexes(alignment.c.decided_at)

# Never updated: a changed decision is a new row.
alignment_decision = Table(
    "alignment_decision",
    metadata,
    identity(),
    *part_of("alignment"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    *one_of("status", AlignmentStatus),
    Column("reason", Text, nullable=False),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    *one_of("role", Role),
    CheckConstraint("reason <> ''", name="reason"),
    Index("alignment_decision_order", "alignment_id", "id"),
)
