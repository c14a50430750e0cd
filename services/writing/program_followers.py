"""What follows from an edit of a program: links of money, places, numbers, search documents, pairs."""

from uuid import UUID

import asyncpg

from services.writing import funding, measures, overlaps, program_keys, search_documents, working_places


async def follow(connection: asyncpg.Connection, program_id: UUID) -> None:
    """Update what depends on a program, as an import of it does."""
    keys = await program_keys.keys_of(connection, [program_id])
    await funding.follow(connection, await program_keys.touched(connection, [program_id], keys))
    placed = await working_places.follow(connection, [program_id])
    await measures.follow_programs(connection, placed)
    await search_documents.follow(connection, programs=placed)
    await overlaps.mark(connection, placed)
