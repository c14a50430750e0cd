"""Outputs, outcomes, impacts and other results as members edit them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from db.values import ResultKind
from services.kinds.program_history import PROGRAM_HISTORY
from services.kinds.result_history import RESULT_HISTORY
from services.querying.viewers import Viewer
from services.revising import alignment_entries, alignment_problems, indicators
from services.revising.alignment_problems import Years
from services.revising.editable import EditableKind, Whole
from services.revising.problems import LONGEST_TEXT, LONGEST_TITLE, Problem, problem, required, texts
from services.text import localized
from services.writing import (
    alignments,
    freshness,
    history,
    measures,
    search_documents,
    snapshots,
    sources,
)
from services.writing.result_fields import RESULT_FIELDS
from services.writing.sources import MEMBERS

# After the results that the program has. The key is none that an import makes.
NEW = """
INSERT INTO result (id, kind, reported_in_id, visibility, owner_id, ordinal, match_key, program_id, origin,
    title, source_id)
SELECT $1::uuid, $3, p.id, p.visibility, p.owner_id,
    (SELECT coalesce(max(r.ordinal) + 1, 0) FROM result r WHERE r.reported_in_id = p.id),
    'member/' || ($1::uuid)::text, p.id, 'MEMBER', $4, $5
FROM program p WHERE p.id = $2
"""
REPORTED_IN = "SELECT reported_in_id FROM result WHERE id = $1"
# The programs whose measures count the result.
PROGRAMS = """
WITH RECURSIVE line AS (
    SELECT p.id, p.parent_id FROM result r JOIN program p ON p.id IN (r.reported_in_id, r.program_id)
    WHERE r.id = ANY($1)
    UNION SELECT p.id, p.parent_id FROM program p JOIN line ON p.id = line.parent_id
)
SELECT id FROM line ORDER BY id
"""
# $1 is the program, or a result that it reports.
YEARS = """
SELECT extract(year FROM p.start_date)::int, extract(year FROM p.end_date)::int FROM program p
WHERE p.id = coalesce((SELECT r.reported_in_id FROM result r WHERE r.id = $1), $1)
"""
FIXED = ("program", "kind")


async def programs_of(connection: asyncpg.Connection, ids: Sequence[UUID]) -> list[UUID]:
    """The programs whose measures count the results."""
    return [row["id"] for row in await connection.fetch(PROGRAMS, ids)]


async def reported_in(connection: asyncpg.Connection, id_: UUID) -> UUID:
    """Return the program that reports a result: its history is taken by it."""
    program: UUID = await connection.fetchval(REPORTED_IN, id_)
    return program


async def make(connection: asyncpg.Connection, id_: UUID, owner: UUID, values: Mapping[str, Any]) -> None:
    """Insert a result of a program, and record it in the history of the program."""
    program = UUID(values["program"])
    source = await sources.ensure(connection, MEMBERS)
    before = await snapshots.take(connection, PROGRAM_HISTORY, [program])
    title = localized.choose(values["titles"], ())
    await connection.execute(NEW, id_, program, values["kind"], title, source)
    await history.record_changes(connection, None, before, actor=owner)


async def follow(connection: asyncpg.Connection, id_: UUID) -> None:
    """Update the search documents of the program and its outputs, and what the programs above achieve."""
    await follow_all(connection, [id_])


async def follow_all(connection: asyncpg.Connection, ids: Sequence[UUID]) -> None:
    """Update what depends on many results."""
    reporting = {await reported_in(connection, id_) for id_ in ids}
    await search_documents.follow(connection, programs=sorted(reporting))
    programs = await programs_of(connection, ids)
    await measures.follow_programs(connection, programs)
    await freshness.follow_reporters(connection, programs)


def wrong(
    values: Mapping[str, Any], current: Mapping[str, Any], changed: Collection[str]
) -> Iterator[Problem]:
    """Find what is wrong with changed indicators, and with a result that is to move."""
    for name in FIXED:
        if current and name in changed:
            yield problem(name, "FIXED")
    if indicators.FIELD in changed:
        yield from indicators.wrong(current.get(indicators.FIELD) or [], values[indicators.FIELD])


async def verify(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any], *, final: bool
) -> list[Problem]:
    """Find what is wrong with changed alignments, beside the nodes and the dates of the program."""
    if not (items := values.get(alignments.NAME)):
        return []
    before = await RESULT_FIELDS.values(connection, id_)
    if {**before, **values}["kind"] != ResultKind.OUTPUT:
        return [problem(alignments.NAME, "NOT_OUTPUT")]
    row = await connection.fetchrow(YEARS, id_ if before else UUID(values["program"]))
    period = Years(None, None) if row is None else Years(*row)
    return await alignment_problems.untimely(connection, id_, items, period)


OUTPUT = EditableKind(
    RESULT_FIELDS,
    RESULT_HISTORY,
    checks=(
        required("titles"),
        texts(titles=LONGEST_TITLE, descriptions=LONGEST_TEXT),
        alignment_problems.refused,
    ),
    complete=alignment_entries.complete,
    follow=follow,
    make=make,
    verify=verify,
    check_entries=wrong,
    follow_many=follow_all,
    history_of=reported_in,
    whole=Whole("program", "reported_in_id", "program"),
    apply={indicators.FIELD: indicators.apply},
)
