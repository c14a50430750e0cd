"""Activities with the documents that members keep, in place of those of the source."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg

from services.imports.record_parts import Texts
from services.imports.result_records import Document
from services.imports.rows import IdentifiedActivity
from services.writing import kept_parts
from services.writing.kept_parts import Kept


async def kept(
    connection: asyncpg.Connection, run_id: UUID | None, identified: Sequence[IdentifiedActivity], lists: Kept
) -> list[IdentifiedActivity]:
    """The activities to write, with the documents of members where they changed them."""
    imported = {each.id: [_item(document) for document in each.activity.documents] for each in identified}
    stay = await kept_parts.documents(connection, run_id, lists, imported)
    return [_with(each, stay[each.id]) if each.id in stay else each for each in identified]


def _with(identified: IdentifiedActivity, items: Sequence[Mapping[str, Any]]) -> IdentifiedActivity:
    documents = tuple(_document(item) for item in items)
    activity = replace(identified.activity, documents=documents)
    return replace(identified, located=replace(identified.located, activity=activity))


def _item(document: Document) -> dict[str, Any]:
    return {
        "url": document.url,
        "titles": _objects(document.titles),
        "descriptions": _objects(document.descriptions),
        "categories": list(document.categories),
        "languages": list(document.languages),
        "format": document.format,
        "published": document.published and document.published.isoformat(),
    }


def _objects(texts: Texts) -> list[dict[str, str]]:
    return [{"language": language, "text": text} for language, text in texts]


def _document(item: Mapping[str, Any]) -> Document:
    return Document(
        url=item["url"],
        titles=_texts(item["titles"]),
        descriptions=_texts(item["descriptions"]),
        categories=tuple(item["categories"]),
        languages=tuple(item["languages"]),
        format=item["format"],
        published=item["published"] and datetime.date.fromisoformat(item["published"]),
    )


def _texts(objects: Sequence[Mapping[str, str]]) -> Texts:
    return tuple((each["language"], each["text"]) for each in objects)
