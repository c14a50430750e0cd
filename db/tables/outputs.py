"""Results (outputs, outcomes, impacts, others) with their indicators and periods."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import (
    caseless,
    details,
    identity,
    localized,
    metadata,
    one_of,
    order_indexes,
    part_of,
    sortable,
)
from db.values import ResultKind, ResultOrigin

result = Table(
    "result",
    metadata,
    identity(),
    *one_of("kind", ResultKind),
    # The activity that reports the result. `program_id` is the program that the result belongs to.
    *part_of("program", column="reported_in_id"),
    Column("ordinal", Integer, nullable=False),
    Column("match_key", Text, nullable=False),
    Column("program_id", Uuid, ForeignKey("program.id", ondelete="SET NULL")),
    Column("activity_id", Uuid, ForeignKey("program.id", ondelete="CASCADE"), index=True),
    Column("iati_identifier", Text(collation="C")),
    caseless("iati_identifier_key", "iati_identifier"),
    *one_of("origin", ResultOrigin),
    Column("title", Text, nullable=False),
    *localized("titles"),
    sortable("sort_title", "title"),
    *localized("descriptions"),
    *details(),
    Column("source_id", Uuid, ForeignKey("source.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("last_updated", DateTime(timezone=True)),
    Column("imported_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("id", "visibility", "owner_id"),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint("version > 0", name="version"),
    CheckConstraint("(origin = 'ACTIVITY') = (activity_id IS NOT NULL)", name="activity"),
    CheckConstraint("iati_identifier IS NULL OR origin = 'ACTIVITY'", name="iati_identifier"),
    CheckConstraint("origin <> 'ACTIVITY' OR kind = 'OUTPUT'", name="activity_kind"),
    UniqueConstraint("reported_in_id", "match_key"),
    Index("result_identifier", "iati_identifier", unique=True),
    Index("result_identifier_look_up", "iati_identifier_key"),
    Index("result_kind_order", "kind", "id"),
    Index("result_program_order", "program_id", "kind", "id"),
    Index("result_reporter_order", "reported_in_id", "kind", "id"),
    Index("result_title_order", "kind", "sort_title", "id"),
    Index("result_change_order", "kind", "imported_at", "id"),
    Index("result_owner", "owner_id"),
)
for sorted_by in ("iati_identifier", "last_updated"):
    order_indexes(result.c[sorted_by], result.c.kind)

indicator = Table(
    "indicator",
    metadata,
    identity(),
    *part_of("result"),
    Column("ordinal", Integer, nullable=False),
    *localized("titles"),
    *localized("descriptions"),
    Column("measure_code", Text),
    Column("ascending", Boolean, nullable=False, server_default="true"),
    # Values with everything that the publisher reported: value, number, year, dimensions, comment.
    Column("baseline", JSONB),
    # All baselines, if there are several; `baseline` is the one without dimensions.
    Column("baselines", JSONB, nullable=False, server_default="[]"),
    *details(),
    UniqueConstraint("id", "visibility", "owner_id"),
    Index("indicator_position", "result_id", "ordinal", unique=True),
)

indicator_period = Table(
    "indicator_period",
    metadata,
    *part_of("indicator"),
    Column("ordinal", Integer, nullable=False),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("targets", JSONB, nullable=False, server_default="[]"),
    Column("actuals", JSONB, nullable=False, server_default="[]"),
    # The undisaggregated number of each, and the share of the target reached; null if there is none.
    Column("target", Numeric),
    Column("actual", Numeric),
    Column("achievement", Numeric),
    CheckConstraint("start_date <= end_date", name="period"),
    Index("indicator_period_position", "indicator_id", "ordinal", unique=True),
    Index(
        "indicator_period_achievement_filter",
        "achievement",
        "indicator_id",
        postgresql_where=text("achievement IS NOT NULL"),
    ),
)
