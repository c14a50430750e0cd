"""The dry run: an uploaded file becomes a stored plan; no record is changed or locked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.querying.reader import Reader
from services.revising.results import Member
from services.spreadsheets import facts, planning, plans, uploads
from services.spreadsheets.planning import Decode, PlannedRow
from services.spreadsheets.plans import StoredPlan

# Reading takes memory, so that a process reads one file after the other.
ONE_AT_A_TIME = asyncio.Semaphore(1)


@dataclass(frozen=True, slots=True)
class DryRun:
    """A stored plan and its rows."""

    plan: StoredPlan
    rows: Sequence[PlannedRow]


async def run(reader: Reader, member: Member, content: bytes, organization: str, decode: Decode) -> DryRun:
    """Read a file and store the plan of what it would change.

    `organization` is the id that templates of the member have, and `decode` reads global ids of programs.
    """
    async with ONE_AT_A_TIME:
        sheet = await asyncio.to_thread(uploads.read, content, organization)
        found = await asyncio.to_thread(planning.targets, sheet, decode)
    async with reader.writing() as connection:
        known = await facts.gather(connection, member.viewer, [target for _, target in found])
    rows = await asyncio.to_thread(planning.plan, found, known)
    async with reader.writing() as connection:
        stored = await plans.store(connection, owner_of(member), rows)
    return DryRun(stored, rows)


def owner_of(member: Member) -> UUID:
    """The organization that a plan belongs to."""
    return member.organization_id
