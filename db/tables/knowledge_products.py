"""Knowledge products, their source documents, and their links."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from db.tables.base import (
    SEEN_BY,
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
from db.values import KnowledgeKind, KnowledgeRole

knowledge_product = Table(
    "knowledge_product",
    metadata,
    identity(),
    # The URL with scheme and host in lower case, without default port and fragment.
    Column("key", Text, nullable=False, unique=True),
    Column("url", Text),
    Column("doi", Text(collation="C"), unique=True),
    Column("title", Text, nullable=False),
    *localized("titles"),
    sortable("sort_title", "title"),
    *localized("abstracts"),
    *one_of("kind", KnowledgeKind, server_default=KnowledgeKind.OTHER),
    Column("categories", ARRAY(Text), nullable=False, server_default="{}"),
    Column("languages", ARRAY(Text), nullable=False, server_default="{}"),
    Column("published", Date),
    Column("license", Text),
    Column("format", Text),
    *visibility(),
    *provenance(),
    CheckConstraint("title <> ''", name="title"),
    CheckConstraint("url ~* '^https?://'", name="url"),
    CheckConstraint("doi ~ '^10[.]'", name="doi"),
    CheckConstraint("url IS NOT NULL OR doi IS NOT NULL OR key <> ''", name="key"),
    Index("knowledge_product_title_order", "sort_title", "id"),
    Index("knowledge_product_change_order", "imported_at", "id"),
    Index("knowledge_product_kind_filter", "kind", "id"),
    Index("knowledge_product_license_filter", "license", "id"),
    Index("knowledge_product_format_filter", "format", "id"),
    Index("knowledge_product_category_filter", "categories", postgresql_using="gin"),
    Index("knowledge_product_language_filter", "languages", postgresql_using="gin"),
)
for sorted_by in ("published", "last_updated"):
    order_indexes(knowledge_product.c[sorted_by])

# Keys by which sources name a product whose address a member corrected.
product_source_key = Table(
    "product_source_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column(
        "knowledge_product_id",
        Uuid,
        ForeignKey("knowledge_product.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)

document = Table(
    "document",
    metadata,
    identity(),
    *part_of("program", nullable=True),
    Column("result_id", Uuid, ForeignKey("result.id", ondelete="SET NULL"), index=True),
    Column("organization_id", Uuid, ForeignKey("organization.id", ondelete="CASCADE")),
    Column("ordinal", Integer, nullable=False),
    Column("url", Text, nullable=False),
    *localized("titles"),
    *localized("descriptions"),
    Column("categories", ARRAY(Text), nullable=False, server_default="{}"),
    Column("languages", ARRAY(Text), nullable=False, server_default="{}"),
    Column("format", Text),
    Column("published", Date),
    Column("knowledge_product_id", Uuid, ForeignKey("knowledge_product.id", ondelete="SET NULL")),
    CheckConstraint("(program_id IS NULL) <> (organization_id IS NULL)", name="holder"),
    Index("document_position", "program_id", "ordinal", unique=True),
    Index("document_organization", "organization_id", "ordinal"),
    Index("document_knowledge_product", "knowledge_product_id"),
)

program_knowledge_product = Table(
    "program_knowledge_product",
    metadata,
    *part_of("program"),
    Column(
        "knowledge_product_id",
        Uuid,
        ForeignKey("knowledge_product.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Index("program_knowledge_product_forward", "program_id", "knowledge_product_id", unique=True, **SEEN_BY),
    Index("program_knowledge_product_backward", "knowledge_product_id", "program_id", **SEEN_BY),
)

output_knowledge_product = Table(
    "output_knowledge_product",
    metadata,
    *part_of("result"),
    Column(
        "knowledge_product_id",
        Uuid,
        ForeignKey("knowledge_product.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Index("output_knowledge_product_forward", "result_id", "knowledge_product_id", unique=True, **SEEN_BY),
    Index("output_knowledge_product_backward", "knowledge_product_id", "result_id", **SEEN_BY),
)

# Publishers and funders are derived from a program that links to the product, with the program's visibility.
organization_knowledge_product = Table(
    "organization_knowledge_product",
    metadata,
    *part_of("program", nullable=True),
    Column("organization_id", Uuid, ForeignKey("organization.id"), nullable=False),
    Column(
        "knowledge_product_id",
        Uuid,
        ForeignKey("knowledge_product.id", ondelete="CASCADE"),
        nullable=False,
    ),
    *one_of("role", KnowledgeRole),
    Index(
        "organization_knowledge_product_forward", "organization_id", "role", "knowledge_product_id", **SEEN_BY
    ),
    Index("organization_knowledge_product_any", "organization_id", "knowledge_product_id", **SEEN_BY),
    Index("organization_knowledge_product_backward", "knowledge_product_id", "organization_id", **SEEN_BY),
    Index(
        "organization_knowledge_product_once",
        "program_id",
        "organization_id",
        "knowledge_product_id",
        "role",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)
