"""Action plans: trees of nodes with organizations, outputs, links to nodes of other plans, and figures."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

from db.plan_values import PlanNodeKind, PlanNodeRelation, PlanNodeRole
from db.tables.base import (
    SEEN_BY,
    caseless,
    identity,
    localized,
    metadata,
    one_of,
    part_of,
    provenance,
    sortable,
    visibility,
)
from db.tables.pairs import sides


def titled() -> list[SchemaItem]:
    """Return the columns of a title per language, and the default one to sort by."""
    title: list[Any] = [Column("title", Text, nullable=False), *localized("titles")]
    return [*title, sortable("sort_title", "title"), CheckConstraint("title <> ''", name="title")]


action_plan = Table(
    "action_plan",
    metadata,
    identity(),
    Column("code", Text(collation="C"), nullable=False, unique=True),
    *titled(),
    *localized("descriptions"),
    *localized("legal_bases"),
    # Null for a national plan.
    Column("region_id", Uuid, ForeignKey("region.id"), index=True),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date, nullable=False),
    # The kinds of its nodes from the root down: objects with `kind` and `labels`, a localized text.
    Column("kinds", JSONB, nullable=False, server_default="[]"),
    Column("is_sample", Boolean, nullable=False, server_default="false"),
    *visibility(),
    *provenance(),
    CheckConstraint("code ~ '^[A-Z0-9][A-Z0-9._-]*$'", name="code"),
    CheckConstraint("start_date <= end_date", name="period"),
    CheckConstraint("jsonb_typeof(kinds) = 'array'", name="kinds"),
    Index("action_plan_title_order", "sort_title", "id"),
    Index("action_plan_start_order", "start_date", "id"),
)

plan_node = Table(
    "plan_node",
    metadata,
    identity(),
    *part_of("action_plan", column="plan_id"),
    Column("parent_id", Uuid, ForeignKey("plan_node.id", ondelete="CASCADE")),
    *one_of("kind", PlanNodeKind),
    Column("code", Text(collation="C"), nullable=False),
    # PLAN/CODE, unique in the hub, and what sorts the nodes of all plans as the plans print them. A trigger
    # writes both, from the code of the plan and the path.
    Column("reference", Text(collation="C"), nullable=False, unique=True),
    Column("place", Text(collation="C"), nullable=False),
    caseless("reference_key", "reference"),
    # The place among the nodes of the same parent, from 1.
    Column("ordinal", Integer, nullable=False),
    # The places from the root down, each with four digits and a point: `0001.0003.`. It sorts nodes as the
    # plan prints them, and descendants have the path of the node as a prefix.
    Column("path", Text(collation="C"), nullable=False),
    # 1 for a root.
    Column("depth", SmallInteger, nullable=False),
    *titled(),
    *localized("descriptions"),
    *localized("problems"),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    *provenance(),
    UniqueConstraint("id", "visibility", "owner_id"),
    UniqueConstraint("plan_id", "code"),
    CheckConstraint("code <> ''", name="code"),
    CheckConstraint("ordinal BETWEEN 1 AND 9999", name="ordinal"),
    CheckConstraint("path ~ '^([0-9]{4}[.])+$'", name="path"),
    CheckConstraint("depth * 5 = length(path)", name="depth"),
    CheckConstraint("valid_from <= valid_to", name="validity"),
    CheckConstraint("parent_id <> id", name="parent"),
    Index("plan_node_path_order", "plan_id", "path", "id"),
    Index("plan_node_place_order", "place", "id"),
    Index("plan_node_reference_look_up", "reference_key"),
    Index("plan_node_parent_order", "parent_id", "path", "id"),
    Index("plan_node_kind_filter", "kind", "plan_id", "id"),
    Index("plan_node_title_order", "sort_title", "id"),
    Index("plan_node_code_order", "code", "id"),
    Index("plan_node_start_order", "valid_from", "id"),
    Index("plan_node_owner", "owner_id"),
)

plan_node_organization = Table(
    "plan_node_organization",
    metadata,
    *part_of("plan_node", column="node_id"),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False),
    *one_of("role", PlanNodeRole),
    Column("ordinal", Integer, nullable=False),
    # Not unique: a merge may join two organizations of one node.
    Index("plan_node_organization_forward", "node_id", "role", "organization_id", **SEEN_BY),
    Index("plan_node_organization_backward", "organization_id", "role", "node_id", **SEEN_BY),
)

# What a node is expected to bring forth.
plan_node_output = Table(
    "plan_node_output",
    metadata,
    identity(),
    *part_of("plan_node", column="node_id"),
    Column("ordinal", Integer, nullable=False),
    Column("title", Text, nullable=False),
    *localized("titles"),
    CheckConstraint("title <> ''", name="title"),
    Index("plan_node_output_position", "node_id", "ordinal", unique=True),
)

# Within a plan: the nodes that continue a node whose validity ended.
plan_node_successor = Table(
    "plan_node_successor",
    metadata,
    *part_of("plan_node", column="node_id"),
    Column("successor_id", Uuid, ForeignKey("plan_node.id", ondelete="CASCADE"), nullable=False),
    CheckConstraint("node_id <> successor_id", name="sides"),
    Index("plan_node_successor_forward", "node_id", "successor_id", unique=True, **SEEN_BY),
    Index("plan_node_successor_backward", "successor_id", "node_id", **SEEN_BY),
)

# The crosswalk between plans: `b` is exact, broader, narrower than or related to `a`.
plan_node_link = Table(
    "plan_node_link",
    metadata,
    identity(),
    *sides("plan_node"),
    *one_of("relation", PlanNodeRelation),
    *localized("notes"),
    CheckConstraint("a_id <> b_id", name="sides"),
    UniqueConstraint("a_id", "b_id"),
    Index("plan_node_link_backward", "b_id", "a_id"),
)

# What a source says of a plan or of one of its nodes, in numbers. Sources may contradict each other.
plan_figure = Table(
    "plan_figure",
    metadata,
    identity(),
    *part_of("action_plan", column="plan_id"),
    Column("node_id", Uuid, ForeignKey("plan_node.id", ondelete="CASCADE"), index=True),
    Column("ordinal", Integer, nullable=False),
    # A code in capitals, such as `ACTIONS_COMMITTED`, and its name.
    Column("measure", Text(collation="C"), nullable=False),
    *localized("measures"),
    Column("year", Integer),
    Column("value", Numeric, nullable=False),
    # The number that the value is a part of: 79 in `64 of 79`.
    Column("out_of", Numeric),
    Column("unit", Text),
    Column("source", Text, nullable=False),
    Column("source_url", Text),
    # The day of the source, as far as it is known.
    Column("date", Date),
    *localized("notes"),
    CheckConstraint("measure <> ''", name="measure"),
    CheckConstraint("source <> ''", name="source"),
    CheckConstraint("source_url ~* '^https?://'", name="source_url"),
    Index("plan_figure_position", "plan_id", "ordinal", unique=True),
)
