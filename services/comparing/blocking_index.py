"""The stored blocking keys of programs, and the number of programs with each key."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from services.comparing.statistics import LEAST_COUNTED, Statistics

WRITE = """
INSERT INTO comparison_key (program_id, visibility, owner_id, keys)
SELECT p.id, p.visibility, p.owner_id, string_to_array(n.keys, chr(31))
FROM unnest($1::uuid[], $2::text[]) AS n (id, keys) JOIN program p ON p.id = n.id
ON CONFLICT (program_id) DO UPDATE SET keys = excluded.keys WHERE comparison_key.keys <> excluded.keys
"""
FORGET = """
DELETE FROM comparison_key k USING program p
WHERE k.program_id = ANY($1) AND p.id = k.program_id AND p.level <> 'PROGRAM'
"""
COUNTED = """
SELECT key, count(*)::int FROM comparison_key, unnest(keys) AS key
WHERE visibility = 'PUBLIC' GROUP BY key HAVING count(*) >= $1
"""
# One index lookup per key: for all keys at once, the planner would scan the whole table.
HOLDERS = """
SELECT a.key, k.program_id, k.is_public FROM unnest($1::text[]) AS a (key)
CROSS JOIN LATERAL (
    SELECT program_id, visibility = 'PUBLIC' AS is_public FROM comparison_key
    WHERE keys @> ARRAY[a.key] OFFSET 0
) k
"""
ALL = "SELECT program_id, visibility = 'PUBLIC', keys FROM comparison_key"
READ_AT_ONCE = 1_000
# A key, a program that has it, and whether the program is public.
Holder = tuple[str, UUID, bool]


@dataclass(frozen=True, slots=True)
class Holders:
    """The programs with a key: public ones and hidden ones."""

    public: list[UUID] = field(default_factory=list)
    hidden: list[UUID] = field(default_factory=list)

    def add(self, program: UUID, *, is_public: bool) -> None:
        """Add a program."""
        (self.public if is_public else self.hidden).append(program)

    @property
    def all(self) -> list[UUID]:
        """The public and the hidden programs."""
        return self.public + self.hidden if self.hidden else self.public


# Separates the keys of a program in a parameter; no key contains it.
SEPARATOR = chr(31)


async def write(connection: asyncpg.Connection, keys: Mapping[UUID, Sequence[str]]) -> None:
    """Store the keys of programs of level PROGRAM."""
    await connection.execute(WRITE, list(keys), [SEPARATOR.join(each) for each in keys.values()])


async def forget(connection: asyncpg.Connection, programs: Sequence[UUID]) -> None:
    """Delete the keys of those programs that are no longer of level PROGRAM."""
    await connection.execute(FORGET, programs)


async def count_programs(connection: asyncpg.Connection) -> int:
    """The number of public programs with keys; hidden programs must not influence scores."""
    return int(await connection.fetchval("SELECT count(*) FROM comparison_key WHERE visibility = 'PUBLIC'"))


async def statistics(connection: asyncpg.Connection) -> Statistics:
    """The stored number of programs with each key."""
    programs = await connection.fetchval("SELECT programs FROM comparison_state")
    rows: list[Any] = await connection.fetch("SELECT key, programs FROM key_frequency")
    return Statistics(programs or 0, dict(rows))


async def counted(connection: asyncpg.Connection) -> Statistics:
    """Count the public programs with each key."""
    rows: list[Any] = await connection.fetch(COUNTED, LEAST_COUNTED)
    return Statistics(await count_programs(connection), dict(rows))


async def set_statistics(connection: asyncpg.Connection, new: Statistics) -> None:
    """Replace the stored numbers, and increment their version."""
    await connection.execute("DELETE FROM key_frequency")
    await connection.copy_records_to_table(
        "key_frequency", records=list(new.frequencies.items()), columns=["key", "programs"]
    )
    await _increment_version(connection, new.programs)


async def raise_frequencies(connection: asyncpg.Connection, raised: Mapping[str, int]) -> None:
    """Update the numbers of a few keys that have become common since the last count."""
    await connection.execute(
        "INSERT INTO key_frequency SELECT * FROM unnest($1::text[], $2::int[])"
        " ON CONFLICT (key) DO UPDATE SET programs = excluded.programs",
        list(raised),
        list(raised.values()),
    )
    await _increment_version(connection, None)


async def _increment_version(connection: asyncpg.Connection, programs: int | None) -> None:
    await connection.execute(
        "INSERT INTO comparison_state (programs, version) VALUES (coalesce($1, 0), 1)"
        " ON CONFLICT (id) DO UPDATE SET version = comparison_state.version + 1,"
        " programs = coalesce($1, comparison_state.programs)",
        programs,
    )


async def holders(connection: asyncpg.Connection, keys: Sequence[str]) -> list[Holder]:
    """Each of the keys with each program that has it."""
    return await connection.fetch(HOLDERS, keys)  # type: ignore[return-value] # records unpack as pairs do


async def all_holders(
    connection: asyncpg.Connection, is_included: Callable[[str], bool]
) -> AsyncIterator[Holder]:
    """Each included key with each program that has it, read in batches."""
    included: dict[str, str | None] = {}
    async with connection.transaction(readonly=True):
        async for identity, is_public, keys in connection.cursor(ALL, prefetch=READ_AT_ONCE):
            for key in keys:
                # One string object per key, however many programs have it, saves memory.
                shared_key = included.setdefault(key, key if is_included(key) else None)
                if shared_key is not None:
                    yield shared_key, identity, is_public


async def merge_pending(connection: asyncpg.Connection) -> None:
    """Merge the pending entries into the GIN index: each lookup scans all pending entries."""
    await connection.execute("SELECT gin_clean_pending_list('comparison_key_keys')")


async def analyze(connection: asyncpg.Connection) -> None:
    """Update the planner's statistics after a large write."""
    await connection.execute("ANALYZE comparison_key")
