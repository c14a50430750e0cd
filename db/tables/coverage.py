"""Precomputed matrices of the coverage of action plans, and which rows have been written about since."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from db.tables.base import metadata, one_of
from db.values import Visibility

# The transactions that have written what rows of the matrices of a plan are counted from. Maintained by
# triggers: a row for each transaction and row of a matrix, so that none waits for another.
coverage_write = Table(
    "coverage_write",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    # The id of a node; empty for the totals, * for all.
    Column("row_key", Text, primary_key=True),
    Column("written_by", BigInteger, primary_key=True, autoincrement=False),
)

# One measure in one row of a matrix, for all its columns: thousands of cells are read as arrays in a fraction
# of the time that as many rows take. Counted are public records, or those that all members see.
coverage_summary = Table(
    "coverage_summary",
    metadata,
    Column("plan_id", Uuid, ForeignKey("action_plan.id", ondelete="CASCADE"), nullable=False),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, nullable=False),
    Column("rows", Text, nullable=False),
    # Empty for the totals of rows.
    Column("columns", Text, nullable=False),
    # 0 for all years.
    Column("year", SmallInteger, nullable=False),
    Column("measure", Text, nullable=False),
    # Empty for the totals of columns.
    Column("row_key", Text, nullable=False),
    Column("column_keys", ARRAY(Text), nullable=False),
    Column("numbers", ARRAY(BigInteger), nullable=False),
    # For measures that are lists: for each cell a JSON list of [currency, number, sum].
    Column("lists", ARRAY(Text)),
    Index(
        "coverage_summary_place",
        *("plan_id", "rows", "columns", "year", "measure", "visibility", "row_key"),
        unique=True,
    ),
)
