"""Results (outputs, outcomes, impacts, others), matched with stored ones, to keep their ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from db.values import ResultKind, ResultOrigin, Visibility
from services.writing import rows


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result; `reported_in_id` is the activity that reports it, `program_id` its program."""

    id: UUID
    kind: ResultKind
    reported_in_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    match_key: str
    program_id: UUID | None
    activity_id: UUID | None
    iati_identifier: str | None
    origin: ResultOrigin
    title: str
    titles: str
    descriptions: str
    details: str
    source_id: UUID
    last_updated: datetime | None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of a result."""

    id: UUID
    result_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    titles: str
    descriptions: str
    measure_code: str | None
    ascending: bool
    baseline: str | None
    baselines: str
    details: str


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period of an indicator, with its target and actual values."""

    indicator_id: UUID
    visibility: Visibility
    owner_id: UUID
    ordinal: int
    start_date: date | None
    end_date: date | None
    targets: str
    actuals: str
    target: Decimal | None
    actual: Decimal | None
    achievement: Decimal | None


async def known(connection: asyncpg.Connection, programs: Sequence[UUID]) -> dict[tuple[UUID, str], UUID]:
    """The ids of the stored results that the programs report, by program and match key."""
    stored_rows = await connection.fetch(
        "SELECT reported_in_id, match_key, id FROM result"
        " WHERE reported_in_id = ANY($1) AND origin <> 'MEMBER'",
        programs,
    )
    return {(program, key): identity for program, key, identity in stored_rows}


async def write(
    connection: asyncpg.Connection,
    before: dict[tuple[UUID, str], UUID],
    results: Sequence[ResultRow],
    indicators: Sequence[IndicatorRow],
    periods: Sequence[PeriodRow],
) -> tuple[int, int, int]:
    """Write the results of programs; return the numbers of added, changed and removed ones.

    `before` are the stored results of the programs. Matching rows have their ids. Results without a matching
    row are deleted; indicators are replaced.
    """
    ids = {row.id for row in results}
    stored_ids = set(before.values())
    removed = list(stored_ids - ids)
    await connection.execute("DELETE FROM result WHERE id = ANY($1)", removed)
    changed = [row for row in results if row.id in stored_ids]
    await rows.update(connection, "result", changed, "version = version + 1, imported_at = now()")
    await connection.execute("DELETE FROM indicator WHERE result_id = ANY($1)", [row.id for row in changed])
    await rows.insert(connection, "result", [row for row in results if row.id not in stored_ids])
    await rows.insert(connection, "indicator", indicators)
    await rows.insert(connection, "indicator_period", periods)
    return len(results) - len(changed), len(changed), len(removed)


async def follow_parents(connection: asyncpg.Connection, programs: Sequence[UUID]) -> None:
    """Assign the results that OUTPUT-level activities report to the parents of these activities.

    Without a parent, the activity's own output belongs to no program, the other results to the activity.
    """
    await connection.execute(
        """
        UPDATE result r SET program_id = w.program_id, imported_at = now()
        FROM (
            SELECT r.id, CASE WHEN r.origin = 'ACTIVITY' THEN p.parent_id ELSE coalesce(p.parent_id, p.id) END
                AS program_id
            FROM program p JOIN result r ON r.reported_in_id = p.id
            WHERE p.id = ANY($1) AND p.level = 'OUTPUT' AND r.origin <> 'MEMBER'
        ) w
        WHERE r.id = w.id AND r.program_id IS DISTINCT FROM w.program_id
        """,
        programs,
    )
