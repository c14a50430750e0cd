"""The steps of a report: validated by its organization, submitted, validated, approved, opened again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.tables.reports import ItemCheck, ReportStatus
from services import organization_trees
from services.kinds.reports import REPORT_HISTORY
from services.querying import permissions
from services.querying.permissions import Action
from services.querying.reader import Reader
from services.querying.visibility import visible_sql
from services.revising import report_values
from services.revising.policies import ReviewPolicy
from services.revising.problems import Problem, of_comment, problem
from services.revising.reports import REPORT
from services.revising.results import Member, Outcome, Result
from services.revising.transactions import step
from services.writing import history, snapshots
from services.writing.report_fields import items_of

DRAFT, SUBMITTED, RETURNED, APPROVED = ReportStatus
EDITED = (DRAFT, RETURNED)
LOCK = f"""
SELECT r.organization_id, r.status, r.version, t.fields::text AS fields, t.visibility
FROM report r JOIN report_template t ON t.id = r.template_id
WHERE r.id = $1 AND {visible_sql("$2", "r")} FOR NO KEY UPDATE OF r
"""  # noqa: S608 - our own condition
# Its own organization works on a draft alone; what is approved is as public as the template.
MOVE = """
UPDATE report SET status = $2, visibility = $3, decided_by_id = $4, decision_reason = $5,
    submitted_at = CASE WHEN $2 = 'SUBMITTED' THEN now() ELSE submitted_at END,
    approved_at = CASE WHEN $2 = 'APPROVED' THEN now() WHEN $2 = 'RETURNED' THEN NULL ELSE approved_at END
WHERE id = $1
"""
MOVED = """
UPDATE report SET version = version + 1, imported_at = now(), last_updated = now() WHERE id = $1
"""
CHECK_OWN = """
UPDATE report_item SET own_check = $3, own_comment = $4 WHERE report_id = $1 AND commitment_id = $2
"""
CHECK = """
UPDATE report_item SET secretariat_check = $3, secretariat_comment = $4,
    own_check = CASE WHEN $3 = 'RETURNED' THEN 'PENDING' ELSE own_check END
WHERE report_id = $1 AND commitment_id = $2
"""
PENDING = "SELECT count(*) FROM report_item WHERE report_id = $1 AND {} <> 'VALID'"
ANEW = """
UPDATE report_item SET own_check = 'PENDING', secretariat_check = 'PENDING' WHERE report_id = $1
"""


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """What a validation of the item of a commitment found."""

    commitment_id: UUID
    check: ItemCheck
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class ReportStep:
    """A step of a report, the version that the member read, and the reason."""

    id: UUID
    expected_version: int
    reason: str | None = None
    verdicts: Sequence[ItemVerdict] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """The transaction of a step, and the locked report."""

    connection: asyncpg.Connection
    member: Member
    wanted: ReportStep
    row: Any

    @property
    def status(self) -> ReportStatus:
        """The present status of the report."""
        return ReportStatus(self.row["status"])


Run = Callable[[Context], Awaitable[list[Problem]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step: who may take it, from which states, whether it needs a reason, what it does."""

    name: str
    action: Action
    states: Sequence[ReportStatus]
    run: Run
    needs_reason: bool = False


async def take(
    reader: Reader, kind: Kind, wanted: ReportStep, key: str | None, policy: ReviewPolicy
) -> Result:
    """Take a step of a report."""
    asked = (
        "report",
        kind.name,
        wanted.id,
        wanted.expected_version,
        wanted.reason,
        *map(_asked, wanted.verdicts),
    )
    return await step(
        reader, key, asked, lambda connection, member: _taken(connection, member, kind, wanted, policy)
    )


def _asked(verdict: ItemVerdict) -> tuple[Any, ...]:
    return verdict.commitment_id, verdict.check, verdict.comment


async def _taken(
    connection: asyncpg.Connection, member: Member, kind: Kind, wanted: ReportStep, policy: ReviewPolicy
) -> Result:
    if not permissions.may(member.viewer, kind.action):
        return Result(Outcome.NOT_PERMITTED)
    row = await connection.fetchrow(LOCK, wanted.id, member.organization_id)
    if row is None:
        return Result(Outcome.NOT_FOUND)
    ids: dict[str, Any] = {"record_id": wanted.id, "kind": REPORT.word}
    if not await _may(connection, member, kind, row["organization_id"], policy):
        return Result(Outcome.NOT_PERMITTED, **ids)
    if row["version"] != wanted.expected_version:
        return Result(Outcome.STALE, **ids)
    if row["status"] not in kind.states:
        return Result(Outcome.WRONG_STATE, **ids)
    if found := _reason(kind, wanted):
        return Result(Outcome.INVALID, problems=found, **ids)
    before = await snapshots.take(connection, REPORT_HISTORY, [wanted.id])
    if found := await kind.run(Context(connection, member, wanted, row)):
        return Result(Outcome.INVALID, problems=found, **ids)
    await connection.execute(MOVED, wanted.id)
    await history.record_changes(connection, None, before, actor=member.organization_id)
    return Result(Outcome.DONE, changes_record=True, **ids)


