"""The documents of a batch become rows, and those that are knowledge become products."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID, uuid5

from db.values import Visibility
from services.imports import rules
from services.imports.counted_kinds import PRODUCTS
from services.imports.records import Activity, Document
from services.imports.result_rows import ResultRows
from services.imports.rows import Placed
from services.imports.rules import Newness
from services.imports.targets import Target
from services.kinds.knowledge_products import PRODUCT_HISTORY
from services.text import localized, normalization
from services.writing import documents, history, knowledge_links, knowledge_products, snapshots
from services.writing.documents import DocumentRow
from services.writing.knowledge_products import ProductFacts


async def write(target: Target, batch: Sequence[Placed], results: ResultRows) -> set[UUID]:
    """Write all documents of the programs, and bring the products that they are or were up to date.

    Answers these products.
    """
    connection = target.connection
    programs = [placed.id for placed in batch]
    touched = await documents.products_of(connection, programs)
    facts = _facts(batch, results)
    products, new = await knowledge_products.ensure(connection, target.source_id, facts)
    rows = [row for placed in batch for row in _rows(placed, results, products)]
    await documents.replace_documents(connection, programs, rows)
    return await follow(target, touched, products.values(), new)


async def follow(
    target: Target, before_named: Collection[UUID], named: Collection[UUID], new: Collection[UUID]
) -> set[UUID]:
    """Bring the products that documents named before and name now up to date, count and answer them."""
    connection, touched = target.connection, {*before_named, *named}
    before = await snapshots.look(connection, PRODUCT_HISTORY, list(touched.difference(new)))
    changed = await knowledge_products.follow_documents(connection, touched, new, rules.knowledge_kind)
    if changed:
        await history.note(connection, target.report.run_id, before)
    await knowledge_links.follow_documents(connection, touched)
    for newness, products in (
        (Newness.ADDED, new),
        (Newness.CHANGED, changed),
        (Newness.UNCHANGED, named),
    ):
        target.report.tell(PRODUCTS, newness, products)
    return touched


def linked_by(activities: Sequence[Activity]) -> list[Document]:
    """All documents of the activities and of their results."""
    own = [document for activity in activities for document in activity.documents]
    results = [result for activity in activities for result in activity.results]
    return own + [document for result in results for document in result.documents]


async def count_unchanged(target: Target, found: Iterable[Document]) -> None:
    """Count the products that documents name which say nothing new."""
    dois = {key: normalization.doi(each.url) for each in found if (key := rules.product_key(each))}
    if dois:
        known = await knowledge_products.known(target.connection, dois)
        target.report.tell(PRODUCTS, Newness.UNCHANGED, known.values())


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
                fact = ProductFacts(
                    key, document.url, normalization.doi(document.url), visibility, placed.owner_id
                )
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
            localized.encode(document.titles),
            localized.encode(document.descriptions),
            document.categories,
            document.languages,
            document.format,
            document.published,
            products.get(rules.product_key(document) or ""),
        )
        for ordinal, (result, document) in enumerate(all_documents(placed, results))
    ]
