"""The organizations of access tokens."""

from uuid import UUID

from db.pools import Pools

FIND = "SELECT organization_of_token($1) AS id"


async def by_identifier(pools: Pools, identifier: str) -> UUID | None:
    """The id of the organization with that identifier of its own; null if there is none.

    Further identifiers don't count: they come from files of others.
    """
    rows = await pools.fetch_for_members(FIND, (identifier,))
    found: UUID | None = rows[0]["id"]
    return found
