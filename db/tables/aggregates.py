"""Precomputed sums of public records, and what has been written since."""

from sqlalchemy import BigInteger, Column, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from db.tables.base import metadata

# The transactions that have written data used in sums since the sums were computed. Maintained by triggers:
# a row for each transaction, so that none waits for another.
aggregate_write = Table(
    "aggregate_write",
    metadata,
    Column("written_by", BigInteger, primary_key=True, autoincrement=False),
)

# The groups of a whole public list by one or two dimensions, the largest first. One row an answer: thousands
# of groups are read as arrays in a fraction of the time that as many rows take.
aggregate_summary = Table(
    "aggregate_summary",
    metadata,
    Column("typename", Text, primary_key=True),
    Column("dimensions", Text, primary_key=True),
    Column("sharing", Text, primary_key=True),
    Column("keys_1", ARRAY(Text), nullable=False),
    Column("keys_2", ARRAY(Text), nullable=False),
    Column("counts", ARRAY(BigInteger), nullable=False),
    Column("weights", ARRAY(Numeric), nullable=False),
    # For each group, a JSON list of [currency, count, sum, avg, min, max]; null without money.
    Column("money", ARRAY(Text), nullable=False),
)
