"""The organizations that are compared with each other, read in one statement.

Those that only their owner sees are left out. Of programs only public ones count, so that proposals show
nothing of hidden ones.
"""

from typing import Any

import asyncpg

from services.deciding.body_keys import Candidate
from services.text import localized

READ = """
SELECT o.id, o.name, o.names::text AS names, o.acronym, o.website, o.country, o.visibility,
    ARRAY(SELECT s.name FROM organization_synonym s WHERE s.organization_id = o.id ORDER BY s.key)
        AS synonyms,
    ARRAY(SELECT i.value FROM organization_identifier i WHERE i.organization_id = o.id ORDER BY i.value)
        AS identifiers,
    coalesce(w.countries, '{}') AS countries
FROM organization o LEFT JOIN (
    SELECT p.organization_id, array_agg(DISTINCT c.code) AS countries
    FROM participation p JOIN program_country c USING (program_id)
    WHERE p.visibility = 'PUBLIC' AND c.visibility = 'PUBLIC' GROUP BY p.organization_id
) w ON w.organization_id = o.id
WHERE o.visibility <> 'OWNER' ORDER BY o.id
"""


async def load(connection: Any) -> list[Candidate]:
    """Return all organizations that can be compared."""
    rows: list[asyncpg.Record] = await connection.fetch(READ)
    return [_candidate(row) for row in rows]


def _candidate(row: asyncpg.Record) -> Candidate:
    names = (row["name"], *(text for _, text in localized.decode(row["names"])), *row["synonyms"])
    return Candidate(
        id=row["id"],
        names=tuple(dict.fromkeys(names)),
        identifiers=tuple(row["identifiers"]),
        acronym=row["acronym"],
        website=row["website"],
        country=row["country"],
        countries=frozenset(row["countries"]),
        visibility=row["visibility"],
    )
