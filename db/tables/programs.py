"""Programs (IATI activities), their participating organizations and related programs."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    false,
    func,
    text,
)

from db.tables.base import (
    SEEN_BY,
    caseless,
    details,
    freshness,
    identity,
    localized,
    metadata,
    one_of,
    order_indexes,
    part_of,
    provenance,
    sortable,
    visibility,
)
from db.values import ParticipationRole, ProgramLevel, ProgramStatus, StatedWorth

program = Table(
    "program",
    metadata,
    identity(),
    Column("iati_identifier", Text(collation="C"), unique=True),
    caseless("iati_identifier_key", "iati_identifier"),
    *one_of("level", ProgramLevel, server_default=ProgramLevel.PROGRAM),
    Column("hierarchy", SmallInteger),
    Column("title", Text, nullable=False),
    *localized("titles"),
    sortable("sort_title", "title"),
    *localized("descriptions"),
    *one_of("status", ProgramStatus, nullable=True),
    Column("status_code", Text),
    Column("planned_start", Date),
    Column("actual_start", Date),
    Column("planned_end", Date),
    Column("actual_end", Date),
    Column("start_date", Date, Computed("coalesce(actual_start, planned_start)", persisted=True)),
    Column("end_date", Date, Computed("coalesce(actual_end, planned_end)", persisted=True)),
    Column("scope_code", Text),
    Column("collaboration_type_code", Text),
    Column("flow_type_code", Text),
    Column("finance_type_code", Text),
    Column("tied_status_code", Text),
    Column("budget_not_provided_code", Text),
    Column("humanitarian", Boolean),
    *details(),
    Column("reporting_organization_id", Uuid, ForeignKey("organization.id")),
    # Whether the owner reports the work of another, whose own report would take precedence.
    Column("secondary_reporter", Boolean, nullable=False, server_default=false()),
    Column("parent_id", Uuid, ForeignKey("program.id", ondelete="SET NULL")),
    # To sort by; `services.writing.measures` writes them.
    Column("budget_usd", Double),
    Column("budget_idr", Double),
    Column("achievement", Double),
    *freshness(),
    Column("version_hash", LargeBinary),
    Column("version_dated", DateTime(timezone=True)),
    *visibility(),
    *provenance(),
    CheckConstraint("iati_identifier <> ''", name="iati_identifier"),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint("parent_id <> id", name="parent"),
    Index("program_title_order", "sort_title", "id"),
    Index("program_identifier_look_up", "iati_identifier_key"),
    Index("program_level_order", "level", "id"),
    Index("program_status_filter", "status", "id"),
    Index("program_reporter_order", "reporting_organization_id", "id"),
    Index("program_parent_order", "parent_id", "id"),
    Index("program_change_order", "imported_at", "id"),
)
for sorted_by in (
    *("start_date", "end_date", "last_updated", "iati_identifier"),
    *("budget_usd", "budget_idr", "achievement", "stale_from"),
):
    order_indexes(program.c[sorted_by])

participation = Table(
    "participation",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False),
    *one_of("role", ParticipationRole),
    Column("role_code", Text, nullable=False),
    # Has the collation of the program's identifier, or joins can't use an index.
    Column("activity_id", Text(collation="C")),
    Index("participation_position", "program_id", "ordinal", unique=True),
    Index("participation_organization_order", "organization_id", "role", "program_id", **SEEN_BY),
    Index("participation_organization_any", "organization_id", "program_id", **SEEN_BY),
    Index("participation_program_organization", "program_id", "organization_id", "role", **SEEN_BY),
)

# The names that a program uses for organizations, as visible as the program.
mention = Table(
    "mention",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    Column("language", Text, nullable=False),
    Column("name", Text, nullable=False),
    Index("mention_position", "program_id", "ordinal", unique=True),
)

# Refs by which a program names organizations, and which are not their identifiers: codes of the publisher's
# own, placeholders, categories.
stated_ref = Table(
    "stated_ref",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    Column("ref", Text, nullable=False),
    *one_of("worth", StatedWorth),
    Index("stated_ref_position", "program_id", "ordinal", unique=True),
)

# Versions of a program that others than its owner reported; they do not change the program.
claim = Table(
    "claim",
    metadata,
    identity(),
    *part_of("program"),
    Column("source_id", Uuid, ForeignKey("source.id"), nullable=False, index=True),
    Column("run_id", Uuid, ForeignKey("import_run.id", ondelete="SET NULL"), index=True),
    Column("reporter_identifier", Text),
    Column("reporter_name", Text),
    Column("secondary", Boolean, nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("title", Text),
    Column("version_hash", LargeBinary, nullable=False),
    Column("dated", DateTime(timezone=True)),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("claim_program_order", "program_id", "id"),
)

related_program = Table(
    "related_program",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("relation_code", Text, nullable=False),
    # Must have the collation of the program's identifier, or joins can't use an index.
    Column("iati_identifier", Text(collation="C"), nullable=False),
    Index("related_program_position", "program_id", "ordinal", unique=True),
)
# Letter case makes no difference in references to activities.
Index(
    "participation_activity",
    func.upper(participation.c.activity_id),
    postgresql_where=text("activity_id IS NOT NULL"),
)
Index(
    "related_program_identifier",
    func.upper(related_program.c.iati_identifier),
    related_program.c.relation_code,
)
