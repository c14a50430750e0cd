"""Deciding about pairs of programs: who may, what a decision needs, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import asyncpg

from services import overlaps
from services.deciding import overlap_decisions
from services.deciding.overlap_decisions import Decision
from services.querying.reader import Reader
from services.writing import data_version

LONGEST_REASON = 2_000


class Outcome(StrEnum):
    """What became of a decision."""

    DECIDED = "DECIDED"
    NOT_PERMITTED = "NOT_PERMITTED"
    REASON_MISSING = "REASON_MISSING"
    NOT_FOUND = "NOT_FOUND"
    STALE = "STALE"
    IMPOSSIBLE = "IMPOSSIBLE"


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision as somebody asks for it; `expected_version` is that of the pair that they looked at."""

    overlap_id: UUID
    status: str
    reason: str
    expected_version: int


async def decide(reader: Reader, wish: Wish) -> Outcome:
    """Decide as the reader's viewer, in one transaction, unless something stands against it."""
    if not overlaps.may_decide(reader.viewer):
        return Outcome.NOT_PERMITTED
    if not 0 < len(wish.reason.strip()) <= LONGEST_REASON or "\0" in wish.reason:
        return Outcome.REASON_MISSING
    async with reader.writing() as connection:
        outcome = await _decided(connection, reader, wish)
        version = await data_version.moved(connection) if outcome is Outcome.DECIDED else None
    reader.written = version
    return outcome


async def _decided(connection: asyncpg.Connection, reader: Reader, wish: Wish) -> Outcome:
    viewer = reader.viewer
    if viewer.organization_id is None or viewer.role is None:
        return Outcome.NOT_PERMITTED
    version = await overlap_decisions.version(connection, wish.overlap_id, viewer.organization_id)
    if version is None:
        return Outcome.NOT_FOUND
    if version != wish.expected_version:
        return Outcome.STALE
    decision = Decision(
        wish.overlap_id, wish.status, wish.reason.strip(), viewer.organization_id, viewer.role
    )
    await overlap_decisions.write(connection, decision)
    return Outcome.DECIDED
