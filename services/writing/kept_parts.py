"""Imports of programs whose parts members changed: the members' lists stay, other ones become conflicts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.writing import edited_fields, kept_values, part_mentions, program_parts
from services.writing.program_fields import PROGRAM_FIELDS
from services.writing.program_part_fields import PART_FIELDS

# By program and name: lists of members.
Kept = Mapping[UUID, Mapping[str, Any]]
DOCUMENTS = "documents"


async def of_members(connection: asyncpg.Connection, programs: Sequence[UUID]) -> Kept:
    """The parts that members changed, before an import replaces them."""
    edited = await edited_fields.of_records(connection, programs)
    names = {id_: PART_FIELDS.keys() & fields.keys() for id_, fields in edited.items()}
    ids = [id_ for id_, found in names.items() if found]
    current = await PROGRAM_FIELDS.values_of(connection, ids)
    return {id_: {name: current[id_][name] for name in names[id_]} for id_ in current}


async def restore(connection: asyncpg.Connection, run_id: UUID | None, kept: Kept) -> None:
    """Write the lists of members again, documents excepted, after an import has replaced all parts."""
    replaced = await PROGRAM_FIELDS.values_of(connection, list(kept))
    imported = {
        id_: {name: replaced[id_][name] for name in lists if name != DOCUMENTS} for id_, lists in kept.items()
    }
    stay = await kept_values.settled(connection, run_id, PROGRAM_FIELDS, imported, kept)
    for id_, lists in stay.items():
        for name, items in lists.items():
            await program_parts.write(connection, id_, name, items)
    await part_mentions.forget(connection, [id_ for id_, lists in stay.items() if "participations" in lists])


async def documents(
    connection: asyncpg.Connection, run_id: UUID | None, kept: Kept, imported: Mapping[UUID, Any]
) -> dict[UUID, Any]:
    """The documents of members that stay, by program, given those that the source has now."""
    lists = {id_: {DOCUMENTS: items} for id_, items in imported.items() if DOCUMENTS in kept.get(id_, ())}
    stay = await kept_values.settled(connection, run_id, PROGRAM_FIELDS, lists, kept)
    return {id_: values[DOCUMENTS] for id_, values in stay.items()}
