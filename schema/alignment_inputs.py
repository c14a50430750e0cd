"""The filters and sort orders of alignments."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

from schema.alignment_words import AlignmentSignificance, AlignmentStatus
from schema.arguments import PageArguments, RootPageArguments, described
from schema.enums import OrderDirection, enum
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from services.alignments import ALIGNMENT
from services.plan_scopes import CROSSWALK, DESCENDANTS


@strawberry.input(
    description="A filter for alignments. All given fields must match; a list matches any of its values."
)
class AlignmentFilter(Filter):
    """A filter for alignments."""

    ids: ClassVar = {"program": "Program", "claimed_by": "Organization"}
    codes: ClassVar = {"plan": "action plan", "node": "plan node"}

    status: list[AlignmentStatus] | None = field(
        "Matches alignments with one of these statuses. Without it, lists leave rejected ones out."
    )
    significance: list[AlignmentSignificance] | None = field(
        "Matches alignments with one of these significances."
    )
    plan: list[str] | None = field(
        "Matches alignments with nodes of one of these action plans: codes such as `RANPE-1`."
    )
    node: list[str] | None = field(
        "Matches alignments with one of these nodes or with a node below one of them: references such as "
        "`RANPE-1/1.2`."
    )
    program_in: list[strawberry.ID] | None = field("Matches alignments of one of these programs.")
    claimed_by_in: list[strawberry.ID] | None = field(
        "Matches alignments that one of these organizations claims."
    )
    AND: list["AlignmentFilter"] | None = all_of()
    OR: list["AlignmentFilter"] | None = any_of()
    NOT: Optional["AlignmentFilter"] = none_of()


class AlignmentOrderField(StrEnum):
    """The values by which alignments can be sorted."""

    CLAIMED = "CLAIMED"
    DECIDED = "DECIDED"


enum(
    AlignmentOrderField,
    "The values by which alignments can be sorted.",
    CLAIMED="The time at which the alignment was claimed.",
    DECIDED="The time of the decision.",
)


@strawberry.input(description="A sort order for alignments.")
class AlignmentOrder:
    """A sort order for alignments."""

    field: AlignmentOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


@dataclass(frozen=True)
class AlignmentsArguments(PageArguments):
    """A page of the alignments of a record."""

    entity: ClassVar = ALIGNMENT

    filter: Annotated[
        AlignmentFilter | None,
        described("Returns only alignments that match this filter. Default: all that are not rejected."),
    ] = None
    order_by: Annotated[
        AlignmentOrder | None,
        described("The sort order. Default: the order in which the alignments entered the hub."),
    ] = None


@dataclass(frozen=True)
class AllAlignmentsArguments(AlignmentsArguments, RootPageArguments):
    """A page of all alignments."""


BELOW = described("Whether alignments with nodes below this one count, too. Default: false.")
CROSSING = described(
    "Whether alignments with nodes of other plans count, too, that the crosswalk declares to be the same as "
    "this one (EXACT) or narrower; with `includeDescendants` also those of the nodes below. Default: false."
)


@dataclass(frozen=True)
class NodeAlignmentsArguments(AlignmentsArguments):
    """A page of the alignments with a node."""

    include_descendants: Annotated[bool | None, BELOW] = False
    through_crosswalk: Annotated[bool | None, CROSSING] = False

    def options(self) -> tuple[tuple[str, Hashable], ...]:
        """Return which nodes count."""
        return chosen(include=self.include_descendants, cross=self.through_crosswalk)


def chosen(*, include: bool | None, cross: bool | None) -> tuple[tuple[str, Hashable], ...]:
    """Return the options that say which nodes count; those that are false are not set."""
    return ((DESCENDANTS, include or None), (CROSSWALK, cross or None))
