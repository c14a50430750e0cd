"""The fields of a revision that corrects a whole record: why it is withdrawn, and whose it is."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg

from services.writing import edited_fields, withdrawals
from services.writing.editable_fields import Field
from services.writing.withdrawals import TABLES

REASON = "(SELECT w.reason FROM withdrawal w WHERE w.record_id = {alias}.id AND w.ended_at IS NULL)"
OWNER = "(SELECT w.identifier FROM organization w WHERE w.id = {alias}.owner_id)"
OWNER_OF = """
SELECT r.owner_id, o.identifier FROM {table} r JOIN organization o ON o.id = r.owner_id WHERE r.id = $1
"""
HAND_OVER = (
    "UPDATE {table} SET owner_id = o.id{also} FROM organization o WHERE {table}.id = $1 AND o.identifier = $2"
)
# Who owned a program also reported it.
ALSO = {
    "PROGRAM": """, reporting_organization_id = CASE WHEN reporting_organization_id = program.owner_id
        THEN o.id ELSE reporting_organization_id END"""
}
HAND_TRACE_OVER = """
UPDATE withdrawal w SET owner_id = o.id FROM organization o
WHERE w.record_id = $1 AND w.ended_at IS NULL AND o.identifier = $2
"""

# (connection, ids of written records, organizations whose records they were before)
Follow = Callable[[asyncpg.Connection, Sequence[UUID], Sequence[UUID]], Awaitable[None]]


def withdrawn(kind: str, alias: str, follow: Follow) -> Field:
    """Declare the field with the reason of a withdrawal; `follow` updates what depends on it."""

    async def write(connection: asyncpg.Connection, id_: UUID, reason: str | None) -> None:
        into = None
        if reason is None:
            into = await withdrawals.restore(connection, kind, id_)
        else:
            await withdrawals.withdraw(connection, kind, id_, reason)
        await follow(connection, [id_, into] if into else [id_], ())

    return Field(REASON.format(alias=alias), write=write)


def owner(kind: str, alias: str, follow: Follow) -> Field:
    """Declare the field with the identifier of the owner; `follow` updates what depends on it."""

    async def write(connection: asyncpg.Connection, id_: UUID, identifier: str) -> None:
        table = TABLES[kind]
        (before,) = await connection.fetch(OWNER_OF.format(table=table), id_)
        # Imports do not take the record back.
        await edited_fields.remember(connection, kind, id_, {"owner": before["identifier"]})
        statement = HAND_OVER.format(table=table, also=ALSO.get(kind, ""))
        await connection.execute(statement, id_, identifier)
        await connection.execute(HAND_TRACE_OVER, id_, identifier)
        await follow(connection, [id_], [before["owner_id"]])

    return Field(OWNER.format(alias=alias), write=write)
