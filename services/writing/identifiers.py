"""The spellings of identifiers that the hub knows: letter case makes no difference."""

from collections.abc import Sequence

import asyncpg

from db.values import Origin

# A record's spelling counts before a mention's.
SPELLINGS = """
SELECT i.value, o.origin FROM organization_identifier i JOIN organization o ON o.id = i.organization_id
WHERE upper(i.value) = ANY($1) ORDER BY o.origin = 'RECORD' DESC, i.value
"""


async def spellings(connection: asyncpg.Connection, identifiers: Sequence[str]) -> list[tuple[str, bool]]:
    """The stored spellings of identifiers, each with whether it is that of a record."""
    found = await connection.fetch(SPELLINGS, list({each.upper() for each in identifiers}))
    return [(value, origin == Origin.RECORD) for value, origin in found]
