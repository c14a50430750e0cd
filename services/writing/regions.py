"""Regions: the country, provinces and regencies that are part of the hub's code."""

from collections.abc import Sequence

import asyncpg
from uuid_utils.compat import uuid7

from db.regions import RegionFact
from services.text.localized import encode

UPSERT = """
INSERT INTO region AS old (id, code, kemendagri_code, names, aliases, level, parent_id)
VALUES ($1, $2, $3, $4, $5, $6, (SELECT id FROM region WHERE code = $7))
ON CONFLICT (code) DO UPDATE SET
    kemendagri_code = excluded.kemendagri_code, names = excluded.names, aliases = excluded.aliases,
    level = excluded.level, parent_id = excluded.parent_id
WHERE (old.kemendagri_code, old.names, old.aliases, old.level, old.parent_id) IS DISTINCT FROM
    (excluded.kemendagri_code, excluded.names, excluded.aliases, excluded.level, excluded.parent_id)
"""


async def load(connection: asyncpg.Connection, facts: Sequence[RegionFact]) -> None:
    """Insert or update the regions, parents before children; ids stay, and unchanged ones are not written."""
    await connection.executemany(
        UPSERT,
        [
            (
                uuid7(),
                fact.code,
                fact.kemendagri_code,
                encode([("id", fact.name_id), ("en", fact.name_en)]),
                list(fact.aliases),
                fact.level,
                fact.parent_code,
            )
            for fact in facts
        ],
    )
