"""The names by which programs mention organizations, after participations were replaced."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

# Organizations that take no part any more, and that no money of the program names.
FORGET = """
DELETE FROM {table} m WHERE m.program_id = ANY($1)
    AND NOT EXISTS (SELECT FROM participation x
        WHERE x.program_id = m.program_id AND x.organization_id = m.organization_id)
    AND NOT EXISTS (SELECT FROM transaction x
        WHERE x.program_id = m.program_id AND m.organization_id IN (x.provider_id, x.receiver_id))
    AND NOT EXISTS (SELECT FROM planned_disbursement x
        WHERE x.program_id = m.program_id AND m.organization_id IN (x.provider_id, x.receiver_id))
RETURNING m.organization_id
"""


async def forget(connection: asyncpg.Connection, programs: Sequence[UUID]) -> set[UUID]:
    """Delete the mentions of organizations that the programs name no more, and return these."""
    former: set[UUID] = set()
    for table in ("mention", "stated_ref"):
        deleted = await connection.fetch(FORGET.format(table=table), programs)
        former |= {row["organization_id"] for row in deleted}
    return former
