"""What records say at one moment, field by field, so that two moments compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from services.kinds.declaration import History

# Columns of a snapshot that are no fields: which record, of which program, who may see it.
HEAD = ("id", "program_id", "audience", "owner_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """What some records of a history said, by id."""

    history: History
    ids: Sequence[UUID]
    rows: Mapping[UUID, Any]


async def look(connection: asyncpg.Connection, history: History, ids: Sequence[UUID]) -> Moment:
    """What the records say now."""
    rows = await connection.fetch(history.statement, ids) if ids else []
    return Moment(history, ids, {row["id"]: row for row in rows})
