"""Tags of programs."""

from sqlalchemy import Column, Index, Integer, Table, Text, func

from db.tables.base import SEEN_BY, localized, metadata, part_of

program_tag = Table(
    "program_tag",
    metadata,
    *part_of("program"),
    Column("ordinal", Integer, nullable=False),
    Column("vocabulary", Text, nullable=False),
    Column("vocabulary_uri", Text),
    Column("code", Text, nullable=False),
    *localized("names"),
    Index("program_tag_position", "program_id", "ordinal", unique=True),
)
# Publishers write the same tag in both cases.
Index("program_tag_code_filter", func.upper(program_tag.c.code), program_tag.c.program_id, **SEEN_BY)
