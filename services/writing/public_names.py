"""Names by which organizations are known to everybody, to find them in what repositories tell."""

from collections.abc import Callable
from uuid import UUID

import asyncpg

from services.text import localized

# A mention may be anybody, and a person: only those with an identifier are organizations for sure.
NAMED = """
SELECT id, names FROM organization
WHERE visibility = 'PUBLIC' AND (origin = 'RECORD' OR identifier IS NOT NULL)
"""
SYNONYMS = "SELECT key, organization_id FROM organization_synonym WHERE visibility = 'PUBLIC'"


async def load(connection: asyncpg.Connection, normalized: Callable[[str], str]) -> dict[str, UUID]:
    """Organizations by normalized name; a name that two share names neither; synonyms name one."""
    found: dict[str, set[UUID]] = {}
    for row in await connection.fetch(NAMED):
        for _, text in localized.decode(row["names"]):
            found.setdefault(normalized(text), set()).add(row["id"])
    single = {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}
    return {**single, **{row["key"]: row["organization_id"] for row in await connection.fetch(SYNONYMS)}}
