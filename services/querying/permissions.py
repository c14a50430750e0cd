"""Who may do what: the table of roles and actions. The checks use it, and docs/authorization.md shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.values import Role
from services.querying.viewers import Viewer


class Extent(StrEnum):
    """On whose records a role may act."""

    NONE = "no"
    OWN = "own"
    BELOW = "own and below"
    ALL = "yes"


class Action(StrEnum):
    """What a viewer may want to do."""

    READ_PUBLIC = "read public records"
    READ_MEMBERS = "read records for members, history, claims and decisions"
    READ_OWNER = "read records that only their owner sees"
    SEE_IMPORT_RUNS = "see import runs and rejected records"
    SEE_MERGES = "see merges and proposals for merges"
    DECIDE_OVERLAPS = "decide about overlaps"
    DECIDE_ALIGNMENTS = "confirm or reject alignments with action plans"
    DECIDE_MERGES = "merge organizations, and revert merges"
    MERGE_PROGRAMS = "merge programs, and revert merges"
    PROPOSE = "propose and submit changes of records"
    PUBLISH = "review and publish changes"
    PUBLISH_OWN = "publish changes of the own organization, if HUB_REVIEW is trusted"
    DECIDE_COMMITMENTS = "decide about commitments of other organizations"
    WRITE_REPORTS = "begin, validate and submit reports"
    APPROVE_REPORTS = "validate, approve and reopen reports of other organizations"
    MANAGE_WEBHOOKS = "manage webhooks"
    WITHDRAW = "withdraw and restore records"
    CHANGE_OWNER = "change the owner of a record"
    MANAGE_KEYS = "manage keys over the API"


@dataclass(frozen=True, slots=True)
class Permission:
    """The extent of an action for each role; `is_planned` until the hub offers the action."""

    anonymous: Extent
    reader: Extent
    contributor: Extent
    reviewer: Extent
    administrator: Extent
    is_planned: bool = False

    def of(self, role: Role | None) -> Extent:
        """The extent for a role; null is an anonymous viewer."""
        extent: Extent = getattr(self, "anonymous" if role is None else role.lower())
        return extent


NO, OWN, BELOW, ALL = Extent

# Not even an administrator reads what only its owner sees: that is between the owner and the operator.
TABLE: Mapping[Action, Permission] = {
    Action.READ_PUBLIC: Permission(ALL, ALL, ALL, ALL, ALL),
    Action.READ_MEMBERS: Permission(NO, ALL, ALL, ALL, ALL),
    Action.READ_OWNER: Permission(NO, OWN, OWN, OWN, OWN),
    Action.SEE_IMPORT_RUNS: Permission(NO, NO, NO, ALL, ALL),
    Action.SEE_MERGES: Permission(NO, NO, NO, ALL, ALL),
    Action.DECIDE_OVERLAPS: Permission(NO, NO, NO, ALL, ALL),
    Action.DECIDE_ALIGNMENTS: Permission(NO, NO, NO, ALL, ALL),
    Action.DECIDE_MERGES: Permission(NO, NO, NO, ALL, ALL),
    Action.MERGE_PROGRAMS: Permission(NO, NO, NO, ALL, ALL),
    Action.PROPOSE: Permission(NO, NO, BELOW, BELOW, ALL),
    Action.PUBLISH: Permission(NO, NO, NO, ALL, ALL),
    Action.PUBLISH_OWN: Permission(NO, NO, BELOW, BELOW, ALL),
    Action.DECIDE_COMMITMENTS: Permission(NO, NO, NO, ALL, ALL),
    Action.WRITE_REPORTS: Permission(NO, NO, BELOW, BELOW, ALL),
    Action.APPROVE_REPORTS: Permission(NO, NO, NO, ALL, ALL),
    Action.MANAGE_WEBHOOKS: Permission(NO, NO, OWN, OWN, ALL),
    Action.WITHDRAW: Permission(NO, NO, BELOW, BELOW, ALL),
    Action.CHANGE_OWNER: Permission(NO, NO, NO, NO, ALL),
    Action.MANAGE_KEYS: Permission(NO, NO, NO, NO, ALL),
}


def extent(viewer: Viewer, action: Action) -> Extent:
    """On whose records the viewer may do this."""
    return TABLE[action].of(viewer.role if viewer.is_member else None)


def may(viewer: Viewer, action: Action) -> bool:
    """True if the viewer may do this on at least some records."""
    return extent(viewer, action) is not Extent.NONE


def roles(action: Action) -> frozenset[Role]:
    """The roles that may do this on at least some records."""
    return frozenset(role for role in Role if TABLE[action].of(role) is not Extent.NONE)
