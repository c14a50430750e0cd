"""The organizations that take part in a program, written with what follows from them."""

from uuid import UUID

import asyncpg

from db.values import Visibility
from services.writing import (
    documents,
    hidden_history,
    knowledge_links,
    measures,
    mentioned_names,
    part_mentions,
    program_parts,
)
from services.writing.program_parts import Items


async def write(connection: asyncpg.Connection, program_id: UUID, items: Items) -> None:
    """Replace the participations of a program; organizations and products that depend on them follow."""
    participants = await measures.participants(connection, [program_id])
    await program_parts.write(connection, program_id, "participations", items)
    participants |= await measures.participants(connection, [program_id])
    await _follow_mentions(connection, program_id)
    products = await documents.products_of(connection, [program_id])
    await knowledge_links.follow_documents(connection, products)
    await measures.follow_organizations(connection, participants)


async def _follow_mentions(connection: asyncpg.Connection, program_id: UUID) -> None:
    """Update the names of organizations that the program names no more."""
    former = await part_mentions.forget(connection, [program_id])
    await mentioned_names.follow(connection, former, ())
    if (await program_parts.holder(connection, program_id)).visibility != Visibility.PUBLIC:
        await hidden_history.narrow(connection, former, ())
