"""Organizations, the identifiers they are known by, and the keys they hold."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from db.tables.base import (
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
from db.values import OrganizationType, Origin, Role

organization = Table(
    "organization",
    metadata,
    identity(),
    Column("identifier", Text(collation="C"), unique=True),
    Column("name", Text, nullable=False),
    *localized("names"),
    sortable("sort_name", "name"),
    # A mention without a ref is found again by this, within the publisher that mentioned it.
    Column("mention_key", Text, unique=True),
    Column("acronym", Text),
    *one_of("type", OrganizationType, server_default=OrganizationType.UNKNOWN),
    Column("type_code", Text),
    *one_of("origin", Origin),
    Column("country", Text),
    Column("region_id", Uuid, ForeignKey("region.id"), index=True),
    Column("website", Text),
    Column("parent_id", Uuid, ForeignKey("organization.id", ondelete="SET NULL"), index=True),
    *visibility(),
    *provenance(),
    CheckConstraint("name <> ''", name="name"),
    CheckConstraint("identifier <> ''", name="identifier"),
    CheckConstraint("parent_id <> id", name="parent"),
    CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
    Index("organization_name_order", "sort_name", "id"),
    Index("organization_type_filter", "type", "id"),
    Index("organization_country_filter", "country", "id"),
)
for sorted_by in ("identifier", "last_updated"):
    order_indexes(organization.c[sorted_by])

organization_identifier = Table(
    "organization_identifier",
    metadata,
    *part_of("organization"),
    Column("scheme", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    CheckConstraint("value <> ''", name="value"),
    Index("organization_identifier_owner", "organization_id"),
)

# Only a digest of the secret is kept; the prefix is what people recognise a key by.
api_key = Table(
    "api_key",
    metadata,
    identity(),
    Column("organization_id", Uuid, ForeignKey("organization.id", ondelete="CASCADE"), nullable=False),
    *one_of("role", Role),
    Column("prefix", Text, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("revoked_at", DateTime(timezone=True)),
    UniqueConstraint("digest"),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    Index("api_key_organization", "organization_id"),
)
