"""Filling a template with the programs of an organization."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from services.querying.errors import LimitError
from services.querying.reader import Reader
from services.revising.results import Member
from services.spreadsheets import facts, templates
from services.spreadsheets.output_sheets import FilledOutput
from services.spreadsheets.reading import KnownRecord
from services.spreadsheets.tables import MOST_PROGRAMS
from services.spreadsheets.templates import FilledProgram

NAME = "SELECT name FROM organization WHERE id = $1"


async def template(
    reader: Reader,
    member: Member,
    languages: Sequence[str],
    organization: str,
    encode: Callable[[UUID], str],
    encode_output: Callable[[str, UUID], str] = lambda _, id_: str(id_),
    *,
    below: bool,
) -> bytes:
    """Return a workbook with the programs of the member's organization, and on request of those below it.

    `organization` is the id that the template is made for. `encode` writes global ids of programs, and
    `encode_output` those of outputs, given their kinds.
    """
    async with reader.writing() as connection:
        name = await connection.fetchval(NAME, member.organization_id)
        programs = await facts.owned(connection, member.viewer, below=below, most=MOST_PROGRAMS)
        most = MOST_PROGRAMS - len(programs)
        outputs = [] if most < 0 else await facts.outputs_of(connection, member.viewer, programs, most)
    if len(programs) + len(outputs) > MOST_PROGRAMS:
        raise LimitError(
            f"A template holds at most {MOST_PROGRAMS:,} programs and outputs. Leave out `below`; "
            "organizations below yours can download their own."
        )
    filled = [FilledProgram(encode(each.id), each.version, each.identifier, each.values) for each in programs]
    keys = {each.id: program.key for each, program in zip(programs, filled, strict=True)}
    results = list(_numbered(outputs, keys, encode_output))
    return await asyncio.to_thread(templates.template, filled, organization, name, languages, results)


def _numbered(
    outputs: Sequence[KnownRecord], keys: Mapping[UUID, str], encode: Callable[[str, UUID], str]
) -> Iterator[FilledOutput]:
    """The outputs with their numbers within their programs."""
    numbers: Counter[UUID] = Counter()
    for each in outputs:
        if each.program_id is not None:
            numbers[each.program_id] += 1
            id_ = encode(each.values["kind"], each.id)
            number = numbers[each.program_id]
            yield FilledOutput(id_, each.version, keys[each.program_id], number, each.values)