async def _may(
    connection: asyncpg.Connection, member: Member, kind: Kind, organization: UUID, policy: ReviewPolicy
) -> bool:
    """Whether the member may take the step: of its own report, or as the secretariat of another one's."""
    if kind.action is Action.APPROVE_REPORTS:
        return organization != member.organization_id or policy.may_decide_own(member.role)
    return await organization_trees.may_for(connection, member.viewer, kind.action, organization)


def _reason(kind: Kind, wanted: ReportStep) -> list[Problem]:
    if kind.needs_reason and not (wanted.reason or "").strip():
        return [problem("input.reason", "BLANK")]
    return of_comment(wanted.reason, "input.reason")


async def move(context: Context, status: ReportStatus, visibility: str) -> None:
    """Move the report to a status."""
    reason = (context.wanted.reason or "").strip() or None
    by = context.member.organization_id
    await context.connection.execute(MOVE, context.wanted.id, status, visibility, by, reason)


async def _validate(context: Context, statement: str, *, own: bool) -> list[Problem]:
    """Store the verdicts on items."""
    items = {UUID(each["commitment"]): each for each in await items_of(context.connection, context.wanted.id)}
    if found := _wrong_verdicts(context, items, own=own):
        return found
    for each in context.wanted.verdicts:
        values = (each.commitment_id, each.check, (each.comment or "").strip() or None)
        await context.connection.execute(statement, context.wanted.id, *values)
    return []


def _wrong_verdicts(context: Context, items: Mapping[UUID, Any], *, own: bool) -> list[Problem]:
    fields = orjson.loads(context.row["fields"])
    found: list[Problem] = []
    seen: set[UUID] = set()
    for place, each in enumerate(context.wanted.verdicts):
        path = f"input.items.{place}"
        if each.commitment_id not in items:
            found.append(problem(f"{path}.commitment", "NO_ITEM"))
        elif each.commitment_id in seen:
            found.append(problem(f"{path}.commitment", "ITEM_TWICE"))
        elif own and each.check is ItemCheck.VALID:
            found += report_values.missing(items[each.commitment_id], fields, path)
        if each.check is ItemCheck.RETURNED and not (each.comment or "").strip():
            found.append(problem(f"{path}.comment", "ITEM_COMMENT"))
        found += of_comment(each.comment, f"{path}.comment")
        seen.add(each.commitment_id)
    return found


async def _validate_own(context: Context) -> list[Problem]:
    return await _validate(context, CHECK_OWN, own=True)


async def _validate_all(context: Context) -> list[Problem]:
    """Store what the secretariat found; an item that it returns returns the report."""
    found = await _validate(context, CHECK, own=False)
    if not found and any(each.check is ItemCheck.RETURNED for each in context.wanted.verdicts):
        await move(context, RETURNED, "MEMBERS")
    return found


async def _pending(context: Context, column: str) -> list[Problem]:
    number = await context.connection.fetchval(PENDING.format(column), context.wanted.id)
    return [problem("input.id", "ITEMS_PENDING", number)] if number else []


async def _submit(context: Context) -> list[Problem]:
    if found := await _pending(context, "own_check"):
        return found
    await move(context, SUBMITTED, "MEMBERS")
    return []


async def _approve(context: Context) -> list[Problem]:
    if found := await _pending(context, "secretariat_check"):
        return found
    # A template of one owner is of no use to others.
    await move(context, APPROVED, "PUBLIC" if context.row["visibility"] == "PUBLIC" else "MEMBERS")
    return []


async def _reopen(context: Context) -> list[Problem]:
    await context.connection.execute(ANEW, context.wanted.id)
    await move(context, RETURNED, "MEMBERS")
    return []


VALIDATE_OWN = Kind("validate own", Action.WRITE_REPORTS, EDITED, _validate_own)
VALIDATE = Kind("validate", Action.APPROVE_REPORTS, (SUBMITTED,), _validate_all)
SUBMIT = Kind("submit", Action.WRITE_REPORTS, EDITED, _submit)
APPROVE = Kind("approve", Action.APPROVE_REPORTS, (SUBMITTED,), _approve)
REOPEN = Kind("reopen", Action.APPROVE_REPORTS, (APPROVED,), _reopen, needs_reason=True)
