"""Fields of records that members changed, which imports must not overwrite.

A value that the source still has, as when the member changed it, is not news. Another one is kept as a
conflict beside the member's, until somebody decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

REMEMBER = """
INSERT INTO edited_field (kind, record_id, field, imported)
SELECT $1, $2, n.field, n.imported FROM unnest($3::text[], $4::jsonb[]) AS n (field, imported)
ON CONFLICT (record_id, field) DO NOTHING
"""
FIND = "SELECT record_id, field, imported::text AS imported FROM edited_field WHERE record_id = ANY($1)"
# What nobody has decided about is newer than what a member replaced.
SAID = """
SELECT e.record_id, e.field, CASE WHEN c.id IS NULL THEN e.imported ELSE c.imported END::text AS imported
FROM edited_field e
LEFT JOIN conflict c ON c.record_id = e.record_id AND c.field = e.field AND c.state = 'OPEN'
WHERE e.record_id = ANY($1)
"""
FORGET = "DELETE FROM edited_field WHERE record_id = $1 AND field = $2"
SET = "UPDATE edited_field SET imported = $3 WHERE record_id = $1 AND field = $2"


async def remember(
    connection: asyncpg.Connection, kind: str, record_id: UUID, bases: Mapping[str, Any]
) -> None:
    """Remember which fields a member changed, and the value of the source before that."""
    encoded = [orjson.dumps(base).decode() for base in bases.values()]
    await connection.execute(REMEMBER, kind, record_id, list(bases), encoded)


async def of_records(connection: asyncpg.Connection, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The value that the source of each record had for each field that a member changed."""
    return _by_record(await connection.fetch(FIND, ids))


async def said(connection: asyncpg.Connection, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The value that the source of each record said last, for each field that a member changed."""
    return _by_record(await connection.fetch(SAID, ids))


def _by_record(rows: Iterable[Any]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["record_id"], {})[row["field"]] = orjson.loads(row["imported"])
    return found


async def forget(connection: asyncpg.Connection, record_id: UUID, field: str) -> None:
    """Let imports change the field again."""
    await connection.execute(FORGET, record_id, field)


async def accept(connection: asyncpg.Connection, record_id: UUID, field: str, imported: Any) -> None:
    """Store a value of the source that has been decided about, so that it is no conflict again."""
    await connection.execute(SET, record_id, field, orjson.dumps(imported).decode())
