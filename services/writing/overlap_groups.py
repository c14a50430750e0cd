"""Groups: the pairs of one work that one organization reports in several records, with one in the lead.

A group has only pairs with the same viewers, so that it reveals no hidden program. Dismissed pairs are
grouped only with dismissed pairs.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import asyncpg

SPLITS = """
SELECT id, a_id, b_id, lead_id, score, status, visibility, owner_id,
    kind = 'SPLIT_RECORD' AND is_found AS joins
FROM overlap WHERE kind = 'SPLIT_RECORD' OR lead_id <> id
"""
LEAD = """
UPDATE overlap o SET lead_id = n.lead_id, version = version + 1
FROM unnest($1::uuid[], $2::uuid[]) AS n (id, lead_id) WHERE o.id = n.id
"""


@dataclass(frozen=True, slots=True)
class Split:
    """A pair of records, with its sort values, and whether it can join a group."""

    id: UUID
    a_id: UUID
    b_id: UUID
    lead_id: UUID
    score: float
    status: str
    visibility: str
    owner_id: UUID
    joins: bool

    @property
    def circle(self) -> Hashable:
        """The values that all pairs of a group share: the viewers, and whether they were dismissed."""
        owner = self.owner_id if self.visibility == "OWNER" else None
        return self.visibility, owner, self.status == "DISMISSED"

    @property
    def rank(self) -> tuple[bool, float, UUID, UUID]:
        """The sort key for the lead: open pairs first, then the highest score."""
        return self.status != "OPEN", -self.score, self.a_id, self.b_id


async def regroup(connection: asyncpg.Connection) -> int:
    """Group all pairs of records again; return how many have a different lead now."""
    pairs = [Split(*row) for row in await connection.fetch(SPLITS)]
    new = leads(pairs)
    changed = {pair.id: new[pair.id] for pair in pairs if pair.lead_id != new[pair.id]}
    if changed:
        await connection.execute(LEAD, list(changed), list(changed.values()))
    return len(changed)


def leads(pairs: Iterable[Split]) -> Mapping[UUID, UUID]:
    """The lead of each pair: the first of those that share programs with it, directly or through others."""
    ranked = sorted(pairs, key=lambda pair: pair.rank)
    above: dict[Hashable, Hashable] = {}
    for pair in ranked:
        if pair.joins:
            above[top((pair.circle, pair.a_id), above)] = top((pair.circle, pair.b_id), above)
    first: dict[Hashable, UUID] = {}
    return {
        pair.id: first.setdefault(top((pair.circle, pair.a_id), above), pair.id) if pair.joins else pair.id
        for pair in ranked
    }


def top(node: Hashable, above: dict[Hashable, Hashable]) -> Hashable:
    """The root of the node's group (union-find with path halving)."""
    while (next_ := above.setdefault(node, node)) != node:
        above[node] = above[next_]
        node = next_
    return node
