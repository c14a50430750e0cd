"""The enums of obstacles."""

from enum import StrEnum

from db.obstacle_values import ObstacleSeverity, ObstacleStatus, ObstacleType
from schema.enums import enum

__all__ = ["ObstacleSeverity", "ObstacleStatus", "ObstacleType"]

enum(
    ObstacleType,
    "What sort of obstacle it is.",
    TECHNICAL="Something in the work itself, such as methods, equipment, systems or data.",
    NON_TECHNICAL="Something around the work, such as money, staff, rules, coordination or support.",
)
enum(
    ObstacleSeverity,
    "How much an obstacle hinders the work.",
    LOW="The work goes on with small delays.",
    MEDIUM="Parts of the work are delayed.",
    HIGH="Important parts of the work can't go on.",
    CRITICAL="The work as a whole can't go on.",
)
enum(
    ObstacleStatus,
    "How far the work on an obstacle is.",
    OPEN="Nothing is done about it yet.",
    IN_PROGRESS="Somebody works on it.",
    RESOLVED="It is solved; `resolution` says how.",
    CLOSED="It is no longer followed, without having been solved.",
)


class ObstacleGrouping(StrEnum):
    """What obstacles can be grouped by."""

    CATEGORY = "CATEGORY"
    TYPE = "TYPE"
    SEVERITY = "SEVERITY"
    STATUS = "STATUS"
    REGION = "REGION"
    ORGANIZATION = "ORGANIZATION"
    PLAN_NODE = "PLAN_NODE"


enum(
    ObstacleGrouping,
    "What obstacles can be grouped by.",
    CATEGORY="The category (codelist ObstacleCategory).",
    TYPE="Technical or not.",
    SEVERITY="How much they hinder the work.",
    STATUS="How far the work on them is.",
    REGION="The region that they are about.",
    ORGANIZATION="The organization that raised them.",
    PLAN_NODE="The node of an action plan that they are about.",
)


class SimilarityKind(StrEnum):
    """The kinds of reasons why two obstacles are similar."""

    WORDS = "WORDS"
    PLAN_NODE = "PLAN_NODE"
    REGION = "REGION"
    TYPE = "TYPE"
    CATEGORY = "CATEGORY"


enum(
    SimilarityKind,
    "The kinds of reasons why two obstacles are similar.",
    WORDS="Their titles and descriptions share words.",
    PLAN_NODE="They are about the same node of an action plan.",
    REGION="They are about the same region.",
    TYPE="They are of the same type.",
    CATEGORY="They are of the same category.",
)


class ObstacleOrderField(StrEnum):
    """The values by which obstacles can be sorted."""

    TITLE = "TITLE"
    SEVERITY = "SEVERITY"
    RAISED = "RAISED"
    DUE = "DUE"
    RESOLVED = "RESOLVED"
    CHANGED_AT = "CHANGED_AT"


enum(
    ObstacleOrderField,
    "The values by which obstacles can be sorted.",
    TITLE="The title in the hub's default language, ignoring case.",
    SEVERITY="The severity, LOW first.",
    RAISED="The day on which the obstacle was raised.",
    DUE="The day by which it is to be solved. Obstacles without one come last.",
    RESOLVED="The day on which it was solved or closed. Obstacles without one come last.",
    CHANGED_AT="The time at which the hub added the record or last changed it (`importedAt`).",
)
