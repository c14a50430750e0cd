"""Imports of what members changed: the member's value stays, another one becomes a conflict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from services.revising import edited_fields, storage
from services.revising.fields import columns_of
from services.writing.programs import ProgramRow

# The value of the newest import replaces that of an earlier one nobody decided about.
OPEN = """
INSERT INTO conflict (id, program_id, visibility, owner_id, field, current, imported, run_id)
SELECT $2, p.id, p.visibility, p.owner_id, $3, $4, $5, $6 FROM program p WHERE p.id = $1
ON CONFLICT (program_id, field) WHERE state = 'OPEN' DO UPDATE
SET current = excluded.current, imported = excluded.imported, run_id = excluded.run_id, at = now(),
    version = conflict.version + 1
"""
# The source says what the member says, or what it said before.
CLOSE = """
UPDATE conflict SET state = 'KEPT', decided_at = now(), version = version + 1
WHERE program_id = $1 AND field = $2 AND state = 'OPEN'
"""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A field that a member changed: its value in the hub, in the source before, and in the source now."""

    field: str
    current: Any
    before: Any
    imported: Any

    @property
    def agrees(self) -> bool:
        """Whether the source has taken over the member's value."""
        return bool(self.imported == self.current)

    @property
    def is_news(self) -> bool:
        """Whether the source has another value than when the member changed it."""
        return not self.agrees and bool(self.imported != self.before)


async def kept(
    connection: asyncpg.Connection, run_id: UUID | None, rows: Sequence[ProgramRow]
) -> list[ProgramRow]:
    """The rows to write, with the values of members in fields that they changed."""
    edited = await edited_fields.of_programs(connection, [row.id for row in rows])
    current = await storage.values_of(connection, list(edited))
    return [
        await _kept(connection, run_id, row, current[row.id], edited[row.id]) if row.id in edited else row
        for row in rows
    ]


async def _kept(
    connection: asyncpg.Connection,
    run_id: UUID | None,
    row: ProgramRow,
    current: Mapping[str, Any],
    edited: Mapping[str, Any],
) -> ProgramRow:
    meetings = list(_meetings(row, current, edited))
    for met in meetings:
        if met.agrees:
            await edited_fields.forget(connection, row.id, met.field)
        if not met.is_news:
            await connection.execute(CLOSE, row.id, met.field)
        else:
            values = (orjson.dumps(each).decode() for each in (met.current, met.imported))
            await connection.execute(OPEN, row.id, uuid7(), met.field, *values, run_id)
    return replace(row, **columns_of({met.field: met.current for met in meetings}))


def _meetings(row: ProgramRow, current: Mapping[str, Any], edited: Mapping[str, Any]) -> Iterator[Meeting]:
    imported = values_of(row)
    for field, before in edited.items():
        yield Meeting(field, current[field], before, imported[field])


def values_of(row: ProgramRow) -> dict[str, Any]:
    """The values of the fields that members edit, of a row to be written."""
    days = {
        "plannedStart": row.planned_start,
        "actualStart": row.actual_start,
        "plannedEnd": row.planned_end,
        "actualEnd": row.actual_end,
    }
    return {
        "titles": orjson.loads(row.titles),
        "descriptions": orjson.loads(row.descriptions),
        "status": row.status,
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
    }
