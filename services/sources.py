"""Sources of records, and the state of the hub."""

from functools import cache
from typing import Any

from sqlalchemy import select

from db.tables import hub_state, source
from services.querying.entities import Entity
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare

SOURCE = Entity(source, "Source")


@cache
def state_statement(member: bool) -> Statement:
    """Build the statement for the state of the hub."""
    last_import_at = hub_state.c.last_members_import_at if member else hub_state.c.last_import_at
    return prepare(select(hub_state.c.data_version, last_import_at.label("last_import_at")))


async def state(reader: Reader) -> Any:
    """The data version, which each committed write increments, and the time of the last import.

    Only imports with records that the viewer may see count; those of one owner alone don't.
    """
    rows = await reader.fetch(state_statement(reader.viewer.is_member), {})
    return rows[0]
