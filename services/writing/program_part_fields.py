"""The parts of programs as fields that members edit."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from services.writing import participating, program_documents, program_participants, program_parts
from services.writing.editable_fields import Field, Write
from services.writing.program_parts import EXPRESSIONS


async def _write(name: str, connection: asyncpg.Connection, program_id: UUID, items: Any) -> None:
    await program_parts.write(connection, program_id, name, items)


WRITES: Mapping[str, Write] = {
    **{name: partial(_write, name) for name in EXPRESSIONS},
    "participations": program_participants.write,
    "documents": program_documents.write,
}


def _shown(items: Any) -> Any:
    """The participations as the history has them: without the ids of organizations."""
    return [{key: value for key, value in item.items() if key != "organizationId"} for item in items or ()]


def _recorded(items: Any, current: Any) -> Any:
    """The participations of the history, with the ids of organizations that take part now."""
    ids = {item["organization"]: item["organizationId"] for item in current or ()}
    return [{**item, "organizationId": ids.get(item["organization"])} for item in items or ()]


def _field(name: str, read: str) -> Field:
    if name == "participations":
        return Field(
            read,
            write=WRITES[name],
            empty=[],
            shown=_shown,
            recorded=_recorded,
            refresh=participating.refreshed,
        )
    return Field(read, write=WRITES[name], empty=[])


PART_FIELDS: Mapping[str, Field] = {name: _field(name, read) for name, read in EXPRESSIONS.items()}
