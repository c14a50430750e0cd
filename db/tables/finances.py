"""The money of a program: budgets, planned disbursements and transactions, each in its own currency."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from db.tables.base import details, identity, localized, metadata, part_of

budget = Table(
    "budget",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("type_code", Text, nullable=False),
    Column("status_code", Text, nullable=False),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("value_date", Date),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    CheckConstraint("period_start <= period_end", name="period"),
    Index("budget_position", "program_id", "ordinal", unique=True),
)

# Money that is planned to be paid to a specific receiver: part of the budgets, never added to them.
planned_disbursement = Table(
    "planned_disbursement",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("type_code", Text),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("value_date", Date),
    Column("provider_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("provider_activity_id", Text(collation="C")),
    Column("receiver_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("receiver_activity_id", Text(collation="C")),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    CheckConstraint("period_start <= period_end", name="period"),
    Index("planned_disbursement_position", "program_id", "ordinal", unique=True),
)

transaction = Table(
    "transaction",
    metadata,
    identity(),
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("type_code", Text, nullable=False),
    Column("date", Date),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("value_date", Date),
    *localized("descriptions"),
    Column("provider_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("provider_activity_id", Text(collation="C")),
    Column("receiver_id", Uuid, ForeignKey("organization.id"), index=True),
    Column("receiver_activity_id", Text(collation="C")),
    *details(),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    Index("transaction_position", "program_id", "ordinal", unique=True),
    Index("transaction_type_order", "program_id", "type_code", "id"),
)
# Programs that others name are few: the indexes leave out the rest.
for naming in ("provider_activity_id", "receiver_activity_id"):
    Index(
        f"transaction_{naming.removesuffix('_id')}",
        func.upper(transaction.c[naming]),
        postgresql_where=text(f"{naming} IS NOT NULL"),
    )
