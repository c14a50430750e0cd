"""The fields of knowledge products that members edit."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.values import KnowledgeKind
from services.text import localized, normalization
from services.text.languages import normalise
from services.writing import search_documents
from services.writing.corrections import withdrawn
from services.writing.editable_fields import Columns, EditableFields, Field, day, encoded, texts

DOI_RESOLVER = "https://doi.org/"
PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


async def follow(
    connection: asyncpg.Connection, products: Sequence[UUID], _owners: Sequence[UUID] = ()
) -> None:
    """Update what depends on who sees products."""
    await search_documents.follow(connection, products=products)


def plain_doi(value: Any) -> Any:
    """Return a DOI in lower case, without the address of a resolver; an empty text is none."""
    return (value and PREFIX.sub("", value.strip(), count=1).lower()) or None


def plain_address(value: Any) -> Any:
    """Return an address without spaces around it; an empty text is none."""
    return (value and value.strip()) or None


def address_key(url: str | None, doi: str | None) -> str | None:
    """Return the key of a product with this address: of its page, else of its DOI; null without both."""
    address = url or (doi and f"{DOI_RESOLVER}{doi}")
    return normalization.knowledge_key(address) if address else None


def _titles(value: Any) -> Columns:
    return {"title": localized.choose(value or [], ()), "titles": localized.encode(value or [])}


def _sorted(value: Any) -> Any:
    return sorted({*(value or ())})


def _languages(value: Any) -> Any:
    return sorted({normalise(each) or each for each in value or ()})


def _of_row(row: Any) -> dict[str, Any]:
    return {
        "titles": orjson.loads(row.titles),
        "abstracts": orjson.loads(row.abstracts),
        "kind": row.kind,
        "categories": [*row.categories],
        "languages": [*row.languages],
        "published": row.published and row.published.isoformat(),
        "license": row.license,
        "format": row.format,
        "url": row.url,
        "doi": row.doi,
    }


PRODUCT_FIELDS = EditableFields(
    "KNOWLEDGE_PRODUCT",
    "knowledge_product",
    "k",
    {
        "titles": texts("k.titles", _titles, "title"),
        "abstracts": texts("k.abstracts", encoded("abstracts"), "abstract"),
        "kind": Field("k.kind", lambda value: {"kind": value or "OTHER"}, empty=KnowledgeKind.OTHER),
        "categories": Field(
            "k.categories", lambda value: {"categories": value or []}, empty=[], normal=_sorted
        ),
        "languages": Field(
            "k.languages", lambda value: {"languages": value or []}, empty=[], normal=_languages
        ),
        "published": day("k.published", "published"),
        "license": Field("k.license", lambda value: {"license": value}),
        "format": Field("k.format", lambda value: {"format": value}),
        "url": Field("k.url", lambda value: {"url": value}, normal=plain_address),
        "doi": Field("k.doi", lambda value: {"doi": value}, normal=plain_doi),
        "withdrawn": withdrawn("KNOWLEDGE_PRODUCT", "k", follow),
    },
    _of_row,
)
