"""Organizations that may be one: pairs that wait for people, and what people joined, with the way back."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

from db.tables.base import identity, metadata, one_of, part_of
from db.tables.overlaps import NOBODY
from db.values import ProposalStatus, Visibility


def side(name: str) -> list[SchemaItem]:
    """One organization of a pair, with who may see it: the foreign key keeps the copy as the original is."""
    return [
        Column(f"{name}_id", Uuid, nullable=False),
        *one_of(f"{name}_visibility", Visibility),
        Column(f"{name}_owner_id", Uuid, nullable=False),
        ForeignKeyConstraint(
            [f"{name}_id", f"{name}_visibility", f"{name}_owner_id"],
            ["organization.id", "organization.visibility", "organization.owner_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    ]


merge_proposal = Table(
    "merge_proposal",
    metadata,
    identity(),
    *side("a"),
    *side("b"),
    # A pair is seen by those who see both: visibility and owner of the stricter side.
    Column(
        "visibility",
        Text,
        Computed(
            "CASE WHEN 'OWNER' IN (a_visibility, b_visibility) THEN 'OWNER'"
            " WHEN 'MEMBERS' IN (a_visibility, b_visibility) THEN 'MEMBERS' ELSE 'PUBLIC' END",
            persisted=True,
        ),
        nullable=False,
    ),
    Column(
        "owner_id",
        Uuid,
        Computed(
            "CASE WHEN a_visibility <> 'OWNER' AND b_visibility = 'OWNER' THEN b_owner_id"
            f" WHEN b_visibility = 'OWNER' AND a_owner_id <> b_owner_id THEN {NOBODY} ELSE a_owner_id END",
            persisted=True,
        ),
        nullable=False,
    ),
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
    # The organization that the other one is a part of now.
    *part_of("organization"),
    Column("former_id", Uuid, nullable=False, index=True),
    Column("former_name", Text, nullable=False),
    Column("reasons", JSONB, nullable=False, server_default="[]"),
    Column("reason", Text, nullable=False),
    Column("merged_by_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    Column("merged_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # What it takes to bring the former organization back; no reading role sees it.
    Column("journal", JSONB, nullable=False),
    Column("reverted_by_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("reverted_at", DateTime(timezone=True)),
    Column("revert_reason", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("reason <> ''", name="reason"),
    CheckConstraint("(reverted_at IS NULL) = (reverted_by_id IS NULL)", name="reverted"),
    Index("organization_merge_owner", "organization_id", "id"),
)
