"""Who may take which step of a revision."""

from uuid import UUID

import asyncpg

from db.values import RevisionAction
from services import organization_trees
from services.querying import permissions
from services.querying.permissions import Action
from services.revising.editable import EditableKind
from services.revising.kinds import EDITABLE
from services.revising.policies import ReviewPolicy
from services.revising.results import Member
from services.revising.storage import StoredRevision
from services.revisions import REVIEWERS

OWN = (RevisionAction.SUBMIT, RevisionAction.WITHDRAW)
KIND = "SELECT kind FROM revision WHERE id = $1"
REVIEW = (RevisionAction.REQUEST_CHANGES, RevisionAction.PUBLISH)


async def may_ever(
    connection: asyncpg.Connection, member: Member, id_: UUID, action: RevisionAction, policy: ReviewPolicy
) -> bool:
    """Whether the member may take the step on at least some revisions of the kind of this one."""
    if action not in REVIEW or member.role in REVIEWERS:
        return True
    if not permissions.may(member.viewer, Action.PUBLISH_OWN):
        return False
    kind = EDITABLE.get(await connection.fetchval(KIND, id_))
    return _trusts(action, policy) or (kind is not None and _is_published_by_own(action, kind))


async def may(
    connection: asyncpg.Connection,
    member: Member,
    stored: StoredRevision,
    action: RevisionAction,
    policy: ReviewPolicy,
) -> bool:
    """Whether the member may take the step of this revision."""
    is_own = stored.owner_id == member.organization_id
    if action in OWN or (action is RevisionAction.DISCARD and is_own):
        return is_own
    if member.role in REVIEWERS and (not is_own or policy.may_decide_own(member.role)):
        return True
    if not (is_own and (_trusts(action, policy) or _is_published_by_own(action, stored.kind))):
        return False
    owner = stored.holder.responsible_id if stored.holder else stored.owner_id
    return await organization_trees.may_for(connection, member.viewer, Action.PUBLISH_OWN, owner)


def _is_published_by_own(action: RevisionAction, kind: EditableKind) -> bool:
    return kind.has_own_review and action is RevisionAction.PUBLISH


def _trusts(action: RevisionAction, policy: ReviewPolicy) -> bool:
    return policy.is_trusted and action is RevisionAction.PUBLISH
