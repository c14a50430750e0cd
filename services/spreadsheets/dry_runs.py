"""The dry run: an uploaded file becomes a stored plan; no record is changed or locked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.querying.reader import Reader
from services.revising.results import Member
from services.spreadsheets import facts, lists, planning, plans, uploads
from services.spreadsheets.archives import too_many
from services.spreadsheets.plans import StoredPlan
from services.spreadsheets.reading import Decode, Facts, PlannedRow, Reading
from services.spreadsheets.settling import Settling
from services.spreadsheets.tables import MOST_PROGRAMS

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
        found = await asyncio.to_thread(read_rows, content, organization, decode)
    async with reader.writing() as connection:
        known = await facts.gather(connection, member.viewer, [each.target for each in found])
    found = await asyncio.to_thread(compared, found, known, decode)
    async with reader.writing() as connection:
        settling = Settling(connection, member, known.proposed)
        rows = await settling.plan(found)
        stored = await plans.store(connection, owner_of(member), rows)
    return DryRun(stored, rows)


def read_rows(content: bytes, organization: str, decode: Decode) -> list[Reading]:
    """Read the rows of all sheets, by program."""
    upload = uploads.read(content, organization)
    found = planning.readings(upload.programs, decode)
    for declared, sheet in upload.lists:
        lists.add_rows(found, declared, sheet, decode)
    if len(found) > MOST_PROGRAMS:
        raise too_many(MOST_PROGRAMS, "programs", "program")
    return found


def compared(found: Sequence[Reading], known: Facts, decode: Decode) -> list[Reading]:
    """Find what the rows want to change, given what the hub knows of their programs."""
    for reading in found:
        reading.known = known.program(reading.target)
    merged = lists.merged(found)
    planning.compare(merged, known, decode)
    lists.compare(merged, known)
    return merged


def owner_of(member: Member) -> UUID:
    """The organization that a plan belongs to."""
    return member.organization_id
