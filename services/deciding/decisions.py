"""What all decisions share: who may decide, the reason, the one transaction, the outcome."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import asyncpg

from db.values import Role
from services.kinds import registry
from services.kinds.declaration import Kind
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.writing import data_version

LONGEST_REASON = 2_000


class Outcome(StrEnum):
    """How a decision ended. Only DECIDED changed anything."""

    DECIDED = "DECIDED"
    NOT_PERMITTED = "NOT_PERMITTED"
    REASON_MISSING = "REASON_MISSING"
    NOT_FOUND = "NOT_FOUND"
    STALE = "STALE"
    IMPOSSIBLE = "IMPOSSIBLE"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about a record, the reason for it, and the version of the record that the reviewer read.

    `keep_id` is the organization that is kept when two are merged.
    """

    id: UUID
    action: str
    reason: str
    expected_version: int
    keep_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decider:
    """The organization and the role in whose name a reviewer decides."""

    organization_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome, with the ids of the proposal, the merge, the organization that is kept, and the other."""

    outcome: Outcome
    proposal_id: UUID | None = None
    merge_id: UUID | None = None
    organization_id: UUID | None = None
    former_id: UUID | None = None


Step = Callable[[asyncpg.Connection, Decider, Decision], Awaitable[Result]]


async def decide(reader: Reader, kind: Kind, decision: Decision, step: Step) -> Result:
    """Run the step of a decision about a record of the kind, in one transaction."""
    decider = decider_of(reader.viewer, kind)
    if decider is None:
        return Result(Outcome.NOT_PERMITTED)
    if not is_reason(decision.reason):
        return Result(Outcome.REASON_MISSING)
    async with reader.writing() as connection:
        result = await step(connection, decider, decision)
        version = await data_version.increment(connection) if result.outcome is Outcome.DECIDED else None
    reader.written = version
    return result


def decider_of(viewer: Viewer, kind: Kind) -> Decider | None:
    """The viewer as a decider about records of the kind; null when their role does not allow it."""
    if viewer.organization_id is None or viewer.role is None or not registry.may_write(viewer, kind):
        return None
    return Decider(viewer.organization_id, viewer.role)


def is_reason(text: str) -> bool:
    """Whether the text can be stored as a reason and says something."""
    return 0 < len(text.strip()) <= LONGEST_REASON and "\0" not in text
