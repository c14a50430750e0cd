"""Filling a template with the programs of an organization."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

from services.querying.errors import LimitError
from services.querying.reader import Reader
from services.revising.results import Member
from services.spreadsheets import facts, templates
from services.spreadsheets.tables import MOST_PROGRAMS
from services.spreadsheets.templates import FilledProgram

NAME = "SELECT name FROM organization WHERE id = $1"


async def template(
    reader: Reader,
    member: Member,
    languages: Sequence[str],
    organization: str,
    encode: Callable[[UUID], str],
    *,
    below: bool,
) -> bytes:
    """Return a workbook with the programs of the member's organization, and on request of those below it.

    `organization` is the id that the template is made for, and `encode` writes global ids of programs.
    """
    async with reader.writing() as connection:
        name = await connection.fetchval(NAME, member.organization_id)
        programs = await facts.owned(connection, member.viewer, below=below, most=MOST_PROGRAMS)
    if len(programs) > MOST_PROGRAMS:
        raise LimitError(
            f"A template holds at most {MOST_PROGRAMS:,} programs. Leave out `below`; organizations below "
            "yours can download their own."
        )
    filled = [FilledProgram(encode(each.id), each.version, each.identifier, each.values) for each in programs]
    return await asyncio.to_thread(templates.template, filled, organization, name, languages)
