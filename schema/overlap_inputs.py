"""What lists of overlaps can be filtered and sorted by."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

from schema.arguments import PageArguments, RootPageArguments, described
from schema.enums import OrderDirection, enum
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from schema.overlap_words import OverlapKind, OverlapStatus
from services.overlaps import OVERLAP, SUREST
from services.querying.orders import Order


@strawberry.input(description="Which overlaps. Fields combine by AND; lists mean any of.")
class OverlapFilter(Filter):
    """Which overlaps."""

    ids: ClassVar = {"organization": "Organization"}

    kind: list[OverlapKind] | None = field("What the two programs are to each other.")
    status: list[OverlapStatus] | None = field("What was decided.")
    region: str | None = field(
        "A place where both work: an ISO 3166-2 code such as `ID-JI`, or a Kemendagri code such as `35.78`. "
        "Places below it are included."
    )
    organization: strawberry.ID | None = field(
        "An organization that reports one of the two or takes part in it."
    )
    score_at_least: float | None = field("The least score, from 0 to 1.")
    is_found: bool | None = field("Whether the comparison still finds the pair.")
    AND: list["OverlapFilter"] | None = all_of()
    OR: list["OverlapFilter"] | None = any_of()
    NOT: Optional["OverlapFilter"] = none_of()


class OverlapOrderField(StrEnum):
    """What overlaps can be sorted by."""

    SCORE = "SCORE"
    DECIDED = "DECIDED"


enum(
    OverlapOrderField,
    "What overlaps can be sorted by.",
    SCORE="How sure the comparison is.",
    DECIDED="When it was last decided about.",
)


@strawberry.input(description="How overlaps are sorted.")
class OverlapOrder:
    """How overlaps are sorted."""

    field: OverlapOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(description="Which way.", default=OrderDirection.ASC)


FILTER = described("Which overlaps; all that you may see without it.")
ORDER = described("How they are sorted; the surest first without it.")


@dataclass(frozen=True)
class OverlapsArguments(PageArguments):
    """A page of the overlaps of a program."""

    entity: ClassVar = OVERLAP

    filter: Annotated[OverlapFilter | None, FILTER] = None
    order_by: Annotated[OverlapOrder | None, ORDER] = None

    def order(self) -> Order:
        """What the list is sorted by."""
        return SUREST if self.order_by is None else super().order()


@dataclass(frozen=True)
class AllOverlapsArguments(OverlapsArguments, RootPageArguments):
    """A page of all overlaps."""
