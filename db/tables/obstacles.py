"""Obstacles: what hinders programs, plans, places and organizations, and how it was resolved."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Double,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.obstacle_values import ObstacleSeverity, ObstacleStatus, ObstacleType
from db.tables.base import (
    identity,
    localized,
    metadata,
    one_of,
    order_indexes,
    provenance,
    sortable,
)
from db.values import Visibility

RANK = "array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], severity)"

obstacle = Table(
    "obstacle",
    metadata,
    identity(),
    *one_of("type", ObstacleType),
    # A code of the codelist ObstacleCategory.
    Column("category", Text, nullable=False),
    *one_of("severity", ObstacleSeverity, server_default=ObstacleSeverity.MEDIUM),
    Column("severity_rank", Double, Computed(RANK, persisted=True), nullable=False),
    *one_of("status", ObstacleStatus, server_default=ObstacleStatus.OPEN),
    Column("title", Text, nullable=False),
    *localized("titles"),
    sortable("sort_title", "title"),
    *localized("descriptions"),
    *localized("resolutions"),
    # What it is about: one or more of these, or the hub itself.
    Column("program_id", Uuid, ForeignKey("program.id", ondelete="CASCADE")),
    Column("plan_node_id", Uuid, ForeignKey("plan_node.id", ondelete="CASCADE")),
    Column("region_id", Uuid, ForeignKey("region.id")),
    Column("organization_id", Uuid, ForeignKey("organization.id")),
    Column("is_about_hub", Boolean, nullable=False, server_default="false"),
    Column("raised_by_id", Uuid, ForeignKey("organization.id"), nullable=False),
    Column("responsible_id", Uuid, ForeignKey("organization.id")),
    Column("raised_on", Date, nullable=False),
    Column("due_on", Date),
    Column("resolved_on", Date),
    Column("evidence", ARRAY(Text), nullable=False, server_default="{}"),
    # The normalized words of titles and descriptions, to find similar obstacles.
    Column("words", ARRAY(Text), nullable=False, server_default="{}"),
    # What its author chose. A trigger derives `visibility` and `owner_id` from it and from those of the
    # subjects: no obstacle is more visible than what it is about. Nobody sees one about subjects that two
    # different organizations keep to themselves, so the owner may be none.
    *one_of("stated_visibility", Visibility, server_default=Visibility.PUBLIC),
    *one_of("visibility", Visibility, server_default=Visibility.PUBLIC),
    Column("owner_id", Uuid, nullable=False, index=True),
    UniqueConstraint("id", "visibility", "owner_id"),
    *provenance(),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint("category <> ''", name="category"),
    CheckConstraint("due_on >= raised_on", name="due_on"),
    CheckConstraint("resolved_on >= raised_on", name="resolved_on"),
    Index("obstacle_program_order", "program_id", "id"),
    Index("obstacle_plan_node_order", "plan_node_id", "id"),
    Index("obstacle_region_order", "region_id", "id"),
    Index("obstacle_organization_order", "organization_id", "id"),
    Index("obstacle_raised_by_order", "raised_by_id", "id"),
    Index("obstacle_responsible_order", "responsible_id", "id"),
    Index("obstacle_category_filter", "category", "id"),
    Index("obstacle_type_filter", "type", "id"),
    Index("obstacle_status_filter", "status", "due_on", "id"),
    Index("obstacle_title_order", "sort_title", "id"),
    Index("obstacle_severity_order", "severity_rank", "id"),
    Index("obstacle_raised_order", "raised_on", "id"),
    Index("obstacle_change_order", "imported_at", "id"),
)
for sorted_by in ("due_on", "resolved_on"):
    order_indexes(obstacle.c[sorted_by])
