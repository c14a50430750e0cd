"""Reports: templates as data, one report for each organization and year, and its items."""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.tables.base import (
    caseless,
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


class ReportPeriodKind(StrEnum):
    """What a report is about: the progress within a year, or what the year has brought."""

    PROGRESS = "PROGRESS"
    REALISATION = "REALISATION"


class ReportFieldKind(StrEnum):
    """The kind of value that a field of a report takes."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    MONEY = "MONEY"
    CHOICE = "CHOICE"
    DATE = "DATE"
    BOOLEAN = "BOOLEAN"
    FILE_URL = "FILE_URL"


class PrefillSource(StrEnum):
    """Where the hub finds the value of a field."""

    COMMITMENT_PLANNED_BUDGET = "COMMITMENT_PLANNED_BUDGET"
    COMMITMENT_REALISED_BUDGET = "COMMITMENT_REALISED_BUDGET"
    COMMITMENT_PLANNED_OUTPUTS = "COMMITMENT_PLANNED_OUTPUTS"
    COMMITMENT_PLANNED_OUTPUT_COUNT = "COMMITMENT_PLANNED_OUTPUT_COUNT"
    COMMITMENT_REALISED_OUTPUT_COUNT = "COMMITMENT_REALISED_OUTPUT_COUNT"
    PROGRAM_BUDGETS = "PROGRAM_BUDGETS"
    OUTPUT_ACTUALS = "OUTPUT_ACTUALS"


class ReportStatus(StrEnum):
    """How far a report is."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"


class ItemCheck(StrEnum):
    """What one of the two validations of an item found."""

    PENDING = "PENDING"
    VALID = "VALID"
    RETURNED = "RETURNED"


report_template = Table(
    "report_template",
    metadata,
    identity(),
    Column("code", Text, nullable=False),
    caseless("code_key", "code"),
    Column("plan_id", Uuid, ForeignKey("action_plan.id", ondelete="CASCADE"), nullable=False, index=True),
    *one_of("period", ReportPeriodKind),
    Column("title", Text, nullable=False),
    *localized("titles"),
    sortable("sort_title", "title"),
    *localized("descriptions"),
    Column("is_sample", Boolean, nullable=False, server_default="false"),
    # Who owes a report: any of these.
    Column("owing_types", ARRAY(Text), nullable=False, server_default="{}"),
    Column("leads_owe", Boolean, nullable=False, server_default="false"),
    Column("committed_owe", Boolean, nullable=False, server_default="false"),
    # A list of {"key", "kind", "labels", "helps", "required", "prefill", "choices": [{"code", "labels"}]}.
    Column("fields", JSONB, nullable=False, server_default="[]"),
    *visibility(),
    *provenance(),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint("jsonb_typeof(fields) = 'array'", name="fields"),
    UniqueConstraint("code_key"),
    Index("report_template_title_order", "sort_title", "id"),
)

report_deadline = Table(
    "report_deadline",
    metadata,
    *part_of("report_template"),
    Column("year", SmallInteger, nullable=False),
    Column("opens_on", Date),
    Column("due_on", Date, nullable=False),
    CheckConstraint("opens_on <= due_on", name="order"),
    Index("report_deadline_year", "report_template_id", "year", unique=True),
)

# Only its organization sees a draft, members see what was submitted, all see what was approved.
report = Table(
    "report",
    metadata,
    identity(),
    Column("template_id", Uuid, ForeignKey("report_template.id"), nullable=False),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    *one_of("status", ReportStatus, server_default=ReportStatus.DRAFT),
    *localized("narratives"),
    Column("submitted_at", DateTime(timezone=True)),
    Column("approved_at", DateTime(timezone=True)),
    Column("decided_by_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("decision_reason", Text),
    *visibility(),
    *provenance(),
    CheckConstraint("year BETWEEN 1900 AND 2200", name="year"),
    # Not unique: a merge of organizations may bring two together. The rule is checked by what writes.
    Index("report_once", "template_id", "organization_id", "year"),
    Index("report_organization_order", "organization_id", "id"),
    Index("report_template_order", "template_id", "id"),
    Index("report_year_order", "year", "id"),
    Index("report_status_filter", "status", "id"),
)
order_indexes(report.c.submitted_at)

# One item for each commitment.
report_item = Table(
    "report_item",
    metadata,
    Column("id", Uuid, primary_key=True),
    *part_of("report"),
    Column("ordinal", SmallInteger, nullable=False),
    Column(
        "commitment_id", Uuid, ForeignKey("commitment.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    # {key: value}, in the form of the field's kind; {key: [{"typename", "id"}]} for values that the hub gave.
    Column("values", JSONB, nullable=False, server_default="{}"),
    Column("sources", JSONB, nullable=False, server_default="{}"),
    *localized("narratives"),
    *one_of("own_check", ItemCheck, server_default=ItemCheck.PENDING),
    Column("own_comment", Text),
    *one_of("secretariat_check", ItemCheck, server_default=ItemCheck.PENDING),
    Column("secretariat_comment", Text),
    CheckConstraint("jsonb_typeof(values) = 'object' AND jsonb_typeof(sources) = 'object'", name="values"),
    Index("report_item_order", "report_id", "ordinal", unique=True),
    Index("report_item_commitment", "report_id", "commitment_id", unique=True),
)
