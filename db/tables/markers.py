"""Tags, policy markers and other identifiers of programs."""

from sqlalchemy import Column, Index, Integer, Table, Text

from db.tables.base import SEEN_BY, caseless, localized, metadata, part_of

program_tag = Table(
    "program_tag",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("vocabulary", Text, nullable=False),
    Column("vocabulary_uri", Text),
    Column("code", Text, nullable=False),
    # Publishers write the same tag in both cases. The hub folds it: databases do it in different ways.
    Column("code_key", Text(collation="C"), nullable=False),
    *localized("names"),
    Index("program_tag_position", "program_id", "ordinal", unique=True),
    Index("program_tag_code_filter", "code_key", "program_id", **SEEN_BY),
)

program_policy_marker = Table(
    "program_policy_marker",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("vocabulary", Text, nullable=False),
    Column("vocabulary_uri", Text),
    Column("code", Text, nullable=False),
    Column("significance_code", Text),
    *localized("names"),
    Index("program_policy_marker_position", "program_id", "ordinal", unique=True),
    Index("program_policy_marker_code_filter", "code", "program_id", **SEEN_BY),
)

# Identifiers that a program has elsewhere, or had before.
other_identifier = Table(
    "other_identifier",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("identifier", Text(collation="C"), nullable=False),
    caseless("identifier_key", "identifier"),
    Column("type_code", Text),
    Column("owner_ref", Text),
    *localized("owner_names"),
    Index("other_identifier_position", "program_id", "ordinal", unique=True),
    Index("other_identifier_value", "identifier_key", "program_id"),
)
