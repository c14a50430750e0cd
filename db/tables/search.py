"""The search index: one document per record, the words of all documents, and the rules they were built by."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from db.tables.base import identity, metadata, one_of
from db.values import Visibility

# Triggers copy visibility and owner and delete documents with their records; writers update the rest.
search_document = Table(
    "search_document",
    metadata,
    identity(),
    Column("typename", Text, nullable=False),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, nullable=False),
    # Programs of level OUTPUT are found as outputs, unless the search is limited to programs.
    Column("listed", Boolean, nullable=False, server_default="true"),
    Column("status", Text),
    Column("organization_type", Text),
    Column("years", ARRAY(Integer), nullable=False, server_default="{}"),
    Column("provinces", ARRAY(Text), nullable=False, server_default="{}"),
    Column("sectors", ARRAY(Text), nullable=False, server_default="{}"),
    Column("languages", ARRAY(Text), nullable=False, server_default="{}"),
    Column("last_updated", DateTime(timezone=True), nullable=False),
    # In lower case, as in queries.
    Column("identifiers", ARRAY(Text), nullable=False, server_default="{}"),
    # Every word as written and as its stem, weighted by its field.
    Column("words", TSVECTOR, nullable=False),
    Index("search_document_words", "words", postgresql_using="gin"),
    Index("search_document_identifiers", "identifiers", postgresql_using="gin"),
)

# Words of documents not restricted to their owner, used to correct misspelled words.
search_word = Table(
    "search_word",
    metadata,
    Column("word", Text(collation="C"), primary_key=True),
    Column("is_public", Boolean, nullable=False),
    Index("search_word_similar", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
)

# The names of sectors, goals, countries, regions and types as words; documents copy them by code.
search_name = Table(
    "search_name",
    metadata,
    Column("vocabulary", Text, primary_key=True),
    Column("code", Text(collation="C"), primary_key=True),
    Column("words", TSVECTOR, nullable=False),
)

# The rules that the documents were built by; new rules cause a rebuild.
search_state = Table(
    "search_state",
    metadata,
    Column("id", SmallInteger, primary_key=True, server_default="1"),
    Column("rules", Text, nullable=False),
    CheckConstraint("id = 1", name="single"),
)
