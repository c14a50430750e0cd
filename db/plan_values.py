"""Enumerations of action plans."""

from enum import StrEnum


class PlanNodeKind(StrEnum):
    """The levels that a node of an action plan can have."""

    PILLAR = "PILLAR"
    FOCUS = "FOCUS"
    STRATEGY = "STRATEGY"
    ACTION = "ACTION"
    THEME = "THEME"


class PlanNodeRole(StrEnum):
    """What an organization does for a node of an action plan."""

    LEAD = "LEAD"
    SUPPORTING = "SUPPORTING"


class PlanNodeRelation(StrEnum):
    """How node `a` of a crosswalk relates to node `b`: `BROADER` says that `b` is broader than `a`."""

    EXACT = "EXACT"
    BROADER = "BROADER"
    NARROWER = "NARROWER"
    RELATED = "RELATED"
