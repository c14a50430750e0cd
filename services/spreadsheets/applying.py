"""Applying a plan: one revision for each row, in one transaction, exactly as the plan shows it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import orjson

from db import locks
from db.values import RevisionAction, SpreadsheetState
from services import organization_trees
from services.querying.permissions import Action
from services.querying.reader import CONNECTION_LOST, Reader
from services.querying.visibility import owned_sql, visible_sql
from services.revising import patches, reviewing, saving
from services.revising.kinds import EDITABLE
from services.revising.patches import Patch
from services.revising.policies import STRICT
from services.revising.problems import Problem
from services.revising.results import Member, Outcome, Result
from services.revising.reviewing import Move
from services.revising.saving import Edit
from services.revising.transactions import step

PLAN = f"""
SELECT state, refused, expires_at < now() AS is_expired FROM spreadsheet_plan
WHERE id = $1 AND {owned_sql("$2")}
"""  # noqa: S608 - our own condition
ROWS = """
SELECT id, program_id, fields::text AS fields, sheet, "row", label FROM spreadsheet_row
WHERE plan_id = $1 AND outcome IN ('ADD', 'CHANGE') ORDER BY id
"""
# In the order of their ids, so that two requests can't wait for each other.
# $2 is the organization that applies the plan.
PROGRAMS = f"""
SELECT id, version, owner_id FROM program WHERE id = ANY($1) AND {visible_sql("$2")}
ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - our own condition
APPLIED = """
UPDATE spreadsheet_plan SET state = 'APPLIED', applied_at = now(), done = $2 WHERE id = $1
"""
LINK = """
UPDATE spreadsheet_row r SET revision_id = n.revision FROM unnest($1::uuid[], $2::uuid[]) AS n (id, revision)
WHERE r.id = n.id
"""
PROGRESS = "UPDATE spreadsheet_plan SET done = $2 WHERE id = $1"
ROWS_BETWEEN_REPORTS = 250


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
    moved: Sequence["StoredRow"] = ()
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of a plan that adds or changes a program."""

    id: UUID
    program_id: UUID | None
    fields: Patch
    sheet: str
    row: int
    label: str | None


class RowsMovedError(Exception):
    """Rows no longer are what the plan shows; nothing may be saved."""

    def __init__(self, rows: Sequence[StoredRow]) -> None:
        super().__init__("rows have moved")
        self.rows = rows


async def apply(reader: Reader, wanted: Wanted, key: str | None) -> Application:
    """Apply a plan, all of it or nothing."""
    asked = ("applySpreadsheetPlan", wanted.id, wanted.submit, wanted.leave_out)
    try:
        result = await step(reader, key, asked, Run(reader, wanted), is_short=False)
    except RowsMovedError as error:
        return Application(Outcome.CONFLICT, wanted.id, error.rows)
    return Application(result.outcome, wanted.id, problems=result.problems)


class Run:
    """One run within a transaction."""

    def __init__(self, reader: Reader, wanted: Wanted) -> None:
        self.reader = reader
        self.wanted = wanted
        self.revisions: dict[UUID, UUID] = {}

    async def __call__(self, connection: asyncpg.Connection, member: Member) -> Result:
        """Make the revisions; a run that was undone begins anew."""
        self.revisions = {}
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
        rows = await connection.fetch(ROWS, id_)
        await self._save(connection, member, [_row(row) for row in rows])
        await connection.execute(LINK, list(self.revisions), list(self.revisions.values()))
        await connection.execute(APPLIED, id_, len(self.revisions))
        return Result(Outcome.DONE, revision_id=id_)

    async def _save(self, connection: asyncpg.Connection, member: Member, rows: Sequence[StoredRow]) -> None:
        versions = await _unmoved(connection, member, rows)
        moved = [row for row in rows if row.id not in versions]
        if moved and not self.wanted.leave_out:
            raise RowsMovedError(moved)
        for done, row in enumerate((row for row in rows if row.id in versions), 1):
            if (revision := await self._saved(connection, member, row, versions[row.id])) is not None:
                self.revisions[row.id] = revision
            elif not self.wanted.leave_out:
                raise RowsMovedError([row])
            if done % ROWS_BETWEEN_REPORTS == 0:
                await self._report(done)

    async def _saved(
        self, connection: asyncpg.Connection, member: Member, row: StoredRow, version: int | None
    ) -> UUID | None:
        """Make the revision of a row; null if a value is no longer fit."""
        new = patches.new_values(row.fields)
        edit = Edit(new, record_id=row.program_id, expected_version=version)
        saved = await saving.save_within(connection, member, edit)
        id_ = saved.revision_id
        if saved.outcome is not Outcome.DONE or id_ is None:
            return None
        if self.wanted.submit:
            submitted = await reviewing.moved(connection, member, Move(id_, RevisionAction.SUBMIT, 1), STRICT)
            # The plan has checked what a submission needs, and all programs are locked.
            if submitted.outcome is not Outcome.DONE:
                raise RowsMovedError([row])
        return id_

    async def _report(self, done: int) -> None:
        """Store how far the run has come, if a connection is free: it is seen before the run ends."""
        with suppress(*CONNECTION_LOST):
            async with self.reader.pools.writing.acquire(timeout=0.1) as other:
                await other.execute(PROGRESS, self.wanted.id, done)


def _row(row: asyncpg.Record) -> StoredRow:
    return StoredRow(**{**row, "fields": orjson.loads(row["fields"])})


async def _unmoved(
    connection: asyncpg.Connection, member: Member, rows: Sequence[StoredRow]
) -> Mapping[UUID, int | None]:
    """The rows that are still as shown, with the present version of the program; all programs are locked."""
    ids = [row.program_id for row in rows if row.program_id is not None]
    programs = {row["id"]: row for row in await connection.fetch(PROGRAMS, ids, member.organization_id)}
    values = await EDITABLE["PROGRAM"].fields.values_of(connection, ids)
    permitted = {
        owner
        for owner in {row["owner_id"] for row in programs.values()}
        if await organization_trees.may_for(connection, member.viewer, Action.PROPOSE, owner)
    }
    found: dict[UUID, int | None] = {}
    for row in rows:
        if row.program_id is None:
            found[row.id] = None
            continue
        program = programs.get(row.program_id)
        if program is None or program["owner_id"] not in permitted:
            continue
        now = values[row.program_id]
        if all(now.get(name) == change["base"] for name, change in row.fields.items()):
            found[row.id] = program["version"]
    return found
