"""What follows from an edit of a program: links of money, places, numbers, search documents, pairs."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from services.writing import funding, measures, overlaps, program_keys, search_documents, working_places


async def follow(connection: asyncpg.Connection, program_id: UUID) -> None:
    """Update what depends on a program, as an import of it does."""
    await follow_all(connection, [program_id])


async def follow_all(connection: asyncpg.Connection, programs: Sequence[UUID]) -> None:
    """Update what depends on programs, as an import of them does."""
    keys = await program_keys.keys_of(connection, programs)
    await funding.follow(connection, await program_keys.touched(connection, programs, keys))
    placed = await working_places.follow(connection, programs)
    await measures.follow_programs(connection, placed)
    await search_documents.follow(connection, programs=placed)
    await overlaps.mark(connection, placed)
