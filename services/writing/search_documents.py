"""Search documents: updated in the transaction that writes their records, or all rebuilt at once."""

import hashlib
from collections.abc import Collection, Mapping
from uuid import UUID

import asyncpg
from sqlalchemy.schema import CreateIndex

from db import locks, search_words
from db.locks import Lock
from db.tables import search_document, search_word
from services.kinds.declaration import Kind, SearchDeclaration
from services.kinds.registry import SEARCHED
from services.querying.statements import DIALECT
from services.writing import search_names

# Unstemmed words without digits: candidates for corrections of mistyped words.
COLLECT_ALL = """
INSERT INTO search_word (word, is_public)
SELECT met.word, met.is_public
FROM (
    SELECT u.lexeme AS word, bool_or(d.visibility = 'PUBLIC') AS is_public
    FROM search_document d, unnest(d.words) AS u
    WHERE d.visibility <> 'OWNER'
        AND length(u.lexeme) BETWEEN 4 AND 30 AND u.lexeme !~ '[0-9]'
    GROUP BY u.lexeme
) met LEFT JOIN search_word known USING (word)
WHERE known.word IS NULL OR met.is_public AND NOT known.is_public
ORDER BY met.word
ON CONFLICT (word) DO UPDATE SET is_public = true WHERE excluded.is_public AND NOT search_word.is_public
"""
COLLECT = COLLECT_ALL.replace("    WHERE ", "    WHERE d.id = ANY ($1) AND ")
NONE: Mapping[str, Collection[UUID]] = {}
# The migration that defines how a text is split into words.
WORDS_MADE_BY = "search_names"
# Outputs and products copy places and sectors of their programs, so they are updated with them.
OUTPUTS = "SELECT id FROM result WHERE reported_in_id = ANY ($1) AND kind = 'OUTPUT'"
PRODUCTS = "SELECT DISTINCT knowledge_product_id FROM program_knowledge_product WHERE program_id = ANY ($1)"
TYPE_OF_ORGANIZATION = "(SELECT o.type FROM organization o WHERE o.id = r.{} AND o.visibility = 'PUBLIC')"
# Outputs have the organization of the program that reports them.
OUTPUTS_OF_ORGANIZATION = """
SELECT r.id, p.reporting_organization_id AS organization_id
FROM program p JOIN result r ON r.reported_in_id = p.id
WHERE p.reporting_organization_id = ANY ($1) AND r.kind = 'OUTPUT'
"""
OF_ORGANIZATION = " UNION ALL ".join(
    (
        OUTPUTS_OF_ORGANIZATION,
        *(
            f"SELECT id, {kind.search.organization} FROM {kind.entity.table.name}"  # noqa: S608 - our own names
            f" WHERE {kind.search.organization} = ANY ($1)"
            for kind in SEARCHED.values()
            if kind.search and kind.search.organization
        ),
    )
)
# Documents copy the type of the organization of their record.
OWNED = f"""
UPDATE search_document d SET organization_type = o.type
FROM ({OF_ORGANIZATION}) owned
LEFT JOIN organization o ON o.id = owned.organization_id AND o.visibility = 'PUBLIC'
WHERE d.id = owned.id AND d.organization_type IS DISTINCT FROM o.type
"""  # noqa: S608 - as above


def fill_statement(kind: Kind, search: SearchDeclaration, records: str = "true") -> str:
    """Build the statement that writes the documents of all or some records; $1 are stop words.

    There are two statements because one for both can't have a plan that is good for one record.
    """
    values = {
        "id": "r.id",
        "typename": f"'{kind.typename}'",
        "visibility": "r.visibility",
        "owner_id": "r.owner_id",
        "last_updated": "coalesce(r.last_updated, r.imported_at)",
        "identifiers": search.identifiers,
        "words": f"ts_delete({search.words}, $1::text[])",
        **search.facets,
    }
    if search.organization:
        values["organization_type"] = TYPE_OF_ORGANIZATION.format(search.organization)
    # All columns: those without a value for this kind are reset to their defaults.
    columns = [column.name for column in search_document.c if column.name != "id"]
    assignments = ", ".join(f"{column} = excluded.{column}" for column in columns)
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("search_document", "excluded"))
    return (
        f"INSERT INTO search_document ({', '.join(values)})"  # noqa: S608 - our own names
        f" SELECT {', '.join(values.values())}"
        f" FROM {kind.entity.table.name} r {search.joins}"
        f" WHERE {records} AND {search.condition}"
        # Writers that meet in several documents wait for each other in one order.
        " ORDER BY r.id"
        f" ON CONFLICT (id) DO UPDATE SET {assignments} WHERE ({old}) IS DISTINCT FROM ({new})"
    )


