"""Imports of what members changed: the member's value stays, another one becomes a conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from services.writing import edited_fields
from services.writing.editable_fields import EditableFields

# The value of the newest import replaces that of an earlier one nobody decided about.
OPEN = """
INSERT INTO conflict (id, kind, record_id, visibility, owner_id, field, current, imported, run_id)
SELECT $2, $3, r.id, r.visibility, r.owner_id, $4, $5, $6, $7 FROM {table} r WHERE r.id = $1
ON CONFLICT (record_id, field) WHERE state = 'OPEN' DO UPDATE
SET current = excluded.current, imported = excluded.imported, run_id = excluded.run_id, at = now(),
    version = conflict.version + 1
WHERE (conflict.current, conflict.imported) IS DISTINCT FROM (excluded.current, excluded.imported)
"""
# The source says what the member says, or what it said before.
CLOSE = """
UPDATE conflict SET state = 'KEPT', decided_at = now(), version = version + 1
WHERE record_id = $1 AND field = $2 AND state = 'OPEN'
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
    connection: asyncpg.Connection, run_id: UUID | None, fields: EditableFields, rows: Sequence[Any]
) -> list[Any]:
    """The rows to write, with the values of members in fields that they changed."""
    edited = await edited_fields.of_records(connection, [row.id for row in rows])
    of_row = fields.of_row
    if of_row is None or not edited:
        return [*rows]
    imported = {row.id: of_row(row) for row in rows if row.id in edited}
    values = await settled(connection, run_id, fields, imported)
    return [replace(row, **fields.columns_of(values[row.id])) if row.id in values else row for row in rows]


async def as_in_source(
    connection: asyncpg.Connection, fields: EditableFields, rows: Sequence[Any]
) -> dict[UUID, Any]:
    """Rows of the table, by id, with what the source said last in fields that members changed.

    New facts that say nothing about such a field then leave it as the source had it.
    """
    said = await edited_fields.said(connection, [row["id"] for row in rows])
    return {
        row["id"]: {**row, **fields.columns_of(said[row["id"]])} if row["id"] in said else row for row in rows
    }


async def settled(
    connection: asyncpg.Connection,
    run_id: UUID | None,
    fields: EditableFields,
    imported: Mapping[UUID, Mapping[str, Any]],
    current: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> dict[UUID, dict[str, Any]]:
    """The values of members that stay, by record and field; differences become conflicts.

    `imported` are the values that the source has now, `current` those of the hub, if they were read before.
    """
    edited = await edited_fields.of_records(connection, list(imported))
    if current is None:
        current = await fields.values_of(connection, list(edited))
    stay: dict[UUID, dict[str, Any]] = {}
    for id_ in edited.keys() & current.keys():
        stay[id_] = {}
        for name in edited[id_].keys() & imported[id_].keys():
            (before,) = await fields.refreshed(connection, id_, name, [edited[id_][name]])
            met = Meeting(name, current[id_][name], before, imported[id_][name])
            stay[id_][name] = await _settle(connection, run_id, fields, id_, met)
    return stay


async def _settle(
    connection: asyncpg.Connection, run_id: UUID | None, fields: EditableFields, id_: UUID, met: Meeting
) -> Any:
    """The value that stays: the member's, with the parts of the source that do not meet it."""
    if met.agrees:
        await edited_fields.forget(connection, id_, met.field)
    if not met.is_news:
        await connection.execute(CLOSE, id_, met.field)
        return met.current
    if merge := fields.by_name[met.field].merge:
        value, differences = merge(met.before, met.current, met.imported)
        if not differences:
            await edited_fields.accept(connection, id_, met.field, met.imported)
            await connection.execute(CLOSE, id_, met.field)
            return value
    values = (orjson.dumps(each).decode() for each in (met.current, met.imported))
    statement = OPEN.format(table=fields.table)
    await connection.execute(statement, id_, uuid7(), fields.word, met.field, *values, run_id)
    return met.current
