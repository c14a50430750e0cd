"""The filters and sort orders of overlaps."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

from schema.arguments import PageArguments, RootPageArguments, described
from schema.enums import OrderDirection, enum
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of, single
from schema.overlap_words import OverlapKind, OverlapStatus
from services.overlaps import FOREMOST, OVERLAP
from services.querying.orders import Order


@strawberry.input(
    description="A filter for overlaps. All given fields must match; a list matches any of its values."
)
class OverlapFilter(Filter):
    """A filter for overlaps."""

    ids: ClassVar = {"organization": "Organization"}
    codes: ClassVar = {"region": "region"}

    kind: list[OverlapKind] | None = field("Matches overlaps of one of these kinds.")
    status: list[OverlapStatus] | None = field("Matches overlaps with one of these statuses.")
    region_in: list[str] | None = field(
        "Matches overlaps of which both programs work in the same one of these regions or below it: ISO "
        "3166-2 codes such as `ID-JI`, Kemendagri codes such as `35.78`, or names that only one region has."
    )
    region: str | None = single(
        "Matches overlaps of which both programs work in this region or in a region below it: an ISO 3166-2 "
        "code such as `ID-JI`, a Kemendagri code such as `35.78`, or a name that only one region has.",
        "regionIn",
    )
    organization_in: list[strawberry.ID] | None = field(
        "Matches overlaps of which one of these organizations reports one of the programs or participates in "
        "it."
    )
    organization: strawberry.ID | None = single(
        "Matches overlaps of which this organization reports one of the programs or participates in it.",
        "organizationIn",
    )
    score_at_least: float | None = field("Matches overlaps with at least this score, from 0 to 1.")
    each_pair: bool | None = field(
        "If true, matches each pair of a work that one organization reports in several records; if false, "
        "matches one pair of each work, whose `members` are all its records. Default: false in the root "
        "list, true in the list of a program."
    )
    is_found: bool | None = field(
        "If true, matches pairs that the comparison still finds; if false, all others."
    )
    AND: list["OverlapFilter"] | None = all_of()
    OR: list["OverlapFilter"] | None = any_of()
    NOT: Optional["OverlapFilter"] = none_of()


class OverlapOrderField(StrEnum):
    """The values by which overlaps can be sorted."""

    PRIORITY = "PRIORITY"
    SCORE = "SCORE"
    DECIDED = "DECIDED"


enum(
    OverlapOrderField,
    "The values by which overlaps can be sorted.",
    PRIORITY="Descending: pairs of different organizations first, and of these the highest score first.",
    SCORE="The confidence of the comparison.",
    DECIDED="The time of the last decision.",
)


@strawberry.input(description="A sort order for overlaps.")
class OverlapOrder:
    """A sort order for overlaps."""

    field: OverlapOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


FILTER = described("Returns only overlaps that match this filter. Default: all that the viewer may see.")
ORDER = described(
    "The sort order. Default: pairs of different organizations first, and of these the highest score first."
)


@dataclass(frozen=True)
class OverlapsArguments(PageArguments):
    """A page of the overlaps of a program."""

    entity: ClassVar = OVERLAP

    filter: Annotated[OverlapFilter | None, FILTER] = None
    order_by: Annotated[OverlapOrder | None, ORDER] = None

    def order(self) -> Order:
        """Return the sort order."""
        return FOREMOST if self.order_by is None else super().order()


@dataclass(frozen=True)
class AllOverlapsArguments(OverlapsArguments, RootPageArguments):
    """A page of all overlaps."""
