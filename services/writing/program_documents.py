"""The documents of a program that members edit, and the knowledge products among them."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from db.values import Visibility
from services.kinds.knowledge_products import PRODUCT_HISTORY
from services.text import localized, normalization
from services.writing import (
    documents,
    hidden_history,
    history,
    knowledge_links,
    knowledge_products,
    program_parts,
    search_documents,
    snapshots,
)
from services.writing.documents import DocumentRow
from services.writing.knowledge_products import ProductFacts
from services.writing.knowledge_rules import knowledge_kind, product_key
from services.writing.program_parts import Holder, Item, Items, day, pairs

OF_RESULTS = """
SELECT id, program_id, visibility, owner_id, result_id, ordinal, url, titles::text AS titles,
    descriptions::text AS descriptions, categories, languages, format, published, knowledge_product_id
FROM document WHERE program_id = $1 AND result_id IS NOT NULL ORDER BY ordinal
"""


async def write(connection: asyncpg.Connection, program_id: UUID, items: Items) -> None:
    """Replace the documents of the program itself; those of its results follow them, as in imports."""
    program = await program_parts.holder(connection, program_id)
    before = await documents.products_of(connection, [program.id])
    facts = {fact.key: fact for item in reversed(items) if (fact := _fact(program, item))}
    products, new = await knowledge_products.ensure(connection, program.source_id, facts)
    own = [_row(program, item, products) for item in items]
    of_results = [_stored(row) for row in await connection.fetch(OF_RESULTS, program.id)]
    await documents.replace_documents(connection, [program.id], list(_in_order(program, [*own, *of_results])))
    await _follow(connection, program, {*before, *products.values()}, new)


async def _follow(
    connection: asyncpg.Connection, program: Holder, touched: Collection[UUID], new: Container[UUID]
) -> None:
    """Update the products that the program linked to or links to now."""
    before = await snapshots.take(connection, PRODUCT_HISTORY, [each for each in touched if each not in new])
    if await knowledge_products.follow_documents(connection, touched, new, knowledge_kind):
        await history.record_changes(connection, None, before, actor=program.owner_id)
    await knowledge_links.follow_documents(connection, touched)
    if program.visibility != Visibility.PUBLIC:
        await hidden_history.narrow(connection, (), touched)
    await search_documents.follow(connection, products=touched)


def _fact(program: Holder, item: Item) -> ProductFacts | None:
    url, key = item["url"], product_key(item["url"], item["categories"])
    if key is None:
        return None
    return ProductFacts(key, url, normalization.doi(url), program.visibility, program.owner_id)


def _row(program: Holder, item: Item, products: dict[str, UUID]) -> DocumentRow:
    key = product_key(item["url"], item["categories"])
    return DocumentRow(
        program.id,
        *program.part,
        None,
        0,
        item["url"],
        localized.encode(pairs(item["titles"])),
        localized.encode(pairs(item["descriptions"])),
        tuple(item["categories"]),
        tuple(item["languages"]),
        item["format"],
        day(item["published"]),
        products.get(key or ""),
    )


def _stored(row: Any) -> DocumentRow:
    return DocumentRow(**row)


def _in_order(program: Holder, made: Sequence[DocumentRow]) -> Iterable[DocumentRow]:
    """The rows with the ids and ordinals that an import would give them."""
    for ordinal, row in enumerate(made):
        yield replace(row, id=uuid5(program.id, f"document/{ordinal}"), ordinal=ordinal)
