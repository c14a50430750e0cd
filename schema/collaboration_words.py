"""The enums of collaborations."""

from enum import StrEnum

from db.obstacle_values import CollaborationAction, CollaborationKind, CollaborationStatus, ParticipantAnswer
from schema.enums import enum

__all__ = ["CollaborationAction", "CollaborationKind", "CollaborationStatus", "ParticipantAnswer"]

enum(
    CollaborationKind,
    "What organizations agree on.",
    JOINT_PROGRAM="They carry out a program together.",
    MOU="They sign a memorandum of understanding.",
    CO_FUNDING="They fund a program together.",
    REFERRAL="One refers requests for work to the other. The hub holds no data about persons.",
)
enum(
    CollaborationStatus,
    "How far a collaboration is.",
    PROPOSED="An organization proposes it; not all that were asked have answered.",
    ACCEPTED="All have answered, and at least one accepts.",
    DECLINED="All that were asked decline.",
    ENDED="It has ended, or the proposal was withdrawn.",
)
enum(
    ParticipantAnswer,
    "What an organization answered to a proposal.",
    PROPOSER="The organization proposes the collaboration.",
    PENDING="The organization has not answered yet.",
    ACCEPTED="The organization accepts.",
    DECLINED="The organization declines.",
)
enum(
    CollaborationAction,
    "A step in the history of a collaboration.",
    PROPOSE="It was proposed.",
    ACCEPT="An organization accepted.",
    DECLINE="An organization declined.",
    END="A partner ended it, or the proposer withdrew the proposal.",
)


class CollaborationOrderField(StrEnum):
    """The values by which collaborations can be sorted."""

    PROPOSED_AT = "PROPOSED_AT"
    END = "END"


enum(
    CollaborationOrderField,
    "The values by which collaborations can be sorted.",
    PROPOSED_AT="The time of the proposal.",
    END="The last day of the period. Collaborations without one come last.",
)
