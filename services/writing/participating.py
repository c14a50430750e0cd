"""Stored lists of participations, brought up to date: organizations are renamed and merged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.writing.program_parts import SHOWN_NAME, Item, Items

# A new program will be public.
OF_PROGRAM = """
SELECT p.visibility, p.owner_id FROM program p WHERE p.id = $2
UNION ALL SELECT 'PUBLIC', NULL WHERE NOT EXISTS (SELECT FROM program p WHERE p.id = $2)
"""
# $1 are ids, $2 the program: each with the organization of today, if it was merged since.
CURRENT = f"""
SELECT g.id AS given, o.id, {SHOWN_NAME} AS name
FROM unnest($1::uuid[]) AS g (id) CROSS JOIN ({OF_PROGRAM}) p
LEFT JOIN organization_former_id f ON f.id = g.id
JOIN organization o ON o.id = coalesce(f.organization_id, g.id)
"""  # noqa: S608 - our own conditions


async def refreshed(
    connection: asyncpg.Connection, program_id: UUID, values: Sequence[Items | None]
) -> list[Any]:
    """Lists of participations with the present ids and names of their organizations.

    So two lists are equal if they name the same organizations, whatever their names were before.
    """
    ids = {UUID(item["organizationId"]) for items in values for item in items or () if item["organizationId"]}
    rows = await connection.fetch(CURRENT, list(ids), program_id) if ids else []
    current = {str(row["given"]): (str(row["id"]), row["name"]) for row in rows}
    return [None if items is None else list(_refreshed(items, current)) for items in values]


def _refreshed(items: Iterable[Item], current: Mapping[str, tuple[str, str]]) -> Iterator[Item]:
    for item in items:
        id_, name = current.get(item["organizationId"], (item["organizationId"], item["organization"]))
        yield {**item, "organizationId": id_, "organization": name}
