"""Sectors, countries, locations and regions of programs."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
)

from db.tables.base import SEEN_BY, details, localized, metadata, one_of, part_of
from db.values import ShareOrigin, Visibility

SHARE = "percentage BETWEEN 0 AND 100"

program_sector = Table(
    "program_sector",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("vocabulary", Text, nullable=False),
    Column("vocabulary_uri", Text),
    Column("code", Text, nullable=False),
    Column("percentage", Numeric),
    *localized("names"),
    *one_of("origin", ShareOrigin, server_default=ShareOrigin.ACTIVITY),
    CheckConstraint(SHARE, name="percentage"),
    Index("program_sector_position", "program_id", "ordinal", unique=True),
    Index("program_sector_code_filter", "code", "program_id", **SEEN_BY),
)

program_country = Table(
    "program_country",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("percentage", Numeric),
    *localized("names"),
    *one_of("origin", ShareOrigin, server_default=ShareOrigin.ACTIVITY),
    CheckConstraint(SHARE, name="percentage"),
    Index("program_country_position", "program_id", "ordinal", unique=True),
    Index("program_country_code_filter", "code", "program_id", **SEEN_BY),
)

# Regions of the world, such as South of Sahara; `program_region` has those of Indonesia.
program_recipient_region = Table(
    "program_recipient_region",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("vocabulary", Text, nullable=False),
    Column("vocabulary_uri", Text),
    Column("code", Text, nullable=False),
    Column("percentage", Numeric),
    *localized("names"),
    *one_of("origin", ShareOrigin, server_default=ShareOrigin.ACTIVITY),
    CheckConstraint(SHARE, name="percentage"),
    Index("program_recipient_region_position", "program_id", "ordinal", unique=True),
    Index("program_recipient_region_code_filter", "code", "program_id", **SEEN_BY),
)

program_location = Table(
    "program_location",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    *localized("names"),
    Column("region_id", Uuid, ForeignKey("region.id"), index=True),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("exactness_code", Text),
    Column("percentage", Numeric),
    *details(),
    CheckConstraint(SHARE, name="percentage"),
    CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
    CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point"),
    Index("program_location_position", "program_id", "ordinal", unique=True),
)

# Every region in which a program or an output below it works, with all regions above it. The function
# `program_region_follow` writes the rows. Those who may see the program, the activity that reports the place
# and all between may see a row, so it can be less visible than its program.
program_region = Table(
    "program_region",
    metadata,
    Column("program_id", Uuid, ForeignKey("program.id", ondelete="CASCADE"), nullable=False),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, nullable=False),
    Column("region_id", Uuid, ForeignKey("region.id"), nullable=False),
    Index(
        "program_region_order",
        *("region_id", "program_id", "owner_id"),
        unique=True,
        postgresql_include=["visibility"],
    ),
    Index("program_region_program", "program_id"),
)
