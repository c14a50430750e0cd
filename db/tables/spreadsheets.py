"""Plans of what uploaded spreadsheets would change, and their rows. Only their organization sees them."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import identity, metadata, one_of, part_of, visibility
from db.values import SpreadsheetOutcome, SpreadsheetState

spreadsheet_plan = Table(
    "spreadsheet_plan",
    metadata,
    identity(),
    *one_of("state", SpreadsheetState, server_default=SpreadsheetState.READY),
    # Numbers of rows by outcome.
    *(Column(name, Integer, nullable=False) for name in ("added", "changed", "unchanged", "refused")),
    # Rows that have been applied so far.
    Column("done", Integer, nullable=False, server_default="0"),
    *visibility(),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    Column("applied_at", DateTime(timezone=True)),
    CheckConstraint("(state = 'APPLIED') = (applied_at IS NOT NULL)", name="applied"),
    Index("spreadsheet_plan_owner_order", "owner_id", "id"),
)

spreadsheet_row = Table(
    "spreadsheet_row",
    metadata,
    identity(),
    *part_of("spreadsheet_plan", column="plan_id"),
    Column("sheet", Text, nullable=False),
    Column("row", Integer, nullable=False),
    *one_of("outcome", SpreadsheetOutcome),
    # As in the history: PROGRAM, or RESULT for an output.
    Column("kind", Text, nullable=False, server_default="PROGRAM"),
    # Without foreign keys, as in revisions. A new record has no id yet; an output has its program's too.
    Column("record_id", Uuid),
    Column("program_id", Uuid),
    Column("revision_id", Uuid),
    # The title of the record, to recognize the row by.
    Column("label", Text),
    # The version of the record that the values were compared with.
    Column("program_version", Integer),
    # {field: {"base": value, "new": value}}, as in revisions.
    Column("fields", JSONB, nullable=False),
    Column("problems", JSONB, nullable=False),
    CheckConstraint("jsonb_typeof(fields) = 'object'", name="fields"),
    CheckConstraint("jsonb_typeof(problems) = 'array'", name="problems"),
    Index("spreadsheet_row_order", "plan_id", "id"),
    Index("spreadsheet_row_outcome_order", "plan_id", "outcome", "id"),
)
