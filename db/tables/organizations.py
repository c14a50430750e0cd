"""Organizations, their identifiers and names, and API keys."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Interval,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
    true,
)

from db.tables.base import (
    caseless,
    freshness,
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
    caseless("identifier_key", "identifier"),
    Column("name", Text, nullable=False),
    *localized("names"),
    # The whole text where a name was too long for one.
    *localized("descriptions"),
    # Whether the names come from its own record, file or list, or from mentions.
    Column("own_names", Boolean, nullable=False, server_default=true()),
    sortable("sort_name", "name"),
    # The key of a mention without a ref, unique within its publisher.
    Column("mention_key", Text, unique=True),
    Column("acronym", Text),
    *one_of("type", OrganizationType, server_default=OrganizationType.UNKNOWN),
    Column("type_code", Text),
    *one_of("origin", Origin),
    Column("country", Text),
    Column("region_id", Uuid, ForeignKey("region.id"), index=True),
    Column("website", Text),
    Column("parent_id", Uuid, ForeignKey("organization.id", ondelete="SET NULL"), index=True),
    # To sort by; `services.writing.measures` writes it.
    Column("program_count", Integer, nullable=False, server_default="0"),
    *freshness(),
    # The version of its own organisation file, null without one.
    Column("version_hash", LargeBinary),
    Column("version_dated", DateTime(timezone=True)),
    *visibility(),
    *provenance(),
    CheckConstraint("name <> ''", name="name"),
    CheckConstraint("identifier <> ''", name="identifier"),
    CheckConstraint("parent_id <> id", name="parent"),
    CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
    Index("organization_name_order", "sort_name", "id"),
    Index("organization_change_order", "imported_at", "id"),
    Index("organization_program_count_order", "program_count", "id"),
    Index("organization_identifier_look_up", "identifier_key"),
    Index("organization_type_filter", "type", "id"),
    Index("organization_country_filter", "country", "id"),
)
for sorted_by in ("identifier", "last_updated", "stale_from"):
    order_indexes(organization.c[sorted_by])

organization_identifier = Table(
    "organization_identifier",
    metadata,
    *part_of("organization"),
    Column("scheme", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    caseless("value_key", "value"),
    CheckConstraint("value <> ''", name="value"),
    Index("organization_identifier_owner", "organization_id"),
    # Files reference an organization by the value only.
    Index("organization_identifier_value", "value"),
    # Letter case makes no difference.
    Index("organization_identifier_spelling", text("upper(value)")),
    Index("organization_identifier_value_look_up", "value_key"),
)

# Other names from a list: a mention by this name without a reference is this organization.
organization_synonym = Table(
    "organization_synonym",
    metadata,
    *part_of("organization"),
    Column("key", Text(collation="C"), primary_key=True),
    Column("name", Text, nullable=False),
    CheckConstraint("name <> ''", name="name"),
    Index("organization_synonym_owner", "organization_id", "name"),
)

# The ids of mentions that were resolved to this organization, so that stored ids remain valid.
organization_former_id = Table(
    "organization_former_id",
    metadata,
    *part_of("organization"),
    Column("id", Uuid, primary_key=True),
    Index("organization_former_id_owner", "organization_id"),
)

# Only a digest of the secret is stored; the prefix identifies a key for people.
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
    # What uses the key, never who.
    Column("label", Text),
    Column("expires_at", DateTime(timezone=True)),
    # How long it was to be valid at first: a rotation shortens `expires_at`. Null for a key without an end.
    Column("lifetime", Interval),
    # The key that replaces this one, after a rotation.
    Column("successor_id", Uuid, ForeignKey("api_key.id", ondelete="SET NULL")),
    UniqueConstraint("digest"),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    CheckConstraint("label <> ''", name="label"),
    Index("api_key_organization", "organization_id"),
)

# The hour of the last use, apart from the keys, which change by decisions of people only.
api_key_use = Table(
    "api_key_use",
    metadata,
    Column("key_id", Uuid, ForeignKey("api_key.id", ondelete="CASCADE"), primary_key=True),
    Column("used_at", DateTime(timezone=True), nullable=False),
)
