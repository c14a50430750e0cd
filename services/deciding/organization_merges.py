"""Joining two organizations, and taking that back: who may, what it needs, and what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from services import merges
from services.deciding import merge_proposals, reversible_merges
from services.deciding.overlaps import LONGEST_REASON, Outcome
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.querying.visibility import visible_sql
from services.text import localized
from services.text.normalization import normalized
from services.writing import data_version, overlaps, runs, search_documents

# Only what the decider may see.
STANDING = f"""
SELECT id, a_id, b_id, a_visibility = b_visibility AS seen_alike, reasons::text AS reasons, version
FROM merge_proposal WHERE id = $1 AND {visible_sql("$2")} FOR UPDATE
"""  # noqa: S608 - our own condition
MERGED = f"""
SELECT id, organization_id, former_id, journal::text AS journal, reverted_at, version
FROM organization_merge WHERE id = $1 AND {visible_sql("$2")} FOR UPDATE
"""  # noqa: S608 - our own condition
# Reporting is owning, so who reports under a name alone can't go; nor can who holds keys, for these would
# open the other's records.
BOUND = """
SELECT EXISTS (SELECT FROM api_key WHERE organization_id = $1 AND revoked_at IS NULL)
    OR NOT EXISTS (SELECT FROM organization_identifier WHERE organization_id = $1)
        AND EXISTS (SELECT FROM program WHERE reporting_organization_id = $1)
"""
NAMES = "SELECT name, names::text AS names FROM organization WHERE id = $1"
SHARED = """
SELECT DISTINCT lower(n ->> 1) AS name FROM organization o, jsonb_array_elements(o.names) n
WHERE lower(n ->> 1) = ANY($1) AND o.id <> $2 AND o.id <> $3
"""
NOTE = """
INSERT INTO organization_merge (id, organization_id, visibility, owner_id, former_id, former_name, reasons,
    reason, merged_by_id, journal)
SELECT $1, o.id, o.visibility, o.owner_id, $3, $4, $5::jsonb, $6, $7, $8::jsonb
FROM organization o WHERE o.id = $2
"""
REVERT = """
UPDATE organization_merge
SET reverted_by_id = $2, reverted_at = now(), revert_reason = $3, version = version + 1 WHERE id = $1
"""
# Taken apart by people: not proposed again.
KEEP_APART = """
INSERT INTO merge_proposal (id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id, score,
    reasons, status, decided_by_id, decided_at, decision_reason)
SELECT $1, a.id, a.visibility, a.owner_id, b.id, b.visibility, b.owner_id, 0, '[]', 'DISMISSED', $4, now(), $5
FROM organization a, organization b
WHERE a.id = least($2::uuid, $3::uuid) AND b.id = greatest($2::uuid, $3::uuid)
ON CONFLICT (a_id, b_id) DO UPDATE SET status = 'DISMISSED', decision_reason = excluded.decision_reason,
    decided_by_id = excluded.decided_by_id, decided_at = now(), version = merge_proposal.version + 1
"""


class Decision(StrEnum):
    """What is decided about two organizations."""

    MERGE = "MERGE"
    DISMISS = "DISMISS"
    REOPEN = "REOPEN"


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision as somebody asks for it: about a pair, or (without one) to take a merge back."""

    id: UUID
    decision: Decision | None
    keep_id: UUID | None
    reason: str
    expected_version: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a wish; the ids of pair, merge, the organization that stays, and the other."""

    outcome: Outcome
    proposal_id: UUID | None = None
    merge_id: UUID | None = None
    organization_id: UUID | None = None
    former_id: UUID | None = None


Step = Callable[[asyncpg.Connection, Viewer, Wish], Awaitable[Result]]


async def decide(reader: Reader, wish: Wish) -> Result:
    """Decide about a pair as the reader's viewer, in one transaction, unless something stands against it."""
    return await _allowed(reader, wish, _decided)


