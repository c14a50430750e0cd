"""The organizations that take part in a program, found by what members give."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.querying.viewers import Viewer
from services.querying.visibility import shown_with_sql, visible_sql
from services.revising.problems import FORBIDDEN, Problem, problem
from services.writing.participating import OF_PROGRAM

# $1 are ids, $2 the program, $3 texts, $4 the member. A preferred identifier counts before a further one.
FIND = f"""
SELECT given, id, name, shown FROM (
    SELECT m.given, o.id, coalesce(o.identifier, o.name) AS name, {shown_with_sql("o", "p")} AS shown,
        rank() OVER (PARTITION BY m.given ORDER BY m.rank) AS place
    FROM (
        SELECT g.id::text AS given, coalesce(f.organization_id, g.id) AS id, 0 AS rank
        FROM unnest($1::uuid[]) AS g (id) LEFT JOIN organization_former_id f ON f.id = g.id
        UNION SELECT t.given, o.id, 0 FROM unnest($3::text[]) AS t (given)
            JOIN organization o ON o.identifier_key = upper(t.given COLLATE "C")
        UNION SELECT t.given, i.organization_id, 1 FROM unnest($3::text[]) AS t (given)
            JOIN organization_identifier i ON i.value_key = upper(t.given COLLATE "C")
        UNION SELECT t.given, o.id, 2 FROM unnest($3::text[]) AS t (given)
            JOIN organization o ON o.identifier IS NULL AND o.name = t.given
    ) m JOIN organization o ON o.id = m.id CROSS JOIN ({OF_PROGRAM}) p
    WHERE {visible_sql("$4", "o")}
) found WHERE place = 1
"""  # noqa: S608 - our own conditions
# The same of many programs, with the organizations' ids; a new program will be public.
PRESENT = f"""
SELECT n.program, n.given::text AS given, o.id::text AS id, coalesce(o.identifier, o.name) AS name
FROM unnest($1::uuid[], $2::uuid[]) AS n (program, given)
LEFT JOIN program q ON q.id = n.program
CROSS JOIN LATERAL (SELECT coalesce(q.visibility, 'PUBLIC') AS visibility, q.owner_id) p
JOIN organization o ON o.id = n.given
WHERE {visible_sql("$3", "o")} AND {shown_with_sql("o", "p")}
"""  # noqa: S608 - as above


async def resolved(
    connection: asyncpg.Connection, member: UUID, program_id: UUID, given: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The participations with the ids and names of their organizations, and what is wrong with these."""
    ids = [UUID(each["organizationId"]) for each in given if "organizationId" in each]
    named = [each["organization"] for each in given if "organizationId" not in each]
    # The database refuses such texts; no organization has one.
    texts = [text for text in named if not FORBIDDEN.search(text)]
    found: dict[str, list[Any]] = {}
    for row in await connection.fetch(FIND, ids, program_id, texts, member):
        found.setdefault(row["given"], []).append(row)
    whole, problems = [], []
    for place, each in enumerate(given):
        text = each.get("organizationId") or each["organization"]
        matches = found.get(text, [])
        if code := _wrong(matches):
            path = f"input.fields.participations.{place}.organization"
            problems.append(problem(path, code, each["organization"]))
        else:
            row = matches[0]
            whole.append({**each, "organizationId": str(row["id"]), "organization": row["name"]})
    return whole, problems


def _wrong(matches: Sequence[Any]) -> str | None:
    if not matches:
        return "ORGANIZATION"
    if len(matches) > 1:
        return "ORGANIZATION_AMBIGUOUS"
    return None if matches[0]["shown"] else "ORGANIZATION_HIDDEN"


async def unfit(
    connection: asyncpg.Connection, viewer: Viewer, values: Mapping[UUID, Mapping[str, Any]]
) -> set[UUID]:
    """The programs whose participations name organizations that are merged, renamed or hidden by now."""
    named = [
        (program, each)
        for program, some in values.items()
        for each in some.get("participations") or ()
        if each["organizationId"]
    ]
    if not named:
        return set()
    ids = [program for program, _ in named], [UUID(each["organizationId"]) for _, each in named]
    rows = await connection.fetch(PRESENT, *ids, viewer.organization_id)
    present = {(row["program"], row["given"], row["name"]) for row in rows}
    return {
        program
        for program, each in named
        if (program, each["organizationId"], each["organization"]) not in present
    }
