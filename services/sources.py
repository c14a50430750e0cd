"""Where records come from, and the state of the whole hub."""

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
    """The one row of the hub's state."""
    return prepare(select(hub_state.c.data_version, hub_state.c.last_import_at))


async def state(reader: Reader) -> Any:
    """The data version, which every committed write moves on, and the time of the last import."""
    rows = await reader.fetch(state_statement(), {})
    return rows[0]
