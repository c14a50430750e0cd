"""Rows for the documents of a batch, and knowledge products for those that are knowledge."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID, uuid5

from db.values import Visibility
from services.imports import rules
from services.imports.counted_kinds import PRODUCTS
from services.imports.records import Activity
from services.imports.result_records import Document
from services.imports.result_rows import ResultRows
from services.imports.rows import IdentifiedActivity
from services.imports.rules import ImportOutcome
from services.imports.targets import Target
from services.kinds.knowledge_products import PRODUCT_HISTORY
from services.text import localized, normalization
from services.writing import documents, history, knowledge_links, knowledge_products, snapshots
from services.writing.documents import DocumentRow
from services.writing.knowledge_products import ProductFacts
from services.writing.knowledge_rules import knowledge_kind


async def write(target: Target, batch: Sequence[IdentifiedActivity], results: ResultRows) -> set[UUID]:
    """Write all documents of the programs; update their current and former products, return their ids."""
    connection = target.connection
    programs = [identified.id for identified in batch]
    touched = await documents.products_of(connection, programs)
    facts = _facts(batch, results)
    products, new = await knowledge_products.ensure(connection, target.source_id, facts)
    rows = [row for identified in batch for row in _rows(identified, results, products)]
    await documents.replace_documents(connection, programs, rows)
    return await follow(target, touched, products.values(), new)


async def follow(
    target: Target, before_named: Collection[UUID], named: Collection[UUID], new: Collection[UUID]
) -> set[UUID]:
    """Update and count the products that documents named before or name now; return their ids."""
    connection, touched = target.connection, {*before_named, *named}
    before = await snapshots.take(connection, PRODUCT_HISTORY, list(touched.difference(new)))
    run_id = target.report.run_id
    changed = await knowledge_products.follow_documents(
        connection, touched, new, knowledge_kind, run_id=run_id
    )
    if changed:
        await history.record_changes(connection, run_id, before)
    await knowledge_links.follow_documents(connection, touched)
    for outcome, products in (
        (ImportOutcome.ADDED, new),
        (ImportOutcome.CHANGED, changed),
        (ImportOutcome.UNCHANGED, named),
    ):
        target.report.count_records(PRODUCTS, outcome, products)
    return touched


def linked_by(activities: Sequence[Activity]) -> list[Document]:
    """Return all documents of the activities and of their results."""
    own = [document for activity in activities for document in activity.documents]
    results = [result for activity in activities for result in activity.results]
    return own + [document for result in results for document in result.documents]


async def count_unchanged(target: Target, found: Iterable[Document]) -> None:
    """Count the products of unchanged documents."""
    dois = {key: normalization.doi(each.url) for each in found if (key := rules.product_key(each))}
    if dois:
        known = await knowledge_products.known(target.connection, dois)
        target.report.count_records(PRODUCTS, ImportOutcome.UNCHANGED, known.values())


def all_documents(identified: IdentifiedActivity, results: ResultRows) -> list[tuple[UUID | None, Document]]:
    """Return the documents of the activity, then those of its results with the id of the result."""
    own: list[tuple[UUID | None, Document]] = [(None, each) for each in identified.activity.documents]
    return own + list(results.documents.get(identified.id, ()))


def _facts(batch: Sequence[IdentifiedActivity], results: ResultRows) -> dict[str, ProductFacts]:
    found: dict[str, ProductFacts] = {}
    for identified in batch:
        visibility = Visibility(identified.activity.visibility)
        for _, document in all_documents(identified, results):
            if key := rules.product_key(document):
                fact = ProductFacts(
                    key, document.url, normalization.doi(document.url), visibility, identified.owner_id
                )
                found.setdefault(key, fact)
    return found


def _rows(
    identified: IdentifiedActivity, results: ResultRows, products: dict[str, UUID]
) -> list[DocumentRow]:
    return [
        DocumentRow(
            uuid5(identified.id, f"document/{ordinal}"),
            *identified.part,
            result,
            ordinal,
            document.url,
            localized.encode(document.titles),
            localized.encode(document.descriptions),
            document.categories,
            document.languages,
            document.format,
            document.published,
            products.get(rules.product_key(document) or ""),
        )
        for ordinal, (result, document) in enumerate(all_documents(identified, results))
    ]
