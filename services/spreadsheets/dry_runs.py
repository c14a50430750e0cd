"""The dry run: an uploaded file becomes a stored plan; no record is changed or locked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.querying.reader import Reader
from services.revising.results import Member
from services.spreadsheets import facts, indicators, lists, outputs, planning, plans, uploads
from services.spreadsheets.archives import too_many
from services.spreadsheets.keys import Keys
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


def never(_: str) -> UUID | None:
    """Recognize no global ID."""
    return None


async def run(
    reader: Reader,
    member: Member,
    content: bytes,
    organization: str,
    decode: Decode,
    decode_output: Decode = never,
) -> DryRun:
    """Read a file and store the plan of what it would change.

    `organization` is the id that templates of the member have. `decode` reads global ids of programs, and
    `decode_output` those of outputs.
    """
    async with ONE_AT_A_TIME:
        found = await asyncio.to_thread(read_rows, content, organization, decode, decode_output)
    async with reader.writing() as connection:
        known = await facts.gather(connection, member.viewer, found)
    found = await asyncio.to_thread(compared, found, known, decode)
    async with reader.writing() as connection:
        settling = Settling(connection, member, known.proposed)
        rows = await settling.plan(found)
        stored = await plans.store(connection, owner_of(member), rows)
    return DryRun(stored, rows)


def read_rows(
    content: bytes, organization: str, decode: Decode, decode_output: Decode = never
) -> list[Reading]:
    """Read the rows of all sheets, by program and output."""
    upload = uploads.read(content, organization)
    found = planning.readings(upload.programs, decode)
    for declared, sheet in upload.lists:
        lists.add_rows(found, declared, sheet, decode)
    results = outputs.readings(upload.outputs, decode, decode_output)
    outputs.add_rows(results, indicators.FIELD, upload.indicators)
    outputs.add_rows(results, indicators.PROGRESS, upload.progress)
    if len(found) + len(results) > MOST_PROGRAMS:
        raise too_many(MOST_PROGRAMS, "programs and outputs", "program dan keluaran")
    return [*found, *results]


def compared(found: Sequence[Reading], known: Facts, decode: Decode) -> list[Reading]:
    """Find what the rows want to change, given what the hub knows of their programs."""
    programs = [each for each in found if each.kind == "PROGRAM"]
    for reading in programs:
        reading.known = known.program(reading.target)
    merged = lists.merged(programs)
    planning.compare(merged, known, decode)
    lists.compare(merged, known)
    results = [each for each in found if each.kind != "PROGRAM"]
    new = ((each.target.key, each) for each in merged if each.known is None and each.target.key)
    outputs.compare(results, known, Keys(new))
    return [*merged, *results]


def owner_of(member: Member) -> UUID:
    """The organization that a plan belongs to."""
    return member.organization_id
