"""Places: the country, its provinces, its regencies and cities."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from db.tables.base import identity, localized, metadata, one_of
from db.values import RegionLevel

region = Table(
    "region",
    metadata,
    identity(),
    Column("code", Text(collation="C"), nullable=False, unique=True),
    Column("kemendagri_code", Text, unique=True),
    *localized("names"),
    Column("aliases", ARRAY(Text), nullable=False, server_default="{}"),
    *one_of("level", RegionLevel),
    Column("parent_id", Uuid, ForeignKey("region.id"), index=True),
    CheckConstraint("(level = 'COUNTRY') = (parent_id IS NULL)", name="parent"),
    Index("region_level_filter", "level", "code"),
)
