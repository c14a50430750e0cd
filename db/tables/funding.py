"""Money that goes from one program to another."""

from sqlalchemy import ARRAY, CheckConstraint, Index, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import Column

from db.tables.base import identity, metadata
from db.tables.pairs import sides

# Computed from transactions and participations: program `a` funds program `b`. Amounts are lists of objects.
funding = Table(
    "funding",
    metadata,
    identity(),
    *sides("program"),
    Column("payments", JSONB, nullable=False),
    Column("commitments", JSONB, nullable=False),
    Column("reported_by", ARRAY(Text), nullable=False),
    CheckConstraint("a_id <> b_id", name="sides"),
    UniqueConstraint("a_id", "b_id"),
    Index("funding_funder_order", "a_id", "id"),
    Index("funding_recipient_order", "b_id", "id"),
)
