"""The fields of commitments that members edit."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.tables.commitments import CommitmentStatus
from services.kinds.commitments import money
from services.writing.editable_fields import Columns, EditableFields, Field, encoded, texts

UNLINK = "DELETE FROM commitment_output WHERE commitment_id = $1 AND NOT result_id = ANY($2)"
LINK = """
INSERT INTO commitment_output (commitment_id, visibility, owner_id, result_id)
SELECT c.id, c.visibility, c.owner_id, r.id FROM commitment c, result r
WHERE c.id = $1 AND r.id = ANY($2) ON CONFLICT DO NOTHING
"""
# The first report counts; who takes it back has not reported.
NOTE_REPORT = """
UPDATE commitment SET reported_on = CASE
    WHEN status = 'COMMITTED' THEN NULL WHEN status = 'DROPPED' THEN reported_on
    ELSE coalesce(reported_on, current_date) END
WHERE id = $1
"""
STATUS = "UPDATE commitment SET status = $2 WHERE id = $1"
OUTPUTS = (
    "(SELECT coalesce(jsonb_agg(x.result_id ORDER BY x.result_id), '[]')"
    " FROM commitment_output x WHERE x.commitment_id = c.id)"
)


def _money(column: str) -> Callable[[Any], Columns]:
    def columns(value: Any) -> Columns:
        amount = Decimal(value["amount"]) if value else None
        return {f"{column}_amount": amount, f"{column}_currency": value["currency"] if value else None}

    return columns


def _plain(column: str) -> Callable[[Any], Columns]:
    return lambda value: {column: value}


def _identity(column: str) -> Callable[[Any], Columns]:
    return lambda value: {column: UUID(value)}


def _sorted(value: Any) -> Any:
    return sorted({*(value or ())})


async def write_status(connection: asyncpg.Connection, id_: UUID, value: Any) -> None:
    """Store the status, and the day of the first report."""
    await connection.execute(STATUS, id_, value)
    await connection.execute(NOTE_REPORT, id_)


async def write_outputs(connection: asyncpg.Connection, id_: UUID, value: Any) -> None:
    """Store the outputs that are evidence."""
    ids = [UUID(each) for each in value or ()]
    await connection.execute(UNLINK, id_, ids)
    await connection.execute(LINK, id_, ids)


COMMITMENT_FIELDS = EditableFields(
    "COMMITMENT",
    "commitment",
    "c",
    {
        # Of a new commitment; they never change afterwards.
        "organization": Field("c.organization_id", _identity("organization_id")),
        "node": Field("c.node_id", _identity("node_id")),
        "year": Field("c.year", _plain("year")),
        "quarter": Field("c.quarter", _plain("quarter")),
        "plannedBudget": Field(money("planned"), _money("planned")),
        "plannedOutputs": texts("c.planned_outputs", encoded("planned_outputs")),
        "plannedOutputCount": Field("c.planned_output_count", _plain("planned_output_count")),
        "realisedBudget": Field(money("realised"), _money("realised")),
        "realisedOutputCount": Field("c.realised_output_count", _plain("realised_output_count")),
        "narratives": texts("c.narratives", encoded("narratives")),
        "documents": Field(
            "c.documents", lambda value: {"documents": orjson.dumps(value or []).decode()}, empty=[]
        ),
        "evidenceOutputs": Field(OUTPUTS, write=write_outputs, empty=[], normal=_sorted),
        "status": Field("c.status", write=write_status, empty=CommitmentStatus.COMMITTED.value),
        "reason": Field("c.decision_reason", _plain("decision_reason")),
    },
)
