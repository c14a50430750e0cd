"""Collaborations: what organizations propose to each other, their answers, and the programs they join."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
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

from db.obstacle_values import CollaborationAction, CollaborationKind, CollaborationStatus, ParticipantAnswer
from db.tables.base import SEEN_BY, identity, localized, metadata, one_of, order_indexes, part_of, visibility
from db.values import Role, Visibility


def seen_by() -> Column[Any]:
    """Return the column with the organizations that see a row beside its owner; a trigger writes it."""
    return Column("seen_by", ARRAY(Uuid), nullable=False, server_default="{}")


# The owner is the organization that proposes. Until all that were asked have answered, and if none accepts,
# only the participants see it; then it has the visibility that the proposer chose.
collaboration = Table(
    "collaboration",
    metadata,
    identity(),
    *one_of("kind", CollaborationKind),
    *one_of("status", CollaborationStatus, server_default=CollaborationStatus.PROPOSED),
    Column("purpose", Text, nullable=False),
    *localized("purposes"),
    Column("start_on", Date),
    Column("end_on", Date),
    Column("document_url", Text),
    # The overlap that it began with.
    Column("overlap_id", Uuid, ForeignKey("overlap.id", ondelete="SET NULL")),
    Column("proposed_by_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    Column("proposed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("accepted_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("end_reason", Text),
    *one_of("stated_visibility", Visibility, server_default=Visibility.MEMBERS),
    *visibility(),
    seen_by(),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("purpose <> ''", name="purpose"),
    CheckConstraint("start_on <= end_on", name="period"),
    CheckConstraint("document_url ~* '^https?://'", name="document_url"),
    CheckConstraint("(status = 'ENDED') = (ended_at IS NOT NULL)", name="ended"),
    CheckConstraint("version > 0", name="version"),
    Index("collaboration_status_filter", "status", "id"),
    Index("collaboration_kind_filter", "kind", "id"),
    Index("collaboration_overlap", "overlap_id", "id"),
    Index("collaboration_proposed_order", "proposed_at", "id"),
)
order_indexes(collaboration.c.end_on)

collaboration_participant = Table(
    "collaboration_participant",
    metadata,
    identity(),
    *part_of("collaboration"),
    seen_by(),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    *one_of("answer", ParticipantAnswer, server_default=ParticipantAnswer.PENDING),
    Column("answered_at", DateTime(timezone=True)),
    Column("reason", Text),
    Index("collaboration_participant_forward", "collaboration_id", "ordinal", "organization_id", **SEEN_BY),
    Index("collaboration_participant_backward", "organization_id", "collaboration_id", **SEEN_BY),
)

collaboration_program = Table(
    "collaboration_program",
    metadata,
    *part_of("collaboration"),
    seen_by(),
    Column("program_id", Uuid, ForeignKey("program.id", ondelete="CASCADE"), nullable=False),
    Index("collaboration_program_forward", "collaboration_id", "program_id", unique=True, **SEEN_BY),
    Index("collaboration_program_backward", "program_id", "collaboration_id", **SEEN_BY),
)

# Never updated: each step is a new row.
collaboration_event = Table(
    "collaboration_event",
    metadata,
    identity(),
    *part_of("collaboration"),
    seen_by(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    *one_of("action", CollaborationAction),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    *one_of("role", Role),
    Column("reason", Text),
    Index("collaboration_event_order", "collaboration_id", "id"),
)
