"""Stored plans: what an uploaded spreadsheet would do, row by row, for a week."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.values import SpreadsheetOutcome, Visibility
from services.querying.visibility import owned_sql
from services.spreadsheets.reading import PlannedRow
from services.spreadsheets.sentences import CellProblem

DAYS = 7
# The newest plans of an organization that are kept.
MOST_PLANS = 20
INSERT = f"""
INSERT INTO spreadsheet_plan (id, visibility, owner_id, added, changed, unchanged, refused, expires_at)
VALUES ($1, '{Visibility.OWNER}', $2, $3, $4, $5, $6, now() + interval '{DAYS} days') RETURNING expires_at
"""  # noqa: S608 - our own number
INSERT_ROWS = f"""
INSERT INTO spreadsheet_row (id, plan_id, visibility, owner_id, sheet, row, outcome, kind, record_id,
    program_id, label, program_version, fields, problems)
SELECT n.id, $1, '{Visibility.OWNER}', $2, n.sheet, n.row, n.outcome, n.kind, n.record_id, n.program_id,
    n.label, n.program_version, n.fields, n.problems
FROM unnest($3::uuid[], $4::text[], $5::int[], $6::text[], $7::text[], $8::uuid[], $9::uuid[], $10::text[],
    $11::int[], $12::jsonb[], $13::jsonb[])
    AS n (id, sheet, row, outcome, kind, record_id, program_id, label, program_version, fields, problems)
"""  # noqa: S608 - our own word
FORGET = f"""
DELETE FROM spreadsheet_plan WHERE expires_at < now() OR id IN (
    SELECT id FROM spreadsheet_plan WHERE {owned_sql("$1")} ORDER BY id DESC OFFSET $2
)
"""  # noqa: S608 - our own condition
ROWS_AT_ONCE = 1_000
LONGEST_LABEL = 300


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan as it was stored."""

    id: UUID
    expires_at: datetime
    counts: dict[SpreadsheetOutcome, int]


async def store(connection: asyncpg.Connection, owner: UUID, rows: Sequence[PlannedRow]) -> StoredPlan:
    """Store a plan; the oldest plans of the organization go."""
    id_, counted = uuid7(), Counter(row.outcome for row in rows)
    counts = {outcome: counted[outcome] for outcome in SpreadsheetOutcome}
    expires_at = await connection.fetchval(INSERT, id_, owner, *counts.values())
    for first in range(0, len(rows), ROWS_AT_ONCE):
        columns = zip(*map(_stored, rows[first : first + ROWS_AT_ONCE]), strict=True)
        await connection.execute(INSERT_ROWS, id_, owner, *map(list, columns))
    await connection.execute(FORGET, owner, MOST_PLANS)
    return StoredPlan(id_, expires_at, counts)


def _stored(row: PlannedRow) -> tuple[Any, ...]:
    return (
        uuid7(),
        row.sheet,
        row.row,
        row.outcome,
        row.kind,
        row.record_id,
        row.program_id,
        None if row.label is None else row.label.replace("\0", "")[:LONGEST_LABEL],
        row.version,
        orjson.dumps(row.fields).decode(),
        orjson.dumps([_problem(each) for each in row.problems]).decode(),
    )


def _problem(found: CellProblem) -> dict[str, Any]:
    return {
        "sheet": found.sheet,
        "row": found.row,
        "column": found.column,
        "name": found.name,
        "code": found.code,
        "value": None if found.value is None else found.value.replace("\0", ""),
        "texts": [[language, text.replace("\0", "")] for language, text in found.texts],
    }