async def revert(reader: Reader, wish: Wish) -> Result:
    """Take a merge back, in one transaction, unless something stands against it."""
    return await _allowed(reader, wish, _reverted)


async def _allowed(reader: Reader, wish: Wish, step: Step) -> Result:
    if not merges.may_decide(reader.viewer):
        return Result(Outcome.NOT_PERMITTED)
    if not 0 < len(wish.reason.strip()) <= LONGEST_REASON or "\0" in wish.reason:
        return Result(Outcome.REASON_MISSING)
    async with reader.writing() as connection:
        # Imports find organizations and link to them later in their transactions: one after the other.
        await runs.lock(connection)
        result = await step(connection, reader.viewer, wish)
        version = await data_version.moved(connection) if result.outcome is Outcome.DECIDED else None
    reader.written = version
    return result


async def _decided(connection: asyncpg.Connection, viewer: Viewer, wish: Wish) -> Result:
    pair = await connection.fetchrow(STANDING, wish.id, viewer.organization_id)
    if pair is None:
        return Result(Outcome.NOT_FOUND)
    if pair["version"] != wish.expected_version:
        return Result(Outcome.STALE, proposal_id=wish.id)
    if wish.decision is Decision.MERGE:
        return await _merged(connection, viewer, wish, pair)
    status = "DISMISSED" if wish.decision is Decision.DISMISS else "OPEN"
    await merge_proposals.decide(
        connection, wish.id, status, wish.reason.strip(), cast("UUID", viewer.organization_id)
    )
    return Result(Outcome.DECIDED, proposal_id=wish.id)


async def _merged(connection: asyncpg.Connection, viewer: Viewer, wish: Wish, pair: Any) -> Result:
    sides = (pair["a_id"], pair["b_id"])
    # What belonged to the one would be shown to those who see the other.
    if wish.keep_id not in sides or not pair["seen_alike"]:
        return Result(Outcome.IMPOSSIBLE, proposal_id=wish.id)
    into = wish.keep_id
    former = sides[0] if into == sides[1] else sides[1]
    if await connection.fetchval(BOUND, former):
        return Result(Outcome.IMPOSSIBLE, proposal_id=wish.id)
    learned = await _learned(connection, former, into)
    name, journal = await reversible_merges.merge(connection, former, into, learned)
    merge_id = uuid7()
    told = (name, pair["reasons"], wish.reason.strip(), viewer.organization_id, journal)
    await connection.execute(NOTE, merge_id, into, former, *told)
    await search_documents.follow(connection, organizations={into})
    return Result(Outcome.DECIDED, None, merge_id, into, former)


async def _learned(connection: asyncpg.Connection, former: UUID, into: UUID) -> dict[str, str]:
    """The names of the one that goes by which the other is known from now on: those that nobody else has."""
    (row,) = await connection.fetch(NAMES, former)
    names = {text for _, text in localized.decode(row["names"])} | {row["name"]}
    shared = await connection.fetch(SHARED, [name.lower() for name in names], former, into)
    taken = {each["name"] for each in shared}
    return {normalized(name): name for name in sorted(names) if name.lower() not in taken}


async def _reverted(connection: asyncpg.Connection, viewer: Viewer, wish: Wish) -> Result:
    row = await connection.fetchrow(MERGED, wish.id, viewer.organization_id)
    if row is None:
        return Result(Outcome.NOT_FOUND)
    into, former = row["organization_id"], row["former_id"]
    if row["version"] != wish.expected_version or row["reverted_at"] is not None:
        return Result(Outcome.STALE, None, wish.id, into, former)
    await reversible_merges.revert(connection, former, into, orjson.loads(row["journal"]))
    reason = wish.reason.strip()
    await connection.execute(REVERT, wish.id, viewer.organization_id, reason)
    await connection.execute(KEEP_APART, uuid7(), former, into, viewer.organization_id, reason)
    await overlaps.mark_of_organizations(connection, {former, into})
    await search_documents.follow(connection, organizations={former, into})
    return Result(Outcome.DECIDED, None, wish.id, into, former)
