"""Fields of programs that members changed, which imports must not overwrite.

A value that the source still has, as when the member changed it, is not news. Another one is kept as a
conflict beside the member's, until somebody decides.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.revising.patches import Patch

REMEMBER = """
INSERT INTO edited_field (program_id, field, imported)
SELECT $1, n.field, n.imported FROM unnest($2::text[], $3::jsonb[]) AS n (field, imported)
ON CONFLICT (program_id, field) DO NOTHING
"""
FIND = "SELECT program_id, field, imported::text AS imported FROM edited_field WHERE program_id = ANY($1)"
FORGET = "DELETE FROM edited_field WHERE program_id = $1 AND field = $2"
SET = "UPDATE edited_field SET imported = $3 WHERE program_id = $1 AND field = $2"


async def remember(connection: asyncpg.Connection, program_id: UUID, fields: Patch) -> None:
    """Remember which fields a member changed, and the value of the source before that."""
    bases = [orjson.dumps(change["base"]).decode() for change in fields.values()]
    await connection.execute(REMEMBER, program_id, list(fields), bases)


async def of_programs(connection: asyncpg.Connection, programs: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The value that the source of each program had for each field that a member changed."""
    found: dict[UUID, dict[str, Any]] = {}
    for row in await connection.fetch(FIND, programs):
        found.setdefault(row["program_id"], {})[row["field"]] = orjson.loads(row["imported"])
    return found


async def forget(connection: asyncpg.Connection, program_id: UUID, field: str) -> None:
    """Let imports change the field again."""
    await connection.execute(FORGET, program_id, field)


async def accept(connection: asyncpg.Connection, program_id: UUID, field: str, imported: Any) -> None:
    """Store a value of the source that has been decided about, so that it is no conflict again."""
    await connection.execute(SET, program_id, field, orjson.dumps(imported).decode())
