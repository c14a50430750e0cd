"""Programs as members edit them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.kinds.program_history import PROGRAM_HISTORY
from services.querying.viewers import Viewer
from services.revising import (
    alignment_entries,
    alignment_problems,
    part_completion,
    part_organizations,
    part_problems,
)
from services.revising.editable import EditableKind
from services.revising.problems import LONGEST_TEXT, LONGEST_TITLE, Problem, days, problem, required, texts
from services.writing import alignments, measures, overlaps, search_documents, sources
from services.writing.program_fields import PROGRAM_FIELDS
from services.writing.program_part_fields import PART_FIELDS
from services.writing.sources import MEMBERS

DAYS = ("plannedStart", "plannedEnd", "actualStart", "actualEnd")
DATES = """
SELECT planned_start AS "plannedStart", planned_end AS "plannedEnd", actual_start AS "actualStart",
    actual_end AS "actualEnd"
FROM program WHERE id = $1
"""
NEW = """
INSERT INTO program (id, title, reporting_organization_id, visibility, owner_id, source_id)
VALUES ($1, $2, $3, 'PUBLIC', $3, $4)
"""


def dates(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find ends before their starts."""
    for kind in ("planned", "actual"):
        start, end = values.get(f"{kind}Start"), values.get(f"{kind}End")
        # Dates of ISO 8601 are in order as texts.
        if start and end and end < start:
            yield problem(f"{kind}End", "DATE_ORDER", end, also=(f"{kind}Start",), start=start)


async def make(connection: asyncpg.Connection, id_: UUID, owner: UUID, values: Mapping[str, Any]) -> None:
    """Insert a program that the owner reports."""
    source = await sources.ensure(connection, MEMBERS)
    title = PROGRAM_FIELDS.columns_of({"titles": values["titles"]})["title"]
    await connection.execute(NEW, id_, title, owner, source)
    await measures.follow_organizations(connection, [owner])


async def complete(
    connection: asyncpg.Connection,
    viewer: Viewer,
    id_: UUID,
    given: Mapping[str, Any],
    known: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Any], list[Problem]]:
    """The given values with whole parts and alignments, and what is wrong with the records they name."""
    values, problems = await part_completion.complete(connection, viewer, id_, given, known)
    values, more = await alignment_entries.complete(connection, viewer, id_, values, known)
    return values, [*problems, *more]


async def verify(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any], *, final: bool
) -> list[Problem]:
    """Find what is wrong with changed alignments, beside the nodes and the dates of the program."""
    if not values.get(alignments.NAME):
        return []
    row = await connection.fetchrow(DATES, id_)
    dates = {} if row is None else {name: day and day.isoformat() for name, day in row.items()}
    period = alignment_problems.years({**dates, **values})
    return await alignment_problems.untimely(connection, id_, values[alignments.NAME], period)


async def follow(connection: asyncpg.Connection, id_: UUID) -> None:
    """Update the search documents of the program, and have it compared with others again."""
    await follow_all(connection, [id_])


async def follow_all(connection: asyncpg.Connection, ids: Sequence[UUID]) -> None:
    """Update what depends on many programs."""
    await search_documents.follow(connection, programs=ids)
    await overlaps.mark(connection, ids)


PROGRAM = EditableKind(
    PROGRAM_FIELDS,
    PROGRAM_HISTORY,
    checks=(
        required("titles"),
        texts(titles=LONGEST_TITLE, descriptions=LONGEST_TEXT),
        dates,
        days(*DAYS),
        alignment_problems.refused,
    ),
    verify=verify,
    follow=follow,
    make=make,
    complete=complete,
    check_entries=part_problems.refused,
    unfit=part_organizations.unfit,
    follow_many=follow_all,
    shared=(*PART_FIELDS, "withdrawn", "owner"),
)
