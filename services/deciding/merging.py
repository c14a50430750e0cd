"""The merge of one organization into another, with its record; a decision or the hub itself is behind it."""

from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from services.deciding import reversible_merges
from services.text import localized
from services.text.normalization import normalized
from services.writing import search_documents

# Reporting is owning, so who reports under a name alone can't go; nor can who holds keys, for these would
# open the other's records.
BOUND = """
SELECT EXISTS (
        SELECT FROM api_key
        WHERE organization_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
    )
    OR NOT EXISTS (SELECT FROM organization_identifier WHERE organization_id = $1)
        AND EXISTS (SELECT FROM program WHERE reporting_organization_id = $1)
"""
NAMES = "SELECT name, names::text AS names FROM organization WHERE id = $1"
SHARED = """
SELECT DISTINCT lower(n ->> 1) AS name FROM organization o, jsonb_array_elements(o.names) n
WHERE lower(n ->> 1) = ANY($1) AND o.id <> $2 AND o.id <> $3
"""
RECORD = """
INSERT INTO organization_merge (id, organization_id, visibility, owner_id, former_id, former_name, reasons,
    reason, merged_by_id, journal)
SELECT $1, o.id, o.visibility, o.owner_id, $3, $4, $5::jsonb, $6, $7, $8::jsonb
FROM organization o WHERE o.id = $2
"""


async def is_bound(connection: asyncpg.Connection, former: UUID) -> bool:
    """Return whether an organization can't be merged into another one, because of its keys or programs."""
    return bool(await connection.fetchval(BOUND, former))


async def merge(
    connection: asyncpg.Connection,
    former: UUID,
    into: UUID,
    reasons: str,
    reason: str,
    merged_by: UUID | None,
) -> UUID:
    """Merge and record it; return the id of the merge. Without `merged_by` the hub itself did it."""
    learned = await _learned(connection, former, into)
    name, journal = await reversible_merges.merge(connection, former, into, learned)
    merge_id = uuid7()
    await connection.execute(RECORD, merge_id, into, former, name, reasons, reason, merged_by, journal)
    await search_documents.follow(connection, organizations={into})
    return merge_id


async def _learned(connection: asyncpg.Connection, former: UUID, into: UUID) -> dict[str, str]:
    """The names of the one that goes by which the other is known from now on: those that nobody else has."""
    (row,) = await connection.fetch(NAMES, former)
    names = {text for _, text in localized.decode(row["names"])} | {row["name"]}
    shared = await connection.fetch(SHARED, [name.lower() for name in names], former, into)
    taken = {each["name"] for each in shared}
    return {normalized(name): name for name in sorted(names) if name.lower() not in taken}
