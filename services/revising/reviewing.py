"""The way of a revision: submitted, sent back, withdrawn, discarded. Publishing has a module of its own."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from db.values import RevisionAction, RevisionState, Visibility
from services.querying.reader import Reader
from services.revising import problems, rights, storage
from services.revising.drafts import Draft, wrong
from services.revising.policies import STRICT, ReviewPolicy
from services.revising.problems import Problem, problem
from services.revising.results import Member, Outcome, Result
from services.revising.saving import EDITABLE_STATES
from services.revising.storage import StoredRevision
from services.revising.transactions import step
from services.revisions import REVIEWERS

# From which states each action leads where.
WAYS = {
    RevisionAction.SUBMIT: (EDITABLE_STATES, RevisionState.SUBMITTED),
    RevisionAction.WITHDRAW: ((RevisionState.SUBMITTED,), RevisionState.DRAFT),
    RevisionAction.REQUEST_CHANGES: ((RevisionState.SUBMITTED,), RevisionState.CHANGES_REQUESTED),
    RevisionAction.DISCARD: ((*EDITABLE_STATES, RevisionState.SUBMITTED), RevisionState.DISCARDED),
    RevisionAction.PUBLISH: ((RevisionState.SUBMITTED,), RevisionState.PUBLISHED),
}


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a revision, the version that the member read, and a comment on all of it or on one field."""

    id: UUID
    action: RevisionAction
    expected_version: int
    comment: str | None = None
    field: str | None = None


async def move(reader: Reader, wanted: Move, key: str | None, policy: ReviewPolicy = STRICT) -> Result:
    """Move a revision to its next state."""
    asked = ("move", wanted.id, wanted.action, wanted.expected_version, wanted.comment, wanted.field)
    return await step(
        reader, key, asked, lambda connection, member: moved(connection, member, wanted, policy)
    )


async def moved(connection: asyncpg.Connection, member: Member, wanted: Move, policy: ReviewPolicy) -> Result:
    """Move a revision in the transaction of the connection."""
    stored, refusal = await found(connection, member, wanted, policy)
    if refusal is not None or stored is None:
        return refusal or Result(Outcome.NOT_FOUND)
    if wanted.action is RevisionAction.SUBMIT:
        current = await stored.kind.fields.values(connection, stored.record_id)
        draft = Draft(stored.kind, stored.record_id, stored.base_version, current, stored.fields, stored.id)
        if found_wrong := await wrong(connection, member, draft, submitted=True):
            return Result(Outcome.INVALID, revision_id=stored.id, problems=found_wrong)
    await storage.move(connection, stored, WAYS[wanted.action][1])
    await storage.add_event(connection, stored.id, wanted.action, member, wanted.comment, wanted.field)
    kind, id_ = stored.kind.word, stored.record_id
    return Result(Outcome.DONE, revision_id=stored.id, kind=kind, record_id=id_)


async def found(
    connection: asyncpg.Connection, member: Member, wanted: Move, policy: ReviewPolicy
) -> tuple[StoredRevision | None, Result | None]:
    """The revision of a step, or why the step is refused."""
    if not await rights.may_ever(connection, member, wanted.id, wanted.action, policy):
        return None, Result(Outcome.NOT_PERMITTED)
    to_publish = wanted.action is RevisionAction.PUBLISH
    stored = await storage.locked(connection, wanted.id, to_publish=to_publish)
    if stored is None or not _is_seen(stored, member):
        return None, Result(Outcome.NOT_FOUND)
    if not await rights.may(connection, member, stored, wanted.action, policy):
        return None, Result(Outcome.NOT_PERMITTED, revision_id=stored.id)
    if stored.version != wanted.expected_version:
        return None, Result(Outcome.STALE, revision_id=stored.id)
    if stored.state not in WAYS[wanted.action][0]:
        return None, Result(Outcome.WRONG_STATE, revision_id=stored.id)
    if wrong_input := _problems(stored, wanted):
        return None, Result(Outcome.INVALID, revision_id=stored.id, problems=wrong_input)
    return stored, None


def _problems(stored: StoredRevision, wanted: Move) -> list[Problem]:
    """What is wrong with the input of a step."""
    found = problems.of_comment(wanted.comment)
    if wanted.field is not None and wanted.field not in stored.kind.fields.by_name:
        found.append(problem("input.field", "FIELD", wanted.field))
    if wanted.action is RevisionAction.REQUEST_CHANGES and not (wanted.comment or "").strip():
        found.append(problem("input.comment", "BLANK"))
    return found


def _is_seen(stored: StoredRevision, member: Member) -> bool:
    """Whether the member may see the record, and the revision: its own, or a submitted one to review."""
    record = stored.holder
    if not (record.is_seen_by(member.organization_id) if record else stored.may_begin):
        return False
    is_own = stored.owner_id == member.organization_id
    return is_own or (member.role in REVIEWERS and stored.visibility != Visibility.OWNER)
