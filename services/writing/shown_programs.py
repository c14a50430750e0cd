"""What depends on who sees a program, updated after its visibility or owner was changed by hand.

Imports do the same, batch by batch, in `services.imports.batches`.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg

from services.kinds.knowledge_products import PRODUCT_HISTORY
from services.writing import (
    documents,
    freshness,
    funding,
    hidden_history,
    history,
    knowledge_links,
    knowledge_products,
    measures,
    mentioned_names,
    outputs,
    overlaps,
    parents,
    program_keys,
    search_documents,
    snapshots,
    working_places,
)
from services.writing.knowledge_rules import knowledge_kind


async def follow(
    connection: asyncpg.Connection, programs: Sequence[UUID], reporters: Collection[UUID] = ()
) -> None:
    """Update names, parents, places, products, sums and search; `reporters` reported the programs before.

    The caller holds the lock of import batches.
    """
    mentioned = await mentioned_names.mentioned(connection, programs)
    await mentioned_names.follow(connection, mentioned, set())
    touched = await program_keys.touched(connection, programs, set())
    concerned, _ = await parents.follow_relations(connection, touched)
    await outputs.follow_parents(connection, concerned)
    placed = await working_places.follow(connection, concerned)
    await measures.follow_programs(connection, placed)
    await funding.follow(connection, touched)
    await overlaps.mark(connection, placed)
    products = await _follow_products(connection, programs)
    await search_documents.follow(connection, programs=placed, products=products)
    await freshness.follow_references(connection)
    await hidden_history.narrow(connection, mentioned, products)
    participants = await measures.participants(connection, placed)
    await measures.follow_organizations(connection, {*mentioned, *participants, *reporters})


async def _follow_products(connection: asyncpg.Connection, programs: Sequence[UUID]) -> set[UUID]:
    """Derive the products of the programs' documents anew; return their ids."""
    products = await documents.products_of(connection, programs)
    before = await snapshots.take(connection, PRODUCT_HISTORY, list(products))
    if await knowledge_products.follow_documents(connection, products, set(), knowledge_kind):
        await history.record_changes(connection, None, before)
    await knowledge_links.follow_documents(connection, products)
    return products
