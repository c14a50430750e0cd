"""Names of organizations that report none themselves, taken from the programs that mention them.

A name must not reveal a hidden program. So only programs that are visible to all viewers of the organization
count. The most frequent name of each language is shown, and the earliest one among equals.
"""

from collections.abc import Collection, Container, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.kinds.organizations import ORGANIZATION_HISTORY
from services.querying.visibility import shown_with_sql
from services.text import localized
from services.writing import history, organizations, overlaps, rows, search_documents, snapshots
from services.writing.organization_facts import Names
from services.writing.organization_rows import COLUMNS, renamed_row, stored_row

MENTIONED = "SELECT DISTINCT organization_id FROM mention WHERE program_id = ANY($1)"
# The mention `m` is visible to all viewers of organization `o`.
SHOWN = shown_with_sql("m", "o")
# An organization that is only known by name has the widest visibility of its mentions.
NARROW = f"""
UPDATE organization o SET visibility = w.visibility, owner_id = w.owner_id
FROM (
    SELECT DISTINCT ON (organization_id) organization_id, visibility, owner_id FROM mention
    WHERE organization_id = ANY($1)
    ORDER BY organization_id, array_position(ARRAY['PUBLIC', 'MEMBERS', 'OWNER'], visibility), program_id
) w
WHERE o.id = w.organization_id AND o.identifier IS NULL AND o.origin = 'MENTION' AND NOT o.own_names
    AND NOT EXISTS (SELECT FROM mention m WHERE m.organization_id = o.id AND {SHOWN})
RETURNING o.id
"""  # noqa: S608 - our own columns
# Ids of programs grow with time.
COUNTED = f"""
SELECT DISTINCT ON (m.organization_id, m.language) m.organization_id, m.language, m.name
FROM mention m JOIN organization o ON o.id = m.organization_id
WHERE o.id = ANY($1) AND NOT o.own_names AND {SHOWN}
GROUP BY m.organization_id, m.language, m.name
ORDER BY m.organization_id, m.language, count(DISTINCT m.program_id) DESC,
    min(m.program_id::text COLLATE "C"), min(m.ordinal)
"""  # noqa: S608 - our own columns
# An organization without any mention keeps its names.
MENTIONED_ORGANIZATIONS = f"""
SELECT {COLUMNS} FROM organization o
WHERE o.id = ANY($1) AND NOT o.own_names AND EXISTS (SELECT FROM mention m WHERE m.organization_id = o.id)
"""  # noqa: S608 - our own columns


async def mentioned(connection: asyncpg.Connection, programs: Sequence[UUID]) -> set[UUID]:
    """The organizations that programs mention by name."""
    return {row[0] for row in await connection.fetch(MENTIONED, programs)}


async def follow(
    connection: asyncpg.Connection,
    mentioned: Collection[UUID],
    new: Container[UUID],
    *,
    run_id: UUID | None = None,
) -> set[UUID]:
    """Update the names of organizations from their mentions; return the changed ones, without `new` ones."""
    ids = list(mentioned)
    before = await snapshots.take(connection, ORGANIZATION_HISTORY, [each for each in ids if each not in new])
    narrowed = {row["id"] for row in await connection.fetch(NARROW, ids)}
    changed = await _renamed(connection, ids)
    fresh = [row for row in changed if row.id in new]
    updated = [row for row in changed if row.id not in new]
    await rows.update(connection, "organization", fresh)
    await rows.update(connection, "organization", updated, organizations.NEXT_VERSION)
    affected = narrowed | {row.id for row in changed}
    if affected:
        await overlaps.mark_of_organizations(connection, affected)
        await history.record_changes(connection, run_id, before)
        await search_documents.follow(connection, organizations=affected)
    return {row.id for row in updated} | narrowed


async def _renamed(connection: asyncpg.Connection, ids: Sequence[UUID]) -> list[Any]:
    """The rows of organizations whose names change with their mentions."""
    counted: dict[UUID, list[tuple[str, str]]] = {}
    for id_, language, name in await connection.fetch(COUNTED, ids):
        counted.setdefault(id_, []).append((language, name))
    renamed = []
    for old in await connection.fetch(MENTIONED_ORGANIZATIONS, ids):
        row = renamed_row(old, _names(old, counted.get(old["id"], [])))
        if row != stored_row(old):
            renamed.append(row)
    return renamed


def _names(old: Any, counted: Sequence[tuple[str, str]]) -> Names:
    """The counted names in the stored order of languages, else the identifier or the stored names."""
    stored = [(language, text) for language, text in localized.decode(old["names"])]
    if not counted:
        return (("und", old["identifier"]),) if old["identifier"] else tuple(stored)
    positions = {language: position for position, (language, _) in enumerate(stored)}
    return tuple(sorted(counted, key=lambda pair: positions.get(pair[0], len(positions))))