def forget_statement(kind: Kind, search: SearchDeclaration) -> str:
    """Build the statement that deletes documents whose records no longer belong to this kind."""
    return (
        f"DELETE FROM search_document d WHERE d.typename = '{kind.typename}'"  # noqa: S608 - as above
        f" AND NOT EXISTS (SELECT FROM {kind.entity.table.name} r WHERE r.id = d.id AND {search.condition})"
    )


FILL_ALL = {name: fill_statement(kind, kind.search) for name, kind in SEARCHED.items() if kind.search}
FILL = {
    name: fill_statement(kind, kind.search, "r.id = ANY ($2::uuid[])")
    for name, kind in SEARCHED.items()
    if kind.search
}
FORGET = {name: forget_statement(kind, kind.search) for name, kind in SEARCHED.items() if kind.search}


async def follow(
    connection: asyncpg.Connection,
    others: Mapping[str, Collection[UUID]] = NONE,
    /,
    *,
    organizations: Collection[UUID] = (),
    programs: Collection[UUID] = (),
    products: Collection[UUID] = (),
) -> None:
    """Update the documents of written records, and of records that depend on them.

    `others` are records of further kinds, by the names of their types.
    """
    if not (organizations or programs or products or others):
        return
    ids_by_type: dict[str, set[UUID]] = {name: {*ids} for name, ids in others.items()}
    ids_by_type |= {"Organization": {*organizations}, "Program": {*programs}}
    ids_by_type["Output"] = {row[0] for row in await connection.fetch(OUTPUTS, [*programs])}
    linked = {row[0] for row in await connection.fetch(PRODUCTS, [*programs])}
    ids_by_type["KnowledgeProduct"] = {*products, *linked}
    await search_names.ensure(connection)
    for typename, statement in FILL.items():
        if ids := ids_by_type.get(typename):
            await connection.execute(statement, sorted(search_words.stop_words()), [*ids])
    if organizations:
        await connection.execute(OWNED, [*organizations])
    await connection.execute(COLLECT, [each for ids in ids_by_type.values() for each in ids])


async def are_outdated(connection: asyncpg.Connection) -> bool:
    """Return whether the documents were built with other rules than those of this code."""
    stored_rules: str | None = await connection.fetchval("SELECT rules FROM search_state")
    return stored_rules != rules()


async def ensure(connection: asyncpg.Connection, *, force: bool = False) -> bool:
    """Rebuild all documents if they are outdated, or always if `force`; return whether it did."""
    # Checked before any lock: a hub with up-to-date documents can start during an import.
    if not force and not await are_outdated(connection):
        return False
    async with connection.transaction():
        # Two processes that start together must not both rebuild.
        await connection.execute(locks.wait_in_transaction(Lock.SEARCH_DOCUMENTS))
        if not force and not await are_outdated(connection):
            return False
        # Imports wait meanwhile; else their documents would be missing.
        await connection.execute(locks.wait_in_transaction(Lock.BATCH))
        await rebuild(connection)
    return True


async def rebuild(connection: asyncpg.Connection) -> None:
    """Rebuild all documents in the caller's transaction; other sessions search the old ones until then."""
    await search_names.rewrite(connection)
    if await connection.fetchval("SELECT EXISTS (SELECT FROM search_document)"):
        await update_all(connection)
    else:
        await create_all(connection)
    await connection.execute(
        "INSERT INTO search_state (rules) VALUES ($1) ON CONFLICT (id) DO UPDATE SET rules = excluded.rules",
        rules(),
    )


async def update_all(connection: asyncpg.Connection) -> None:
    """Update the documents that differ, without locks that block searches."""
    for typename, statement in FILL_ALL.items():
        await connection.execute(FORGET[typename])
        await connection.execute(statement, sorted(search_words.stop_words()))
    await connection.execute("DELETE FROM search_word")
    await connection.execute(COLLECT_ALL)


async def create_all(connection: asyncpg.Connection) -> None:
    """Create the first documents. Indexes are dropped and recreated, which is faster than updating them."""
    indexes = [index for table in (search_document, search_word) for index in table.indexes]
    for index in indexes:
        await connection.execute(f"DROP INDEX {index.name}")
    for statement in FILL_ALL.values():
        await connection.execute(statement, sorted(search_words.stop_words()))
    await connection.execute("DELETE FROM search_word")
    await connection.execute(COLLECT_ALL)
    for index in indexes:
        await connection.execute(str(CreateIndex(index).compile(dialect=DIALECT)))


def rules() -> str:
    """A digest of everything that determines the content of documents."""
    names = (value for name in search_names.names() for value in name)
    parts = (
        WORDS_MADE_BY,
        search_names.WRITE,
        *FILL_ALL.values(),
        COLLECT_ALL,
        *sorted(search_words.stop_words()),
        *names,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
