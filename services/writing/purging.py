"""Purging: a record is removed with its history, revisions and search document, as the law may demand.

What is left says that there was a record of its kind, and why it was removed. Nothing else ever removes
history.
"""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.text.normalization import caseless
from services.writing import (
    data_version,
    documents,
    freshness,
    funding,
    knowledge_links,
    knowledge_products,
    measures,
    mentioned_names,
    outputs,
    parents,
    program_keys,
    purged,
    runs,
    search_documents,
    working_places,
)
from services.writing.knowledge_rules import knowledge_kind

PROGRAM, PRODUCT = "PROGRAM", "KNOWLEDGE_PRODUCT"
FIND = {
    PROGRAM: "SELECT id, iati_identifier AS identifier, title FROM program WHERE id = $1 FOR UPDATE",
    PRODUCT: "SELECT id, key AS identifier, title FROM knowledge_product WHERE id = $1 FOR UPDATE",
}
BY_IDENTIFIER = "SELECT id FROM program WHERE iati_identifier_key = $1 ORDER BY id LIMIT 1"
RESULTS = "SELECT id FROM result WHERE reported_in_id = $1"
ABOVE = "SELECT parent_id FROM program WHERE id = $1 AND parent_id IS NOT NULL"
# What is kept about a record ($1: its id and those of its results) beside the rows that go with it.
TRACES = (
    "DELETE FROM revision WHERE record_id = ANY($1)",
    "DELETE FROM conflict WHERE record_id = ANY($1)",
    "DELETE FROM edited_field WHERE record_id = ANY($1)",
    "DELETE FROM change WHERE record_id = ANY($1) OR program_id = ANY($1)",
    "DELETE FROM withdrawal WHERE record_id = ANY($1)",
    "UPDATE withdrawal SET merged_into_id = NULL WHERE merged_into_id = ANY($1)",
    "DELETE FROM search_document WHERE id = ANY($1)",
    "DELETE FROM spreadsheet_row WHERE program_id = ANY($1)",
)
# What imports remember of a program by its identifier.
READ = (
    'DELETE FROM activity_version WHERE upper(iati_identifier COLLATE "C") = $1',
    'DELETE FROM import_rejection WHERE upper(identifier COLLATE "C") = $1',
)


@dataclass(frozen=True, slots=True)
class Purgeable:
    """A record that can be purged."""

    id: UUID
    kind: str
    identifier: str | None
    title: str


async def find(connection: asyncpg.Connection, kind: str, id_: UUID) -> Purgeable | None:
    """Find a record by its id; locks it until the transaction ends."""
    row = await connection.fetchrow(FIND[kind], id_)
    return None if row is None else Purgeable(row["id"], kind, row["identifier"], row["title"])


async def id_of_program(connection: asyncpg.Connection, identifier: str) -> UUID | None:
    """The id of the program with an IATI identifier, whatever its letter case."""
    found: UUID | None = await connection.fetchval(BY_IDENTIFIER, caseless(identifier))
    return found


async def purge(connection: asyncpg.Connection, kind: str, id_: UUID, reason: str) -> Purgeable | None:
    """Remove a record with everything that is kept about it, in the caller's transaction."""
    await runs.lock(connection)
    record = await find(connection, kind, id_)
    if record is None:
        return None
    if kind == PROGRAM:
        await _program(connection, record)
    else:
        await _product(connection, record)
    await purged.add(connection, id_, kind, record.identifier, reason)
    await data_version.increment(connection)
    return record


async def _program(connection: asyncpg.Connection, record: Purgeable) -> None:
    ids = [record.id]
    mentioned = await mentioned_names.mentioned(connection, ids)
    participants = await measures.participants(connection, ids)
    products = await documents.products_of(connection, ids)
    keys = await program_keys.keys_of(connection, ids)
    above = [row["parent_id"] for row in await connection.fetch(ABOVE, record.id)]
    results = [row["id"] for row in await connection.fetch(RESULTS, record.id)]
    await _forget(connection, [record.id, *results])
    if record.identifier is not None:
        for statement in READ:
            await connection.execute(statement, caseless(record.identifier))
    await connection.execute("DELETE FROM program WHERE id = $1", record.id)
    touched = await program_keys.touched(connection, above, keys)
    concerned, _ = await parents.follow_relations(connection, touched)
    await outputs.follow_parents(connection, concerned)
    placed = await working_places.follow(connection, concerned)
    await measures.follow_programs(connection, placed)
    await funding.follow(connection, touched)
    await mentioned_names.follow(connection, mentioned, set())
    await knowledge_products.follow_documents(connection, products, set(), knowledge_kind)
    await knowledge_links.follow_documents(connection, products)
    await search_documents.follow(connection, programs=placed, products=products)
    await freshness.follow_references(connection)
    await measures.follow_organizations(connection, {*mentioned, *participants})


async def _product(connection: asyncpg.Connection, record: Purgeable) -> None:
    await _forget(connection, [record.id])
    await connection.execute("DELETE FROM knowledge_product WHERE id = $1", record.id)


async def _forget(connection: asyncpg.Connection, ids: list[UUID]) -> None:
    for statement in TRACES:
        await connection.execute(statement, ids)
