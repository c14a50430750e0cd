"""Parents of programs: the first parent that a program names, else the first program that names it as child.

The programs may be imported in any order, and are named by current or former identifiers in any letter case.
Hidden programs change nothing between programs that others see: they name children after all others, and in a
cycle the most hidden program gets no parent; among equals, the one with the smallest IATI identifier.
"""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from db.values import Visibility
from services.querying.visibility import shown_with_sql
from services.writing import program_keys
from services.writing.program_keys import FORMER, KEYS_OF, Touched

# Program `q` is visible to all who see program `p`.
SHOWN = shown_with_sql("q", "p")
# The program that row `r` of the related programs of program `p`, or of program `q`, means.
NAMED = program_keys.target("r.iati_identifier", "p")
CLAIMED = program_keys.target("r.iati_identifier", "q")
# The written programs and those with the same keys ($1), the programs that name one of these keys ($2) as
# parent, the children that they name, and their current children. Also the roots above them: a root may have
# no parent only because of a former cycle.
CONCERNED = f"""
WITH RECURSIVE concerned AS (
    SELECT unnest($1::uuid[]) AS id
    UNION SELECT r.program_id FROM related_program r
        WHERE upper(r.iati_identifier) = ANY($2) AND r.relation_code = '1'
    UNION SELECT c.id FROM related_program r
        JOIN program c ON c.iati_identifier_key = upper(r.iati_identifier)
        WHERE r.program_id = ANY($1) AND r.relation_code = '2'
    UNION SELECT o.program_id FROM related_program r
        JOIN other_identifier o ON o.identifier_key = upper(r.iati_identifier) AND {FORMER}
        WHERE r.program_id = ANY($1) AND r.relation_code = '2'
    UNION SELECT id FROM program WHERE parent_id = ANY($1)
), above AS (
    SELECT p.id, p.parent_id FROM concerned JOIN program p USING (id)
    UNION SELECT p.id, p.parent_id FROM above a JOIN program p ON p.id = a.parent_id
)
SELECT id FROM concerned UNION SELECT id FROM above WHERE parent_id IS NULL
"""  # noqa: S608 - our own condition

DESIRED = f"""
SELECT p.id, p.iati_identifier, p.visibility, p.parent_id,
    CASE WHEN named.ordinal IS NULL THEN claimed.id ELSE named.parent END
FROM program p
LEFT JOIN LATERAL (
    SELECT r.ordinal, {NAMED} AS parent FROM related_program r
    WHERE r.program_id = p.id AND r.relation_code = '1' AND upper(r.iati_identifier) <> p.iati_identifier_key
        AND {NAMED} IS DISTINCT FROM p.id
    ORDER BY r.ordinal LIMIT 1
) named ON true
LEFT JOIN LATERAL (
    SELECT q.id FROM related_program r JOIN program q ON q.id = r.program_id
    WHERE upper(r.iati_identifier) = ANY({KEYS_OF}) AND r.relation_code = '2' AND r.program_id <> p.id
        AND {CLAIMED} = p.id
    ORDER BY {SHOWN} DESC, q.iati_identifier LIMIT 1
) claimed ON true
WHERE p.id = ANY($1)
"""  # noqa: S608 - our own condition

ABOVE = """
WITH RECURSIVE above AS (
    SELECT id, iati_identifier, visibility, parent_id FROM program WHERE id = ANY($1)
    UNION SELECT p.id, p.iati_identifier, p.visibility, p.parent_id
    FROM program p JOIN above a ON p.id = a.parent_id
) SELECT id, iati_identifier, visibility, parent_id FROM above
"""
# Who does not see a parent must not see that it came or went.
MOVE = f"""
UPDATE program p SET parent_id = $2, imported_at = CASE
    WHEN EXISTS (SELECT FROM program q WHERE q.id IN ($2, p.parent_id) AND {SHOWN}) THEN now()
    ELSE imported_at END
WHERE id = $1
"""  # noqa: S608 - our own condition

Parents = dict[UUID, UUID | None]
# The order in which programs lose their parents in a cycle: the more visible, the later.
Rank = tuple[int, str]


async def follow_relations(
    connection: asyncpg.Connection, touched: Touched
) -> tuple[list[UUID], list[list[str]]]:
    """Set the parents by the relations of the written programs, and of those that refer to them.

    Returns the programs concerned, with the former parents of moved ones, and the identifiers of each cycle
    with a written program. The program that gets no parent comes first.
    """
    concerned = [
        identity for (identity,) in await connection.fetch(CONCERNED, touched.programs, touched.keys)
    ]
    rows_of_programs: list[Any] = await connection.fetch(DESIRED, concerned)
    desired: Parents = {identity: parent for identity, _, _, _, parent in rows_of_programs}
    ranks = {identity: _rank(name, visibility) for identity, name, visibility, _, _ in rows_of_programs}
    before = {identity: parent for identity, _, _, parent, _ in rows_of_programs}
    above: Parents = {}
    parents = [each for each in desired.values() if each]
    for identity, name, visibility, parent in await connection.fetch(ABOVE, parents):
        ranks[identity] = _rank(name, visibility)
        above[identity] = before.setdefault(identity, parent)
    cycles = break_cycles(desired, above, ranks)
    moved = [(identity, parent) for identity, parent in desired.items() if parent != before[identity]]
    await connection.executemany(MOVE, moved)
    written = set(touched.written)
    cycle_names = [
        [ranks[identity][1] for identity in cycle] for cycle in cycles if written.intersection(cycle)
    ]
    former = [parent for identity, _ in moved if (parent := before[identity])]
    return [*desired, *former], cycle_names


def break_cycles(
    desired: Parents, above: Mapping[UUID, UUID | None], ranks: Mapping[UUID, Rank]
) -> list[list[UUID]]:
    """Remove the parent of the first program of each cycle from `desired`; return the cycles."""
    cycles = []
    done: set[UUID] = set()
    parents = ChainMap(desired, dict(above))
    for start in sorted(desired, key=ranks.__getitem__):
        cycle = _cycle(start, parents) if start not in done and desired[start] else []
        done.update(cycle)
        if cycle:
            first = min(cycle, key=ranks.__getitem__)
            desired[first] = None
            cycles.append(cycle[cycle.index(first) :] + cycle[: cycle.index(first)])
    return cycles


def _rank(name: str | None, visibility: str) -> Rank:
    return -[*Visibility].index(Visibility(visibility)), name or ""


def _cycle(start: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """The programs from `start` upwards back to it, or none if it is not its own ancestor."""
    path = [start]
    visited = {start}
    while (parent := parents.get(path[-1])) is not None:
        if parent == start:
            return path
        if parent in visited:
            return []
        path.append(parent)
        visited.add(parent)
    return []
