"""The way of a revision: submitted, sent back, withdrawn, discarded. Publishing has a module of its own."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from db.values import RevisionAction, RevisionState, Role, Visibility
from services.querying.reader import Reader
from services.revising import problems, storage
from services.revising.drafts import Draft, wrong
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
OWN = (RevisionAction.SUBMIT, RevisionAction.WITHDRAW)
REVIEW = (RevisionAction.REQUEST_CHANGES, RevisionAction.PUBLISH)


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a revision, the version that the member read, and a comment on all of it or on one field."""

    id: UUID
    action: RevisionAction
    expected_version: int
    comment: str | None = None
    field: str | None = None


async def move(reader: Reader, wanted: Move, key: str | None) -> Result:
    """Move a revision to its next state."""
    asked = ("move", wanted.id, wanted.action, wanted.expected_version, wanted.comment, wanted.field)
    return await step(reader, key, asked, lambda connection, member: _moved(connection, member, wanted))


async def _moved(connection: asyncpg.Connection, member: Member, wanted: Move) -> Result:
    stored, refusal = await found(connection, member, wanted)
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
    connection: asyncpg.Connection, member: Member, wanted: Move
) -> tuple[StoredRevision | None, Result | None]:
    """The revision of a step, or why the step is refused."""
    if wanted.action in REVIEW and member.role not in REVIEWERS:
        return None, Result(Outcome.NOT_PERMITTED)
    to_publish = wanted.action is RevisionAction.PUBLISH
    stored = await storage.locked(connection, wanted.id, to_publish=to_publish)
    if stored is None or not _is_seen(stored, member):
        return None, Result(Outcome.NOT_FOUND)
    if not _may(stored, member, wanted.action):
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
    record = stored.record
    if not (record.is_seen_by(member.organization_id) if record else stored.is_new):
        return False
    is_own = stored.owner_id == member.organization_id
    return is_own or (member.role in REVIEWERS and stored.visibility != Visibility.OWNER)


def _may(stored: StoredRevision, member: Member, action: RevisionAction) -> bool:
    """Whether the member may take the step: nobody but an administrator decides about what is their own."""
    is_own = stored.owner_id == member.organization_id
    if action in OWN:
        return is_own
    if action is RevisionAction.DISCARD and is_own:
        return True
    return member.role is Role.ADMINISTRATOR or (member.role in REVIEWERS and not is_own)
