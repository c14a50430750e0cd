"""Public names of organizations, to match them with names in harvested records."""

from collections.abc import Callable
from uuid import UUID

import asyncpg

from services.text import localized

# A mention without identifier may be a person, not an organization.
NAMED = """
SELECT id, names FROM organization
WHERE visibility = 'PUBLIC' AND (origin = 'RECORD' OR identifier IS NOT NULL)
"""
SYNONYMS = "SELECT key, organization_id FROM organization_synonym WHERE visibility = 'PUBLIC'"


async def load(connection: asyncpg.Connection, normalized: Callable[[str], str]) -> dict[str, UUID]:
    """Public organizations by normalized name or synonym; a name that two of them share is left out."""
    ids_by_name: dict[str, set[UUID]] = {}
    for row in await connection.fetch(NAMED):
        for _, text in localized.decode(row["names"]):
            ids_by_name.setdefault(normalized(text), set()).add(row["id"])
    single = {name: next(iter(ids)) for name, ids in ids_by_name.items() if len(ids) == 1}
    return {**single, **{row["key"]: row["organization_id"] for row in await connection.fetch(SYNONYMS)}}
