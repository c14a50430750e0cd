"""What changed in records: one row for each field that a later version told otherwise, never rewritten."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import identity, metadata, one_of
from db.values import Visibility

# Visibility and owner are the narrowest that the record has had since, not those of today: a record that is
# published later doesn't publish what it said before. So no foreign key can keep them as it does for parts;
# services.writing.history alone writes here.
change = Table(
    "change",
    metadata,
    identity(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("run_id", Uuid, ForeignKey("import_run.id", ondelete="SET NULL")),
    # The word of a history of services/kinds.
    Column("kind", Text, nullable=False),
    Column("record_id", Uuid, nullable=False),
    # The program that a changed program is, or that reports a changed result.
    Column("program_id", Uuid, ForeignKey("program.id", ondelete="CASCADE")),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("old", JSONB),
    Column("new", JSONB),
    CheckConstraint("old IS DISTINCT FROM new", name="difference"),
    CheckConstraint("(kind IN ('PROGRAM', 'RESULT')) = (program_id IS NOT NULL)", name="program"),
    Index("change_record_order", "record_id", "id"),
    Index("change_program_order", "program_id", "id"),
    Index("change_run_order", "run_id", "id"),
)
