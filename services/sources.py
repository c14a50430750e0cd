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
def state_statement() -> Statement:
    """Build the statement for the state of the hub."""
    return prepare(select(hub_state.c.data_version, hub_state.c.last_import_at))


async def state(reader: Reader) -> Any:
    """The data version, which each committed write increments, and the time of the last import."""
    rows = await reader.fetch(state_statement(), {})
    return rows[0]
