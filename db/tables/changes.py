"""The change history of records: one row for each field that a later version changed, never updated."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import identity, metadata, one_of
from db.values import Visibility

# Visibility and owner are the strictest that the record has had since, not the current ones: publishing a
# record later doesn't publish its earlier values. So no foreign key can copy them as for child tables; only
# services.writing.history writes here.
change = Table(
    "change",
    metadata,
    identity(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("run_id", Uuid, ForeignKey("import_run.id", ondelete="SET NULL")),
    # The name of a history in services/kinds.
    Column("kind", Text, nullable=False),
    Column("record_id", Uuid, nullable=False),
    # The changed program itself, or the program that reports a changed result.
    Column("program_id", Uuid, ForeignKey("program.id", ondelete="CASCADE")),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("old", JSONB),
    Column("new", JSONB),
    # The member organization whose revision made the change; null if an import or the hub made it.
    Column("actor_id", Uuid, ForeignKey("organization.id"), index=True),
    # The version of the record since the change, to find what changed after a version.
    Column("record_version", Integer),
    CheckConstraint("old IS DISTINCT FROM new", name="difference"),
    CheckConstraint("(kind IN ('PROGRAM', 'RESULT')) = (program_id IS NOT NULL)", name="program"),
    Index("change_record_order", "record_id", "id"),
    Index("change_program_order", "program_id", "id"),
    Index("change_run_order", "run_id", "id"),
)
