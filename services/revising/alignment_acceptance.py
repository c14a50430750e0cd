"""Acceptance of a suggested alignment: a reviewer adds it to a program, and it is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg

from db.tables.alignments import AlignmentStatus
from services.deciding.decisions import Decider, Decision, decider_of, is_reason
from services.kinds.alignments import ALIGNMENTS
from services.querying.reader import Reader
from services.revising import alignment_decisions, alignment_entries, publishing, storage
from services.revising.policies import STRICT, ReviewPolicy
from services.revising.problems import Problem, problem
from services.revising.programs import PROGRAM
from services.revising.results import Outcome
from services.writing import data_version, freshness
from services.writing.alignments import NAME

ADDED = "SELECT id, version FROM alignment WHERE program_id = $1 AND node_id = $2"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A node that a program serves, as entries of alignments have it, and the reason."""

    program_id: UUID
    entry: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The outcome, the alignment, and what is wrong with the input."""

    outcome: Outcome
    alignment_id: UUID | None = None
    problems: Sequence[Problem] = ()


async def accept(reader: Reader, given: Acceptance, policy: ReviewPolicy = STRICT) -> Accepted:
    """Align a program with a node, and confirm the alignment."""
    decider = decider_of(reader.viewer, ALIGNMENTS)
    if decider is None:
        return Accepted(Outcome.NOT_PERMITTED)
    if not is_reason(given.reason):
        return Accepted(Outcome.INVALID, problems=[problem("input.reason", "BLANK")])
    version = None
    async with reader.writing() as connection:
        accepted = await _accepted(connection, reader, decider, given, policy)
        if accepted.outcome is Outcome.DONE:
            await freshness.follow_records(connection, [given.program_id])
            version = await data_version.increment(connection)
    reader.written = version
    return accepted


async def _accepted(
    connection: asyncpg.Connection,
    reader: Reader,
    decider: Decider,
    given: Acceptance,
    policy: ReviewPolicy,
) -> Accepted:
    record = await storage.record(connection, PROGRAM, given.program_id)
    if record is None or not record.is_seen_by(decider.organization_id):
        return Accepted(Outcome.NOT_FOUND)
    if record.owner_id == decider.organization_id and not policy.may_decide_own(decider.role):
        return Accepted(Outcome.NOT_PERMITTED)
    current = await PROGRAM.fields.values(connection, given.program_id)
    values, problems = await alignment_entries.complete(
        connection, reader.viewer, given.program_id, {NAME: [given.entry]}, ()
    )
    if not problems:
        values = {NAME: [*current[NAME], *values[NAME]]}
        problems = await _wrong(connection, reader, given.program_id, values)
    if problems:
        return Accepted(Outcome.INVALID, problems=[_in_input(each) for each in problems])
    actor = decider.organization_id
    await publishing.change(connection, PROGRAM, given.program_id, values, actor=actor)
    node = UUID(values[NAME][-1]["node"])
    (row,) = await connection.fetch(ADDED, given.program_id, node)
    decision = Decision(row["id"], AlignmentStatus.CONFIRMED, given.reason, row["version"])
    await alignment_decisions.store(connection, decider, [decision])
    return Accepted(Outcome.DONE, row["id"])


async def _wrong(
    connection: asyncpg.Connection, reader: Reader, program_id: UUID, values: dict[str, Any]
) -> list[Problem]:
    """What is wrong with the last of the alignments."""
    last = f"{NAME}.{len(values[NAME]) - 1}"
    found = [each for check in PROGRAM.checks for each in check(values) if each.path.startswith(last)]
    return found or await PROGRAM.verify(connection, reader.viewer, program_id, values, final=True)


def _in_input(found: Problem) -> Problem:
    """The problem with the path of its value in the input."""
    name = found.path.rpartition(".")[2]
    return replace(found, path=f"input.{name if name in ('node', 'significance', 'share') else 'node'}")
