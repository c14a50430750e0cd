"""Applying a plan: one revision for each row, in one transaction, exactly as the plan shows it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db import locks
from db.values import SpreadsheetState
from services.querying.reader import CONNECTION_LOST, Reader
from services.querying.visibility import owned_sql
from services.revising import batch_publishing, batches
from services.revising.batches import NewRevision
from services.revising.policies import STRICT, ReviewPolicy
from services.revising.problems import Problem
from services.revising.results import Member, Outcome, Result
from services.revising.transactions import step
from services.spreadsheets import standing
from services.spreadsheets.standing import StoredRow

PLAN = f"""
SELECT state, refused, expires_at < now() AS is_expired FROM spreadsheet_plan
WHERE id = $1 AND {owned_sql("$2")}
"""  # noqa: S608 - our own condition
APPLIED = """
UPDATE spreadsheet_plan SET state = 'APPLIED', applied_at = now(), done = $2 WHERE id = $1
"""
LINK = """
UPDATE spreadsheet_row r SET revision_id = n.revision FROM unnest($1::uuid[], $2::uuid[]) AS n (id, revision)
WHERE r.id = n.id
"""
PROGRESS = "UPDATE spreadsheet_plan SET done = $2 WHERE id = $1"
# They are in memory together; after each of them the progress is reported.
ROWS_AT_A_TIME = 250


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plan to apply, and how: `leave_out` leaves out rows that are refused or have moved."""

    id: UUID
    submit: bool
    leave_out: bool


@dataclass(frozen=True, slots=True)
class Application:
    """How applying a plan ended: STALE if rows are refused, CONFLICT if rows have moved."""

    outcome: Outcome
    plan_id: UUID | None = None
    moved: Sequence[StoredRow] = ()
    problems: Sequence[Problem] = ()


class RowsMovedError(Exception):
    """Rows no longer are what the plan shows; nothing may be saved."""

    def __init__(self, rows: Sequence[StoredRow]) -> None:
        super().__init__("rows have moved")
        self.rows = rows


async def apply(
    reader: Reader, wanted: Wanted, key: str | None, policy: ReviewPolicy = STRICT
) -> Application:
    """Apply a plan, all of it or nothing.

    If members are trusted, what is submitted of the own organization is published at once.
    """
    asked = ("applySpreadsheetPlan", wanted.id, wanted.submit, wanted.leave_out)
    try:
        result = await step(reader, key, asked, Run(reader, wanted, policy), is_short=False)
    except RowsMovedError as error:
        return Application(Outcome.CONFLICT, wanted.id, error.rows)
    return Application(result.outcome, wanted.id, problems=result.problems)


class Run:
    """One run within a transaction."""

    def __init__(self, reader: Reader, wanted: Wanted, policy: ReviewPolicy) -> None:
        self.reader = reader
        self.wanted = wanted
        self.policy = policy
        self.publishes = False

    async def __call__(self, connection: asyncpg.Connection, member: Member) -> Result:
        """Make the revisions; a run that was undone begins anew."""
        id_ = self.wanted.id
        # Two requests must not apply one plan. The row itself stays free, for the progress.
        await connection.execute(locks.FOR_RECORD, id_)
        plan = await connection.fetchrow(PLAN, id_, member.organization_id)
        if plan is None:
            return Result(Outcome.NOT_FOUND)
        if plan["state"] != SpreadsheetState.READY or plan["is_expired"]:
            return Result(Outcome.WRONG_STATE, revision_id=id_)
        if plan["refused"] and not self.wanted.leave_out:
            return Result(Outcome.STALE, revision_id=id_)
        done = await self._save(connection, member)
        await connection.execute(APPLIED, id_, done)
        return Result(Outcome.DONE, revision_id=id_, changes_record=self.publishes)

    async def _save(self, connection: asyncpg.Connection, member: Member) -> int:
        """Make the revisions of all rows, and return their number."""
        rows = await standing.rows_of(connection, self.wanted.id)
        if self.wanted.submit and self.policy.is_trusted:
            await standing.lock_to_publish(connection, self.wanted.id)
        records = await standing.lock(connection, member, rows)
        trusted: frozenset[UUID] = frozenset()
        if self.wanted.submit:
            trusted = await batch_publishing.trusted(connection, member, self.policy, records.permitted)
        done, moved = 0, list[StoredRow]()
        for first in range(0, len(rows), ROWS_AT_A_TIME):
            some = rows[first : first + ROWS_AT_A_TIME]
            made, current = await standing.revisions(connection, records, some, submit=self.wanted.submit)
            moved += [row for row in some if row.id not in made]
            if not moved or self.wanted.leave_out:
                await batches.add(connection, member, list(made.values()), submit=self.wanted.submit)
                await connection.execute(LINK, list(made), [each.id for each in made.values()])
                done += len(made)
                await self._publish(connection, member, records.of(made, some, trusted), current)
                await self._report(done)
        if moved and not self.wanted.leave_out:
            raise RowsMovedError(moved)
        return done

    async def _publish(
        self,
        connection: asyncpg.Connection,
        member: Member,
        revisions: Sequence[NewRevision],
        current: Mapping[UUID, Mapping[str, Any]],
    ) -> None:
        self.publishes = self.publishes or bool(revisions)
        await batch_publishing.publish(connection, member, revisions, current)

    async def _report(self, done: int) -> None:
        """Store how far the run has come, if a connection is free: it is seen before the run ends."""
        with suppress(*CONNECTION_LOST):
            async with self.reader.pools.writing.acquire(timeout=0.1) as other:
                await other.execute(PROGRESS, self.wanted.id, done)
