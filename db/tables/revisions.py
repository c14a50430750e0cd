"""Revisions: changes that members propose, their history, and fields in which members and imports differ."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import identity, metadata, one_of, order_indexes, part_of, visibility
from db.values import ConflictState, RevisionAction, RevisionState, Role, Visibility


def record() -> list[Column[Any]]:
    """Return the columns for a record of any kind, without a foreign key; a new record doesn't exist yet.

    The kind is the name of a history in services/kinds.
    """
    return [Column("kind", Text, nullable=False), Column("record_id", Uuid, nullable=False)]


# The owner is the organization that proposes the change. A draft is visible to it alone, a submitted one to
# reviewers too: the services check the role.
revision = Table(
    "revision",
    metadata,
    identity(),
    *record(),
    Column("is_new", Boolean, nullable=False),
    # The version of the record that the proposed values were compared with; null for a new record.
    Column("base_version", Integer),
    # {field: {"base": value, "new": value}}, as services.revising declares the fields of the kind.
    Column("fields", JSONB, nullable=False),
    *one_of("state", RevisionState, server_default=RevisionState.DRAFT),
    *visibility(),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # When it was submitted last; null if it never was.
    Column("submitted_at", DateTime(timezone=True)),
    CheckConstraint("jsonb_typeof(fields) = 'object'", name="fields"),
    CheckConstraint("is_new = (base_version IS NULL)", name="base_version"),
    CheckConstraint("version > 0", name="version"),
    Index("revision_state_order", "state", "id"),
    Index("revision_change_order", "changed_at", "id"),
    Index("revision_record_order", "record_id", "id"),
)
order_indexes(revision.c.submitted_at)

revision_event = Table(
    "revision_event",
    metadata,
    identity(),
    *part_of("revision"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    *one_of("action", RevisionAction),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    *one_of("role", Role),
    # The label of the key, or the pseudonym of who has the token: never a name.
    Column("author", Text),
    Column("comment", Text),
    # The field that the comment is about; null if it is about the whole revision.
    Column("field", Text),
    Index("revision_event_order", "revision_id", "id"),
)

# What was answered to a request with an idempotency key, to answer a repeated one alike. No reader sees it.
answered_request = Table(
    "answered_request",
    metadata,
    Column("organization_id", Uuid, ForeignKey("organization.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("answer", JSONB),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)

# Fields of records that members changed, and the value that the source had then: an import that brings
# another value must not overwrite the member's. No reading role sees it.
edited_field = Table(
    "edited_field",
    metadata,
    Column("record_id", Uuid, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("imported", JSONB),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# Visibility and owner are those of the record: triggers keep them so, and delete what is about a deleted one.
conflict = Table(
    "conflict",
    metadata,
    identity(),
    *record(),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, nullable=False),
    Column("field", Text, nullable=False),
    Column("current", JSONB),
    Column("imported", JSONB),
    *one_of("state", ConflictState, server_default=ConflictState.OPEN),
    Column("run_id", Uuid, ForeignKey("import_run.id", ondelete="SET NULL"), index=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("decided_by_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("(state = 'OPEN') = (decided_at IS NULL)", name="decided"),
    Index("conflict_record_order", "record_id", "id"),
    Index("conflict_state_order", "state", "id"),
    Index("conflict_open", "record_id", "field", unique=True, postgresql_where=text("state = 'OPEN'")),
)
