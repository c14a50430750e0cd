"""Search documents: made anew, in sets, by the transaction that wrote the records, or all of them at once."""

import hashlib
from collections.abc import Collection
from uuid import UUID

import asyncpg
from sqlalchemy.schema import CreateIndex

from db import locks, search_words
from db.locks import Lock
from db.tables import search_document, search_word
from services.kinds.declaration import Kind, Search
from services.kinds.registry import SEARCHED
from services.querying.statements import DIALECT

# Words that stand in no stem, number or code: what a mistyped word may have meant.
COLLECT = """
INSERT INTO search_word (word, is_public)
SELECT met.word, met.is_public
FROM (
    SELECT u.lexeme AS word, bool_or(d.visibility = 'PUBLIC') AS is_public
    FROM search_document d, unnest(d.words) AS u
    WHERE ($1::uuid[] IS NULL OR d.id = ANY ($1)) AND d.visibility <> 'OWNER'
        AND length(u.lexeme) BETWEEN 4 AND 30 AND u.lexeme !~ '[0-9]'
    GROUP BY u.lexeme
) met LEFT JOIN search_word known USING (word)
WHERE known.word IS NULL OR met.is_public AND NOT known.is_public
ORDER BY met.word
ON CONFLICT (word) DO UPDATE SET is_public = true WHERE excluded.is_public AND NOT search_word.is_public
"""
# What hangs on programs follows them, for it takes over where and what they work on.
OUTPUTS = "SELECT id FROM result WHERE reported_in_id = ANY ($1) AND kind = 'OUTPUT'"
PRODUCTS = "SELECT DISTINCT knowledge_product_id FROM program_knowledge_product WHERE program_id = ANY ($1)"
# The type of an organization is shown by its programs, their outputs and its products.
OWNED = """
UPDATE search_document d SET organization_type = o.type
FROM (
    SELECT p.id, p.reporting_organization_id AS organization_id FROM program p
    WHERE p.reporting_organization_id = ANY ($1)
    UNION ALL SELECT r.id, p.reporting_organization_id FROM program p JOIN result r ON r.reported_in_id = p.id
    WHERE p.reporting_organization_id = ANY ($1) AND r.kind = 'OUTPUT'
    UNION ALL SELECT k.id, k.owner_id FROM knowledge_product k WHERE k.owner_id = ANY ($1)
) owned LEFT JOIN organization o ON o.id = owned.organization_id AND o.visibility = 'PUBLIC'
WHERE d.id = owned.id AND d.organization_type IS DISTINCT FROM o.type
"""


def fill(kind: Kind, search: Search) -> str:
    """The statement that makes the documents of the records $1, of all for null; $2 are the stop words."""
    values = {
        "id": "r.id",
        "typename": f"'{kind.typename}'",
        "visibility": "r.visibility",
        "owner_id": "r.owner_id",
        "last_updated": "coalesce(r.last_updated, r.imported_at)",
        "identifiers": search.identifiers,
        "words": f"ts_delete({search.words}, $2::text[])",
        **search.facets,
    }
    # All columns: those that this kind has nothing for go back to their defaults.
    columns = [column.name for column in search_document.c if column.name != "id"]
    news = ", ".join(f"{column} = excluded.{column}" for column in columns)
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("search_document", "excluded"))
    return (
        f"INSERT INTO search_document ({', '.join(values)})"  # noqa: S608 - our own names
        f" SELECT {', '.join(values.values())}"
        f" FROM {kind.entity.table.name} r {search.joins}"
        f" WHERE ($1::uuid[] IS NULL OR r.id = ANY ($1)) AND {search.condition}"
        f" ON CONFLICT (id) DO UPDATE SET {news} WHERE ({old}) IS DISTINCT FROM ({new})"
    )


