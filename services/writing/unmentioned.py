"""Organizations that only a ref that identifies nobody had made, and that no record names any more."""

from collections.abc import Callable, Iterator

import asyncpg
from sqlalchemy import Table

from db.tables import metadata, organization, organization_identifier
from services.writing import search_documents

MENTIONED = """
SELECT o.id, o.identifier FROM organization o
WHERE o.origin = 'MENTION' AND o.identifier IS NOT NULL
    AND NOT EXISTS (SELECT FROM mention m WHERE m.organization_id = o.id)
    AND NOT EXISTS (SELECT FROM participation p WHERE p.organization_id = o.id)
"""


async def remove(connection: asyncpg.Connection, identifies: Callable[[str], bool]) -> None:
    """Delete organizations whose identifier identifies nobody, where nothing refers to them."""
    found = await connection.fetch(MENTIONED)
    ids = [row["id"] for row in found if not identifies(row["identifier"])]
    if ids:
        deleted = await connection.fetch(_statement(), ids)
        gone = {row["id"] for row in deleted}
        await search_documents.follow(connection, organizations=gone)


def _statement() -> str:
    """The statement that deletes organizations, unless a row outside of their own refers to them."""
    conditions = " AND ".join(_references())
    return f"DELETE FROM organization o WHERE o.id = ANY($1) AND {conditions} RETURNING o.id"  # noqa: S608 - our own tables


def _references() -> Iterator[str]:
    for table in metadata.sorted_tables:
        for column in _columns(table):
            own = " AND x.id <> o.id" if table is organization else ""
            yield f'NOT EXISTS (SELECT FROM "{table.name}" x WHERE x."{column}" = o.id{own})'


def _columns(table: Table) -> Iterator[str]:
    """The columns that refer to organizations, other than those of their identifiers, which go with them."""
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table is organization and table is not organization_identifier:
            yield constraint.elements[0].parent.name
