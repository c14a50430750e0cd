"""Building blocks of all tables: naming, keys, visibility, provenance, sortable text."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    case,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

from db.values import Visibility

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_link",
        "uq": "%(table_name)s_%(column_0_N_name)s_unique",
        "ix": "%(table_name)s_%(column_0_N_name)s_index",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

# An entry of a b-tree index holds at most about 2,700 bytes, a title may hold 40,000.
SORT_LENGTH = 200


def identity() -> Column[Any]:
    """Return the primary key column: a UUID in time order, so that new rows are at the end of the index."""
    return Column("id", Uuid, primary_key=True)


def one_of(column: str, values: type[StrEnum], *, nullable: bool = False, **options: Any) -> list[SchemaItem]:
    """Return a text column for an enumeration, and its check constraint."""
    words = ", ".join(f"'{value}'" for value in values)
    return [
        Column(column, Text, nullable=nullable, **options),
        CheckConstraint(f"{column} IN ({words})", name=column),
    ]


def localized(column: str, *, nullable: bool = False) -> list[SchemaItem]:
    """Return a column for texts per language: a JSON list of [language, text] pairs in original order."""
    default: Any = {} if nullable else {"server_default": "[]"}
    return [
        Column(column, JSONB, nullable=nullable, **default),
        CheckConstraint(f"jsonb_typeof({column}) = 'array'", name=column),
    ]


def details() -> list[SchemaItem]:
    """Return a column for values that are only shown and exported: a JSON object without empty values."""
    return [
        Column("details", JSONB, nullable=False, server_default="{}"),
        CheckConstraint("jsonb_typeof(details) = 'object'", name="details"),
    ]


def sortable(column: str, source: str) -> Column[Any]:
    """Return a generated column to sort by: lower case, shortened, in byte order, equal on every machine."""
    return Column(
        column,
        Text(collation="C"),
        Computed(f"left(lower({source}), {SORT_LENGTH})", persisted=True),
        nullable=False,
    )


def caseless(column: str, source: str) -> Column[Any]:
    """Return a generated column to look identifiers up by, whatever the case of their letters A to Z."""
    return Column(column, Text(collation="C"), Computed(f'upper({source} COLLATE "C")', persisted=True))


def visibility() -> list[SchemaItem]:
    """Return the columns of visibility and owner; child tables copy both."""
    return [
        *one_of("visibility", Visibility, server_default=Visibility.PUBLIC),
        Column("owner_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
        UniqueConstraint("id", "visibility", "owner_id"),
    ]


# Columns included in indexes on links, so that visibility is checked without reading the row.
SEEN_BY: dict[str, Any] = {"postgresql_include": ["visibility", "owner_id"]}


def part_of(parent: str, *, column: str | None = None, nullable: bool = False) -> list[SchemaItem]:
    """Return the link to the parent record, with copies of its visibility and owner.

    The foreign key spans all three, so a copy can't differ from its original and follows its changes.
    The table adds an index that begins with the link.
    """
    link = column or f"{parent}_id"
    return [
        Column(link, Uuid, nullable=nullable),
        *one_of("visibility", Visibility),
        Column("owner_id", Uuid, nullable=False),
        ForeignKeyConstraint(
            [link, "visibility", "owner_id"],
            [f"{parent}.id", f"{parent}.visibility", f"{parent}.owner_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    ]


def provenance() -> list[SchemaItem]:
    """Return the columns of source, version, and times of change at the publisher and in the hub."""
    return [
        Column("source_id", Uuid, ForeignKey("source.id"), nullable=False, index=True),
        Column("version", Integer, nullable=False, server_default="1"),
        Column("last_updated", DateTime(timezone=True)),
        Column("imported_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        CheckConstraint("version > 0", name="version"),
    ]


# The day on which each reason to call a record out of date applies, which may be to come.
STALE_DAYS = ("stale_end", "stale_change", "stale_target", "stale_reference", "stale_place")


def freshness() -> list[Column[Any]]:
    """Return the columns about how current a record is; functions of the database write them."""
    earliest = Computed(f"least({', '.join(STALE_DAYS)})", persisted=True)
    return [
        Column("changed_last", DateTime(timezone=True)),
        *(Column(day, Date) for day in STALE_DAYS),
        Column("stale_from", Date, earliest),
    ]


# Values that replace null when a column is sorted, so that nulls come last in both directions. They are
# literals, so that the expression of an index equals that of a query.
HIGHEST = {
    "DATE": literal_column("DATE '9999-01-01'", Date),
    "DATETIME": literal_column("TIMESTAMPTZ '9999-01-01 00:00:00+00'", DateTime(timezone=True)),
    "TEXT": literal_column("U&'\\+10FFFF'", Text),
    "DOUBLE": literal_column("'Infinity'::float8", Double),
}
LOWEST = {
    "DATE": literal_column("DATE '0001-12-31'", Date),
    "DATETIME": literal_column("TIMESTAMPTZ '0001-12-31 00:00:00+00'", DateTime(timezone=True)),
    "TEXT": literal_column("''", Text),
    "DOUBLE": literal_column("'-Infinity'::float8", Double),
}


def nulls_last(column: ColumnElement[Any], *, descending: bool) -> ColumnElement[Any]:
    """Return the expression to sort by a column, with nulls last in that direction.

    Not as COALESCE: row level security takes that for a leak, and compares it only after the row was read, so
    an index would be walked from its beginning to wherever a page starts.
    """
    sentinels = LOWEST if descending else HIGHEST
    return case((column.is_(None), sentinels[column.type.__visit_name__.upper()]), else_=column)


def order_indexes(column: Column[Any], *before: Column[Any]) -> None:
    """Return the two indexes, one per direction, for pages ordered by a nullable column."""
    table = column.table
    for name, descending in (("ascending", False), ("descending", True)):
        Index(
            f"{table.name}_{column.name}_{name}",
            *before,
            nulls_last(column, descending=descending),
            table.c.id,
        )
