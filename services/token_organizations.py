"""The organizations of access tokens."""

from dataclasses import dataclass
from uuid import UUID

from db.pools import Pools

FIND = "SELECT id, is_merged FROM organization_of_token($1, $2)"


@dataclass(frozen=True, slots=True)
class TokenOrganization:
    """The organization with an identifier, and whether it has it from another one that was merged into it."""

    id: UUID
    is_merged: bool


async def by_identifier(pools: Pools, identifier: str, *, follows: bool) -> TokenOrganization | None:
    """Return the organization with that identifier of its own; null if there is none.

    With `follows`, also the one into which the organization with that identifier was merged. Further
    identifiers don't count: they come from files of others.
    """
    rows = await pools.fetch_for_members(FIND, (identifier, follows))
    return TokenOrganization(rows[0]["id"], rows[0]["is_merged"]) if rows else None
