"""Precomputed sums of public records, and the data state that they were computed from."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Numeric, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from db.tables.base import metadata

# One row: the last transaction that wrote data used in sums. Maintained by triggers.
aggregate_state = Table(
    "aggregate_state",
    metadata,
    Column("id", SmallInteger, primary_key=True, server_default="1"),
    Column("written_by", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="single"),
)

# The groups of a whole public list by one or two dimensions, the largest first. One row an answer: thousands
# of groups are read as arrays in a fraction of the time that as many rows take.
aggregate_summary = Table(
    "aggregate_summary",
    metadata,
    Column("typename", Text, primary_key=True),
    Column("dimensions", Text, primary_key=True),
    Column("sharing", Text, primary_key=True),
    # The state that the sums were computed from; with any other state they are outdated and not used.
    Column("written_by", BigInteger, nullable=False),
    Column("keys_1", ARRAY(Text), nullable=False),
    Column("keys_2", ARRAY(Text), nullable=False),
    Column("counts", ARRAY(BigInteger), nullable=False),
    Column("weights", ARRAY(Numeric), nullable=False),
    # For each group, a JSON list of [currency, count, sum, avg, min, max]; null without money.
    Column("money", ARRAY(Text), nullable=False),
)
