"""Parents of programs: the first parent that a program names, else the first program that names it as child.

The programs may be imported in any order. In a cycle, the program with the smallest IATI identifier gets no
parent.
"""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

# The written programs, the programs that name one of them as parent, the children that they name, and their
# current children. Also the roots above them: a root may have no parent only because of a former cycle.
CONCERNED = """
WITH RECURSIVE concerned AS (
    SELECT unnest($1::uuid[]) AS id
    UNION SELECT r.program_id FROM program p JOIN related_program r
        ON r.iati_identifier = p.iati_identifier AND r.relation_code = '1' WHERE p.id = ANY($1)
    UNION SELECT c.id FROM related_program r JOIN program c ON c.iati_identifier = r.iati_identifier
        WHERE r.program_id = ANY($1) AND r.relation_code = '2'
    UNION SELECT id FROM program WHERE parent_id = ANY($1)
), above AS (
    SELECT p.id, p.parent_id FROM concerned JOIN program p USING (id)
    UNION SELECT p.id, p.parent_id FROM above a JOIN program p ON p.id = a.parent_id
)
SELECT id FROM concerned UNION SELECT id FROM above WHERE parent_id IS NULL
"""

DESIRED = """
SELECT p.id, p.iati_identifier, p.parent_id,
    CASE WHEN named.iati_identifier IS NULL THEN claimed.id ELSE parent.id END
FROM program p
LEFT JOIN LATERAL (
    SELECT r.iati_identifier FROM related_program r
    WHERE r.program_id = p.id AND r.relation_code = '1' AND r.iati_identifier <> p.iati_identifier
    ORDER BY r.ordinal LIMIT 1
) named ON true
LEFT JOIN program parent ON parent.iati_identifier = named.iati_identifier
LEFT JOIN LATERAL (
    SELECT q.id FROM related_program r JOIN program q ON q.id = r.program_id
    WHERE r.iati_identifier = p.iati_identifier AND r.relation_code = '2' AND r.program_id <> p.id
    ORDER BY q.iati_identifier LIMIT 1
) claimed ON true
WHERE p.id = ANY($1)
"""

ABOVE = """
WITH RECURSIVE above AS (
    SELECT id, iati_identifier, parent_id FROM program WHERE id = ANY($1)
    UNION SELECT p.id, p.iati_identifier, p.parent_id FROM program p JOIN above a ON p.id = a.parent_id
) SELECT id, iati_identifier, parent_id FROM above
"""

Parents = dict[UUID, UUID | None]


async def follow_relations(
    connection: asyncpg.Connection, programs: Sequence[UUID]
) -> tuple[list[UUID], list[list[str]]]:
    """Set the parents by the relations of the written programs.

    Returns the programs concerned, with the former parents of moved ones, and the identifiers of each cycle
    with a written program. The program that gets no parent comes first.
    """
    concerned = [identity for (identity,) in await connection.fetch(CONCERNED, programs)]
    rows_of_programs: list[Any] = await connection.fetch(DESIRED, concerned)
    desired: Parents = {identity: parent for identity, _, _, parent in rows_of_programs}
    names = {identity: name or "" for identity, name, _, _ in rows_of_programs}
    before = {identity: parent for identity, _, parent, _ in rows_of_programs}
    above: Parents = {}
    for identity, name, parent in await connection.fetch(ABOVE, [each for each in desired.values() if each]):
        names[identity] = name or ""
        above[identity] = before.setdefault(identity, parent)
    cycles = break_cycles(desired, above, names)
    moved = [(identity, parent) for identity, parent in desired.items() if parent != before[identity]]
    await connection.executemany(
        "UPDATE program SET parent_id = $2, imported_at = now() WHERE id = $1", moved
    )
    written = set(programs)
    cycle_names = [[names[identity] for identity in cycle] for cycle in cycles if written.intersection(cycle)]
    former = [parent for identity, _ in moved if (parent := before[identity])]
    return [*desired, *former], cycle_names


def break_cycles(
    desired: Parents, above: Mapping[UUID, UUID | None], names: Mapping[UUID, str]
) -> list[list[UUID]]:
    """Remove the parent of the first program of each cycle from `desired`; return the cycles."""
    cycles = []
    done: set[UUID] = set()
    parents = ChainMap(desired, dict(above))
    for start in sorted(desired, key=names.__getitem__):
        cycle = _cycle(start, parents) if start not in done and desired[start] else []
        done.update(cycle)
        if cycle:
            first = min(cycle, key=names.__getitem__)
            desired[first] = None
            cycles.append(cycle[cycle.index(first) :] + cycle[: cycle.index(first)])
    return cycles


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
