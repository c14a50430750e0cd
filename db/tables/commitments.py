"""Commitments: what an organization has promised to do for a node of a plan, and what it has done."""

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import identity, localized, metadata, one_of, part_of, provenance, visibility


class CommitmentStatus(StrEnum):
    """How far a commitment is."""

    COMMITTED = "COMMITTED"
    REPORTED = "REPORTED"
    REALISED = "REALISED"
    PARTLY = "PARTLY"
    DROPPED = "DROPPED"


# A member's own record: its owner is the organization.
commitment = Table(
    "commitment",
    metadata,
    identity(),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False),
    Column("node_id", Uuid, ForeignKey("plan_node.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    # Null: the whole year.
    Column("quarter", SmallInteger),
    Column("planned_amount", Numeric),
    Column("planned_currency", Text),
    Column("realised_amount", Numeric),
    Column("realised_currency", Text),
    # Planned and realised money are in one currency.
    Column("currency", Text, Computed("coalesce(planned_currency, realised_currency)", persisted=True)),
    *localized("planned_outputs"),
    Column("planned_output_count", Integer),
    Column("realised_output_count", Integer),
    *localized("narratives"),
    # A list of {"url", "titles": [[language, text]]}.
    Column("documents", JSONB, nullable=False, server_default="[]"),
    *one_of("status", CommitmentStatus, server_default=CommitmentStatus.COMMITTED),
    Column("reported_on", Date),
    Column("decided_by_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("decided_at", DateTime(timezone=True)),
    Column("decision_reason", Text),
    *visibility(),
    *provenance(),
    CheckConstraint("year BETWEEN 1900 AND 2200", name="year"),
    CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
    CheckConstraint(
        "planned_amount >= 0 AND (planned_amount IS NULL) = (planned_currency IS NULL)", name="planned"
    ),
    CheckConstraint(
        "realised_amount >= 0 AND (realised_amount IS NULL) = (realised_currency IS NULL)", name="realised"
    ),
    CheckConstraint("planned_currency = realised_currency", name="currency"),
    CheckConstraint("planned_output_count >= 0 AND realised_output_count >= 0", name="outputs"),
    CheckConstraint("jsonb_typeof(documents) = 'array'", name="documents"),
    # Not unique: a merge of organizations may bring two together. The rule is checked by what writes.
    Index("commitment_once", "organization_id", "node_id", "year"),
    Index("commitment_node_order", "node_id", "id"),
    Index("commitment_organization_order", "organization_id", "id"),
    Index("commitment_year_order", "year", "id"),
    Index("commitment_status_filter", "status", "id"),
    Index("commitment_change_order", "imported_at", "id"),
)

# Outputs of programs that show what was delivered.
commitment_output = Table(
    "commitment_output",
    metadata,
    *part_of("commitment"),
    Column("result_id", Uuid, ForeignKey("result.id", ondelete="CASCADE"), nullable=False, index=True),
    Index("commitment_output_link", "commitment_id", "result_id", unique=True),
)
