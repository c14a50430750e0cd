"""The periods of indicators in the order of time."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Integer, Uuid, bindparam, func, or_, select

from db.tables import indicator_period
from services.latest_periods import recency
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible


@lru_cache
def statement(columns: tuple[str, ...], member: bool) -> Statement:
    """Build the statement for the newest periods of each indicator with a total target or actual value."""
    table = indicator_period
    keys: Any = bindparam("keys", type_=ARRAY(Uuid))
    newest_first = [part.desc() for part in recency(table)]
    place = func.row_number().over(partition_by=table.c.indicator_id, order_by=newest_first).label("place")
    periods = (
        select(*(table.c[name] for name in dict.fromkeys(("indicator_id", *columns))), place)
        .where(
            table.c.indicator_id == func.any(keys),
            or_(table.c.target.is_not(None), table.c.actual.is_not(None)),
            visible(table, member=member),
        )
        .subquery("period")
    )
    last: Any = bindparam("last", type_=Integer)
    return prepare(select(periods).where(periods.c.place <= last).order_by(periods.c.place.desc()))


async def trends(
    reader: Reader, indicators: Collection[Any], last: int, columns: Sequence[str]
) -> dict[Any, list[Row]]:
    """The newest periods of each indicator, the oldest of them first."""
    found: dict[Any, list[Row]] = {}
    prepared = statement(tuple(columns), reader.viewer.is_member)
    for row in await reader.fetch(prepared, {"keys": list(indicators), "last": last}):
        found.setdefault(row["indicator_id"], []).append(row)
    return found