def forget(kind: Kind, search: Search) -> str:
    """The statement that takes documents away whose records are not found as this kind any more."""
    return (
        f"DELETE FROM search_document d WHERE d.typename = '{kind.typename}'"  # noqa: S608 - as above
        f" AND NOT EXISTS (SELECT FROM {kind.entity.table.name} r WHERE r.id = d.id AND {search.condition})"
    )


FILL = {name: fill(kind, kind.search) for name, kind in SEARCHED.items() if kind.search}
FORGET = {name: forget(kind, kind.search) for name, kind in SEARCHED.items() if kind.search}


async def follow(
    connection: asyncpg.Connection,
    *,
    organizations: Collection[UUID] = (),
    programs: Collection[UUID] = (),
    products: Collection[UUID] = (),
) -> None:
    """Bring the documents of the written records up to date, with those of what hangs on them."""
    if not (organizations or programs or products):
        return
    wanted: dict[str, set[UUID]] = {"Organization": {*organizations}, "Program": {*programs}}
    wanted["Output"] = {row[0] for row in await connection.fetch(OUTPUTS, [*programs])}
    linked = {row[0] for row in await connection.fetch(PRODUCTS, [*programs])}
    wanted["KnowledgeProduct"] = {*products, *linked}
    for typename, statement in FILL.items():
        if ids := wanted.get(typename):
            await connection.execute(statement, [*ids], sorted(search_words.stop_words()))
    if organizations:
        await connection.execute(OWNED, [*organizations])
    await connection.execute(COLLECT, [each for ids in wanted.values() for each in ids])


async def are_due(connection: asyncpg.Connection) -> bool:
    """Return whether other rules than those of this code made the documents."""
    made_by: str | None = await connection.fetchval("SELECT rules FROM search_state")
    return made_by != rules()


async def ensure(connection: asyncpg.Connection, *, anyway: bool = False) -> bool:
    """Make all documents if other rules made them, or in any case; return whether they were made."""
    # Looked at before any lock: a hub whose documents are up to date starts during any import.
    if not anyway and not await are_due(connection):
        return False
    async with connection.transaction():
        # Two hubs that start at once must not make all documents at once.
        await connection.execute(locks.wait_in_transaction(Lock.SEARCH_DOCUMENTS))
        if not anyway and not await are_due(connection):
            return False
        # Imports wait, or what they write meanwhile would be missing.
        await connection.execute(locks.wait_in_transaction(Lock.BATCH))
        await rebuild(connection)
    return True


async def rebuild(connection: asyncpg.Connection) -> None:
    """Make all documents anew, in the caller's transaction; meanwhile others find by the old ones."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM search_document)"):
        await replace(connection)
    else:
        await begin(connection)
    await connection.execute(
        "INSERT INTO search_state (rules) VALUES ($1) ON CONFLICT (id) DO UPDATE SET rules = excluded.rules",
        rules(),
    )


async def replace(connection: asyncpg.Connection) -> None:
    """Write what differs; no lock keeps anybody from searching."""
    for typename, statement in FILL.items():
        await connection.execute(FORGET[typename])
        await connection.execute(statement, None, sorted(search_words.stop_words()))
    await connection.execute("DELETE FROM search_word")
    await connection.execute(COLLECT, None)


async def begin(connection: asyncpg.Connection) -> None:
    """Make the first documents: nobody finds anything yet, and indexes are quicker made than kept."""
    indexes = [index for table in (search_document, search_word) for index in table.indexes]
    for index in indexes:
        await connection.execute(f"DROP INDEX {index.name}")
    for statement in FILL.values():
        await connection.execute(statement, None, sorted(search_words.stop_words()))
    await connection.execute("DELETE FROM search_word")
    await connection.execute(COLLECT, None)
    for index in indexes:
        await connection.execute(str(CreateIndex(index).compile(dialect=DIALECT)))


def rules() -> str:
    """A digest of all that decides what a document holds."""
    parts = (*FILL.values(), COLLECT, *sorted(search_words.stop_words()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
