"""Snapshots of the fields of records, to compare them before and after a write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from services.kinds.declaration import History

# Columns of a snapshot that are not fields: the record, its program, its visibility, its version.
HEAD = ("id", "program_id", "audience", "owner_id", "version")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The fields of records at one moment, by id."""

    history: History
    ids: Sequence[UUID]
    rows: Mapping[UUID, Any]


async def take(connection: asyncpg.Connection, history: History, ids: Sequence[UUID]) -> Snapshot:
    """Read the current fields of the records."""
    rows = await connection.fetch(history.statement, ids) if ids else []
    return Snapshot(history, ids, {row["id"]: row for row in rows})
