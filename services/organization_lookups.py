"""The lookup of an organization by identifier, for access rights: an ambiguous identifier is an error."""

from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from services.querying.errors import BadInputError

Database: TypeAlias = "asyncpg.Pool[Any] | asyncpg.Connection"

# The organization with this preferred identifier comes before those that have it as a further one.
FIND = """
SELECT id, name, coalesce(identifier = $1, false) AS own
FROM organization
WHERE identifier = $1 OR id IN (SELECT organization_id FROM organization_identifier WHERE value = $1)
ORDER BY own DESC, name, id
"""


async def organization(database: Database, identifier: str) -> tuple[UUID, str] | None:
    """The id and the name; null if there is none. Raises BadInputError if several organizations match."""
    matches = await database.fetch(FIND, identifier)
    if len(matches) > 1 and not matches[0]["own"]:
        names = ", ".join(row["name"] for row in matches)
        raise BadInputError(
            f"The identifier '{identifier}' belongs to {len(matches)} organizations ({names}): "
            "use one that only the right organization has.",
            argument="organization",
        )
    return (matches[0]["id"], matches[0]["name"]) if matches else None
