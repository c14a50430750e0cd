"""Imports of results that members changed: their values stay, as those of other records do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import asyncpg

from services.writing import edited_fields, indicator_rows, kept_values
from services.writing.outputs import IndicatorRow, PeriodRow, ResultRow
from services.writing.result_fields import RESULT_FIELDS, of_row

Known = dict[tuple[UUID, str], UUID]


@dataclass(slots=True)
class ResultParts:
    """Rows of results, of their indicators and of their periods."""

    results: list[ResultRow] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    periods: list[PeriodRow] = field(default_factory=list)


async def kept(
    connection: asyncpg.Connection, run_id: UUID | None, known: Known, parts: ResultParts
) -> tuple[Known, ResultParts]:
    """The stored results that an import may replace, and the rows to write with the values of members.

    A result that a member changed stays if the source leaves it out.
    """
    edited = set(await edited_fields.of_records(connection, list(known.values())))
    if not edited:
        return known, parts
    given = {row.id for row in parts.results}
    replaced = {key: id_ for key, id_ in known.items() if id_ in given or id_ not in edited}
    values = await kept_values.settled(connection, run_id, RESULT_FIELDS, _values(parts, edited & given))
    return replaced, _with_values(parts, values)


def _values(parts: ResultParts, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """What the source says of these results."""
    indicators = [row for row in parts.indicators if row.result_id in ids]
    own = {row.id for row in indicators}
    found = indicator_rows.values_of(indicators, [row for row in parts.periods if row.indicator_id in own])
    return {
        row.id: {**of_row(row), "indicators": found.get(row.id, [])} for row in parts.results if row.id in ids
    }


def _with_values(parts: ResultParts, values: Mapping[UUID, Mapping[str, Any]]) -> ResultParts:
    replaced = {id_ for id_, stay in values.items() if "indicators" in stay}
    dropped = {row.id for row in parts.indicators if row.result_id in replaced}
    made = ResultParts(
        [replace(row, **RESULT_FIELDS.columns_of(values.get(row.id, {}))) for row in parts.results],
        [row for row in parts.indicators if row.id not in dropped],
        [row for row in parts.periods if row.indicator_id not in dropped],
    )
    for row in parts.results:
        if row.id in replaced:
            part = (row.id, row.visibility, row.owner_id)
            indicators, periods = indicator_rows.rows_of(part, values[row.id]["indicators"])
            made.indicators += indicators
            made.periods += periods
    return made
