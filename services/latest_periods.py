"""The newest period of indicators that has an actual value, and what newest means."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, FromClause, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.tables import indicator_period
from db.tables.base import nulls_last
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible


def recency(period: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The values by which periods of one indicator are compared: the last one ends, then starts, latest.

    Periods without dates come before those with dates. Among equals the publisher's order decides.
    """
    ends, starts = (nulls_last(period.c[name], descending=True) for name in ("end_date", "start_date"))
    return ends, starts, period.c.ordinal


@lru_cache
def newest_measured_statement(columns: tuple[str, ...], member: bool) -> Statement:
    """Build the statement for the newest period of each indicator that has a total actual value."""
    table = indicator_period
    keys: Any = bindparam("keys", type_=ARRAY(Uuid))
    newest_first = [part.desc() for part in recency(table)]
    return prepare(
        select(*(table.c[name] for name in dict.fromkeys(("indicator_id", *columns))))
        .ext(distinct_on(table.c.indicator_id))
        .where(table.c.indicator_id == func.any(keys), table.c.actual.is_not(None))
        .where(visible(table, member=member))
        .order_by(table.c.indicator_id, *newest_first)
    )


async def newest_measured(
    reader: Reader, indicators: Iterable[Any], columns: Sequence[str]
) -> dict[Any, Row]:
    """The newest period with a total actual value of each indicator; those without one are left out."""
    statement = newest_measured_statement(tuple(columns), reader.viewer.is_member)
    rows = await reader.fetch(statement, {"keys": list(indicators)})
    return {row["indicator_id"]: row for row in rows}
