"""The documents of a batch become rows, and those that are knowledge become products."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import asyncpg

from db.values import Visibility
from services import texts
from services.imports import rules
from services.imports.records import Document
from services.imports.result_rows import ResultRows
from services.imports.rows import Placed
from services.writing import documents, knowledge_links, knowledge_products
from services.writing.documents import DocumentRow
from services.writing.knowledge_products import ProductFacts


async def write(
    connection: asyncpg.Connection, batch: Sequence[Placed], results: ResultRows
) -> tuple[int, int]:
    """Write all documents of the programs, and bring the products that they are or were up to date.

    Answers how many products were added and changed.
    """
    programs = [placed.id for placed in batch]
    touched = await documents.products_of(connection, programs)
    facts = _facts(batch, results)
    products, new = await knowledge_products.ensure(connection, batch[0].source_id, facts)
    rows = [row for placed in batch for row in _rows(placed, results, products)]
    await documents.replace_documents(connection, programs, rows)
    touched.update(products.values())
    changed = await knowledge_products.follow_documents(connection, touched, rules.knowledge_kind)
    await knowledge_links.follow_documents(connection, touched)
    return len(new), len(changed - new)


def all_documents(placed: Placed, results: ResultRows) -> list[tuple[UUID | None, Document]]:
    """The documents of the activity, then those of its results with the result."""
    own: list[tuple[UUID | None, Document]] = [(None, each) for each in placed.activity.documents]
    return own + list(results.documents.get(placed.id, ()))


def _facts(batch: Sequence[Placed], results: ResultRows) -> dict[str, ProductFacts]:
    found: dict[str, ProductFacts] = {}
    for placed in batch:
        visibility = Visibility(placed.activity.visibility)
        for _, document in all_documents(placed, results):
            if key := rules.product_key(document):
                fact = ProductFacts(key, document.url, rules.doi(document.url), visibility, placed.owner_id)
                found.setdefault(key, fact)
    return found


def _rows(placed: Placed, results: ResultRows, products: dict[str, UUID]) -> list[DocumentRow]:
    return [
        DocumentRow(
            uuid5(placed.id, f"document/{ordinal}"),
            *placed.part,
            result,
            ordinal,
            document.url,
            texts.encode(document.titles),
            texts.encode(document.descriptions),
            document.categories,
            document.languages,
            document.format,
            document.published,
            products.get(rules.product_key(document) or ""),
        )
        for ordinal, (result, document) in enumerate(all_documents(placed, results))
    ]
