"""What search looks into: one document for each record, the words of all documents, how they were made."""

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

# Follows its record: triggers take over its visibility, its owner and its end, writers write the rest anew.
search_document = Table(
    "search_document",
    metadata,
    identity(),
    Column("typename", Text, nullable=False),
    *one_of("visibility", Visibility),
    Column("owner_id", Uuid, nullable=False),
    # Programs that are outputs are found as these outputs, unless somebody asks for programs alone.
    Column("listed", Boolean, nullable=False, server_default="true"),
    Column("status", Text),
    Column("organization_type", Text),
    Column("years", ARRAY(Integer), nullable=False, server_default="{}"),
    Column("provinces", ARRAY(Text), nullable=False, server_default="{}"),
    Column("sectors", ARRAY(Text), nullable=False, server_default="{}"),
    Column("languages", ARRAY(Text), nullable=False, server_default="{}"),
    Column("last_updated", DateTime(timezone=True), nullable=False),
    # In lower case, as they are asked for.
    Column("identifiers", ARRAY(Text), nullable=False, server_default="{}"),
    # Every word as it is written and as its stem, weighted by where it stands.
    Column("words", TSVECTOR, nullable=False),
    Index("search_document_words", "words", postgresql_using="gin"),
    Index("search_document_identifiers", "identifiers", postgresql_using="gin"),
)

# Words of documents that more than their owner may see: what a word that nobody wrote is compared with.
search_word = Table(
    "search_word",
    metadata,
    Column("word", Text(collation="C"), primary_key=True),
    Column("is_public", Boolean, nullable=False),
    Index("search_word_similar", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
)

# The rules that the documents were made by: other rules make them anew.
search_state = Table(
    "search_state",
    metadata,
    Column("id", SmallInteger, primary_key=True, server_default="1"),
    Column("rules", Text, nullable=False),
    CheckConstraint("id = 1", name="single"),
)
