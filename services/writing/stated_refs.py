"""Refs by which programs name organizations, and which are not their identifiers."""

from collections.abc import Collection
from dataclasses import dataclass

import asyncpg

from services.text.normalization import normalized

# A publisher (its identifier or name, normalized) and a ref in upper case.
PublishersRef = tuple[str, str]

# Enough to see which publishers to write to.
MOST = 20
STATED = """
SELECT DISTINCT coalesce(o.identifier, o.name) AS publisher, upper(s.ref) AS ref
FROM stated_ref s JOIN organization o ON o.id = s.owner_id WHERE s.worth = $1
"""
# Programs that name somebody by a ref that turned out to be a category are read anew.
FORGET = (
    """DELETE FROM activity_version v USING program p, unnest($1::text[], $2::text[]) AS c (publisher, ref)
    WHERE upper(v.iati_identifier COLLATE "C") = p.iati_identifier_key AND p.id IN ({programs})""",
    """UPDATE program p SET version_hash = NULL FROM unnest($1::text[], $2::text[]) AS c (publisher, ref)
    WHERE p.id IN ({programs})""",
)
PROGRAMS = """
SELECT s.program_id FROM stated_ref s JOIN organization o ON o.id = s.owner_id
WHERE s.worth = 'LOCAL' AND upper(s.ref) = c.ref AND coalesce(o.identifier, o.name) = c.publisher
"""
DOUBTED = """
SELECT s.ref, s.worth, count(DISTINCT s.program_id) AS programs,
    count(DISTINCT s.organization_id) AS organizations
FROM stated_ref s WHERE s.worth <> 'LOCAL' GROUP BY s.ref, s.worth ORDER BY programs DESC, s.ref LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class DoubtedRef:
    """A ref that was not believed, and how many programs name how many organizations by it."""

    ref: str
    worth: str
    programs: int
    organizations: int


async def categories(connection: asyncpg.Connection) -> set[PublishersRef]:
    """The refs that turned out to be categories of their publishers."""
    found = await connection.fetch(STATED, "CATEGORY")
    return {(normalized(row["publisher"]), row["ref"]) for row in found}


async def read_again(connection: asyncpg.Connection, categories: Collection[PublishersRef]) -> None:
    """Let the next reading write those programs anew that took one of the categories for a code."""
    found = await connection.fetch(STATED, "LOCAL")
    pairs = [row for row in found if (normalized(row["publisher"]), row["ref"]) in categories]
    if pairs:
        columns = [row["publisher"] for row in pairs], [row["ref"] for row in pairs]
        for statement in FORGET:
            await connection.execute(statement.format(programs=PROGRAMS), *columns)


async def doubted(connection: asyncpg.Connection) -> list[DoubtedRef]:
    """The refs that were not believed, those that most programs use first."""
    return [DoubtedRef(*row) for row in await connection.fetch(DOUBTED, MOST)]
