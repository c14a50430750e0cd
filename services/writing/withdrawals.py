"""Withdrawals: a record is visible to its owner alone until it is restored; others see the reason."""

from collections.abc import Collection
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

BEGIN = """
INSERT INTO withdrawal (id, kind, record_id, identifier, visibility, owner_id, reason, merged_into_id)
SELECT $2, $3, r.id, {identifier}, r.visibility, r.owner_id, $4, $5 FROM {table} r WHERE r.id = $1
ON CONFLICT (record_id) WHERE ended_at IS NULL DO UPDATE SET reason = excluded.reason
"""
HIDE = "UPDATE {table} SET visibility = 'OWNER' WHERE id = $1"
END = """
WITH ended AS (
    UPDATE withdrawal SET ended_at = now() WHERE record_id = $1 AND ended_at IS NULL
    RETURNING visibility, merged_into_id
)
UPDATE {table} r SET visibility = e.visibility FROM ended e WHERE r.id = $1 RETURNING e.merged_into_id
"""
OPEN = "SELECT record_id FROM withdrawal WHERE record_id = ANY($1) AND ended_at IS NULL"
IDENTIFIERS = {"PROGRAM": "r.iati_identifier", "KNOWLEDGE_PRODUCT": "coalesce(r.doi, r.url)"}
TABLES = {"PROGRAM": "program", "KNOWLEDGE_PRODUCT": "knowledge_product"}


async def withdraw(
    connection: asyncpg.Connection, kind: str, id_: UUID, reason: str, *, merged_into: UUID | None = None
) -> None:
    """Hide a record from all but its owner, or give another reason if it is hidden already."""
    statement = BEGIN.format(identifier=IDENTIFIERS[kind], table=TABLES[kind])
    await connection.execute(statement, id_, uuid7(), kind, reason, merged_into)
    await connection.execute(HIDE.format(table=TABLES[kind]), id_)


async def restore(connection: asyncpg.Connection, kind: str, id_: UUID) -> UUID | None:
    """Show a record again to those who could see it before; return what it was merged into."""
    into: UUID | None = await connection.fetchval(END.format(table=TABLES[kind]), id_)
    return into


async def among(connection: asyncpg.Connection, records: Collection[UUID]) -> set[UUID]:
    """The withdrawn records among these."""
    return {row["record_id"] for row in await connection.fetch(OPEN, list(records))}
