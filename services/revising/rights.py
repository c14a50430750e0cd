"""Who may take which step of a revision."""

import asyncpg

from db.values import RevisionAction
from services import organization_trees
from services.querying import permissions
from services.querying.permissions import Action
from services.revising.policies import ReviewPolicy
from services.revising.results import Member
from services.revising.storage import StoredRevision
from services.revisions import REVIEWERS

OWN = (RevisionAction.SUBMIT, RevisionAction.WITHDRAW)
REVIEW = (RevisionAction.REQUEST_CHANGES, RevisionAction.PUBLISH)


def may_ever(member: Member, action: RevisionAction, policy: ReviewPolicy) -> bool:
    """Whether the member may take the step on at least some revisions."""
    if action not in REVIEW or member.role in REVIEWERS:
        return True
    return _trusts(action, policy) and permissions.may(member.viewer, Action.PUBLISH_OWN)


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
    if not (is_own and _trusts(action, policy)):
        return False
    owner = stored.holder.responsible_id if stored.holder else stored.owner_id
    return await organization_trees.may_for(connection, member.viewer, Action.PUBLISH_OWN, owner)


def _trusts(action: RevisionAction, policy: ReviewPolicy) -> bool:
    return policy.is_trusted and action is RevisionAction.PUBLISH
