"""Enumerations of obstacles and collaborations."""

from enum import StrEnum


class ObstacleType(StrEnum):
    """What sort of obstacle it is."""

    TECHNICAL = "TECHNICAL"
    NON_TECHNICAL = "NON_TECHNICAL"


class ObstacleSeverity(StrEnum):
    """How much an obstacle hinders the work."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class ObstacleStatus(StrEnum):
    """How far the work on an obstacle is."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"


class CollaborationKind(StrEnum):
    """What organizations agree on."""

    JOINT_PROGRAM = "JOINT_PROGRAM"
    MOU = "MOU"
    CO_FUNDING = "CO_FUNDING"
    REFERRAL = "REFERRAL"


class CollaborationStatus(StrEnum):
    """How far a collaboration is."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    ENDED = "ENDED"


class ParticipantAnswer(StrEnum):
    """What an organization answered to the proposal of a collaboration."""

    PROPOSER = "PROPOSER"
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


class CollaborationAction(StrEnum):
    """A step in the history of a collaboration."""

    PROPOSE = "PROPOSE"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    END = "END"
