"""OAI-PMH harvests: the records of repositories, and the progress of each harvest."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.tables.base import identity, localized, metadata, one_of
from db.values import KnowledgeKind, KnowledgeRole, Visibility

# The progress of harvesting one set of a source; the whole repository is the set ''. `complete` is the
# repository's time at the start of the last complete harvest. The other columns belong to an unfinished
# harvest.
harvest = Table(
    "harvest",
    metadata,
    Column("source_id", Uuid, ForeignKey("source.id", ondelete="CASCADE"), primary_key=True),
    Column("prefix", Text, primary_key=True),
    Column("set_spec", Text, primary_key=True),
    Column("complete", DateTime(timezone=True)),
    Column("token", Text),
    Column("window_from", Text),
    Column("window_until", Text),
    Column("answered", DateTime(timezone=True)),
    Column("began", DateTime(timezone=True)),
    Column("pages", Integer, nullable=False, server_default="0"),
    CheckConstraint("token IS NULL OR began IS NOT NULL", name="token"),
)

# The latest version of a record from its repository, without names of people.
harvested_record = Table(
    "harvested_record",
    metadata,
    identity(),
    Column("source_id", Uuid, ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("identifier", Text, nullable=False),
    Column("datestamp", DateTime(timezone=True), nullable=False),
    Column("sets", ARRAY(Text), nullable=False, server_default="{}"),
    Column("hash", LargeBinary, nullable=False),
    Column("deleted", Boolean, nullable=False, server_default="false"),
    Column(
        "knowledge_product_id",
        Uuid,
        ForeignKey("knowledge_product.id", ondelete="SET NULL"),
        index=True,
    ),
    *one_of("visibility", Visibility, server_default=Visibility.PUBLIC),
    Column("owner_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    *localized("titles"),
    *localized("abstracts"),
    *one_of("kind", KnowledgeKind, server_default=KnowledgeKind.OTHER),
    Column("languages", ARRAY(Text), nullable=False, server_default="{}"),
    Column("published", Date),
    Column("license", Text),
    Column("format", Text),
    Column("sectors", ARRAY(Text), nullable=False, server_default="{}"),
    Column("regions", ARRAY(Text), nullable=False, server_default="{}"),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("source_id", "identifier"),
)

# Organizations that a record names, matched by exact name.
harvested_organization = Table(
    "harvested_organization",
    metadata,
    Column(
        "record_id", Uuid, ForeignKey("harvested_record.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False, index=True),
    *one_of("role", KnowledgeRole),
)
