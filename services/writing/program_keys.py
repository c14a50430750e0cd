"""The keys of programs: their current and former identifiers, in which letter case makes no difference.

References between programs are matched by them. The current identifier counts before a former one, and the
same spelling before another one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from db.values import FORMER_IDENTIFIER_TYPES
from services.querying.visibility import shown_with_sql

TYPES = ", ".join(f"'{each}'" for each in FORMER_IDENTIFIER_TYPES)
# Row `o` is a former identifier by which references find programs: placeholders such as N/A are none.
PLACEHOLDERS = "^([^A-Z0-9]*|0+|.|N/?A|NONE|NULL|NIL|UNKNOWN|TB[ACD])$"
FORMER = f"(o.type_code IN ({TYPES}) AND o.identifier_key !~ '{PLACEHOLDERS}')"

# Row `w` is a program that was merged into another one.
MERGED = "w.merged_into_id IS NOT NULL AND w.ended_at IS NULL"

# All keys of program `p`.
KEYS_OF = f"""ARRAY(SELECT p.iati_identifier_key
    UNION SELECT w.identifier_key FROM withdrawal w WHERE w.merged_into_id = p.id AND {MERGED}
    UNION SELECT o.identifier_key FROM other_identifier o WHERE o.program_id = p.id AND {FORMER})"""  # noqa: S608 - our own condition
KEYS = f"SELECT DISTINCT unnest({KEYS_OF}) FROM program p WHERE p.id = ANY($1)"  # noqa: S608 - our own condition

# Only keys that a program refers to: a former code of a publisher can be the same in all its programs.
SHARING = f"""
WITH referenced AS (
    SELECT key FROM unnest($1::text[]) AS key
    WHERE EXISTS (SELECT FROM related_program r WHERE upper(r.iati_identifier) = key)
        OR EXISTS (SELECT FROM participation x WHERE upper(x.activity_id) = key)
        OR EXISTS (SELECT FROM transaction t WHERE upper(t.provider_activity_id) = key)
        OR EXISTS (SELECT FROM transaction t WHERE upper(t.receiver_activity_id) = key)
)
SELECT p.id FROM referenced JOIN program p ON p.iati_identifier_key = key
UNION SELECT w.merged_into_id FROM referenced JOIN withdrawal w ON w.identifier_key = key AND {MERGED}
UNION SELECT o.program_id FROM referenced JOIN other_identifier o ON o.identifier_key = key AND {FORMER}
"""  # noqa: S608 - our own condition

# Programs that all who see the referring program may see come first, so that hidden ones take no links.
TARGET = """(
    SELECT c.id FROM (
        SELECT q.id, q.visibility, q.owner_id, (q.iati_identifier <> {reference})::int AS rank FROM program q
        WHERE q.iati_identifier_key = upper({reference})
        UNION ALL SELECT q.id, q.visibility, q.owner_id, 1 FROM withdrawal w
        JOIN program q ON q.id = w.merged_into_id
        WHERE w.identifier_key = upper({reference}) AND w.ended_at IS NULL
        UNION ALL SELECT o.program_id, o.visibility, o.owner_id, 2 FROM other_identifier o
        WHERE o.identifier_key = upper({reference}) AND {former}
    ) c ORDER BY {shown} DESC, c.rank, c.id LIMIT 1)"""


HOLDERS = f"""
SELECT DISTINCT o.identifier_key, p.owner_id, p.visibility, p.iati_identifier
FROM other_identifier o JOIN program p ON p.id = o.program_id
WHERE o.identifier_key = ANY($1) AND p.iati_identifier IS NOT NULL AND {FORMER}
"""  # noqa: S608 - our own condition


@dataclass(frozen=True, slots=True)
class Touched:
    """Written programs, the keys that they have or had, and all programs that have one of these keys."""

    written: Sequence[UUID]
    keys: Collection[str]
    programs: Collection[UUID]


def target(reference: str, referrer: str) -> str:
    """Return the SQL for the id of the program that a reference in the program `referrer` means, or null."""
    return TARGET.format(reference=reference, former=FORMER, shown=shown_with_sql("c", referrer))


async def keys_of(connection: asyncpg.Connection, programs: Sequence[UUID]) -> set[str]:
    """All keys of programs."""
    return {key for (key,) in await connection.fetch(KEYS, programs) if key}


async def holders(
    connection: asyncpg.Connection, keys: Sequence[str]
) -> dict[tuple[str, UUID, str], list[str]]:
    """The current identifiers of the programs that had these keys before, by key, owner and visibility."""
    found: dict[tuple[str, UUID, str], list[str]] = {}
    for key, owner, visibility, identifier in await connection.fetch(HOLDERS, keys):
        found.setdefault((key, owner, visibility), []).append(identifier)
    return found


async def touched(connection: asyncpg.Connection, written: Sequence[UUID], before: set[str]) -> Touched:
    """Which programs and references a write concerns; `before` are the keys before it."""
    keys = before | await keys_of(connection, written)
    sharing = {identity for (identity,) in await connection.fetch(SHARING, sorted(keys))}
    return Touched(written, keys, sharing.union(written))
