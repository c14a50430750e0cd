"""The fields of outputs, outcomes, impacts and other results that members edit."""

from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.kinds.result_history import INDICATORS
from services.text import localized
from services.writing import alignments, indicator_merges, indicator_rows, rows
from services.writing.editable_fields import Columns, EditableFields, Field, encoded, texts
from services.writing.outputs import ResultRow

PART = "SELECT id, visibility, owner_id FROM result WHERE id = $1"


def _titles(value: Any) -> Columns:
    return {"title": localized.choose(value or [], ()), "titles": localized.encode(value or [])}


async def write_indicators(connection: asyncpg.Connection, id_: UUID, value: Any) -> None:
    """Replace the indicators of a result, with their periods."""
    part = tuple(await connection.fetchrow(PART, id_) or ())
    indicators, periods = indicator_rows.rows_of((part[0], part[1], part[2]), value)
    await connection.execute("DELETE FROM indicator WHERE result_id = $1", id_)
    await rows.insert(connection, "indicator", indicators)
    await rows.insert(connection, "indicator_period", periods)


def of_row(row: ResultRow) -> dict[str, Any]:
    """The texts of a row that an import is about to write."""
    return {"titles": orjson.loads(row.titles), "descriptions": orjson.loads(row.descriptions)}


RESULT_FIELDS = EditableFields(
    "RESULT",
    "result",
    "r",
    {
        "titles": texts("r.titles", _titles, "title"),
        "descriptions": texts("r.descriptions", encoded("descriptions"), "description"),
        "indicators": Field(INDICATORS, write=write_indicators, empty=[], merge=indicator_merges.merged),
        alignments.NAME: alignments.field("result", "result_id", "r"),
        # Of a new result; they never change afterwards.
        "program": Field("r.reported_in_id"),
        "kind": Field("r.kind"),
    },
    of_row,
)
