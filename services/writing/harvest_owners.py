"""The organizations that own the records of repositories."""

from uuid import UUID

import asyncpg

from services.writing import organizations
from services.writing.organization_facts import MENTION, OrganizationFacts

# Read from earlier records: a merge of organizations changes the owner of their records.
PREVIOUS_OWNER = """
SELECT r.owner_id FROM harvested_record r JOIN source s ON s.id = r.source_id WHERE s.name = $1
ORDER BY r.id DESC LIMIT 1
"""


async def previous_owner(connection: asyncpg.Connection, source: str) -> UUID | None:
    """The owner of the records that a source, by its name, delivered before."""
    owner: UUID | None = await connection.fetchval(PREVIOUS_OWNER, source)
    return owner


async def ensure(connection: asyncpg.Connection, source_id: UUID, name: str, key: str, run_id: UUID) -> UUID:
    """Find the organization of a repository by its mention key, or create it under the repository's name."""
    fact = OrganizationFacts((MENTION, key), (("und", name),))
    ensured = await organizations.ensure(connection, source_id, {fact.key: fact}, run_id=run_id)
    return ensured.ids[fact.key]
