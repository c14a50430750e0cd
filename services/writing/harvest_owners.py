"""Whose the records of a repository are."""

from uuid import UUID

import asyncpg

from services.writing import organizations
from services.writing.organization_facts import MENTION, OrganizationFacts

# Merging organizations moves what they own, so what was brought before knows best.
BEFORE = """
SELECT r.owner_id FROM harvested_record r JOIN source s ON s.id = r.source_id WHERE s.name = $1
ORDER BY r.id DESC LIMIT 1
"""


async def before(connection: asyncpg.Connection, source: str) -> UUID | None:
    """Whose the records of a source, by its name, were last time."""
    found: UUID | None = await connection.fetchval(BEFORE, source)
    return found


async def ensure(connection: asyncpg.Connection, source_id: UUID, name: str, key: str, run_id: UUID) -> UUID:
    """The organization that is known as a repository's name alone, found by its mention key or made."""
    fact = OrganizationFacts((MENTION, key), (("und", name),))
    ensured = await organizations.ensure(connection, source_id, {fact.key: fact}, run_id=run_id)
    return ensured.ids[fact.key]
