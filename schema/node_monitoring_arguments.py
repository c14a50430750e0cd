"""The arguments of achievement and totals of nodes of action plans."""

from dataclasses import dataclass
from typing import Annotated, Any

from schema.alignment_inputs import BELOW, CROSSING, chosen
from schema.monitoring_arguments import AchievementArguments, TotalsArguments
from schema.serving_arguments import CONFIRMED
from services.alignments import CONFIRMED_ONLY


@dataclass(frozen=True)
class NodeAchievementArguments(AchievementArguments):
    """The same for a node of a plan."""

    include_descendants: Annotated[bool | None, BELOW] = False
    through_crosswalk: Annotated[bool | None, CROSSING] = False
    confirmed_only: Annotated[bool | None, CONFIRMED] = False

    def options(self) -> frozenset[str]:
        """Return the options that say which nodes and alignments count."""
        return options_of(self)


@dataclass(frozen=True)
class NodeTotalsArguments(TotalsArguments):
    """The same for a node of a plan."""

    include_descendants: Annotated[bool | None, BELOW] = False
    through_crosswalk: Annotated[bool | None, CROSSING] = False
    confirmed_only: Annotated[bool | None, CONFIRMED] = False

    def options(self) -> frozenset[str]:
        """Return the options that say which nodes and alignments count."""
        return options_of(self)


def options_of(given: Any) -> frozenset[str]:
    """Return the names of the options that are set for a node."""
    options = (
        *chosen(include=given.include_descendants, cross=given.through_crosswalk),
        (CONFIRMED_ONLY, given.confirmed_only or None),
    )
    return frozenset(name for name, value in options if value)
