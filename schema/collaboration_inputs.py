"""The filters and sort orders of collaborations."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Optional

import strawberry

from schema.arguments import PageArguments, RootPageArguments, described
from schema.collaboration_words import CollaborationKind, CollaborationOrderField, CollaborationStatus
from schema.enums import OrderDirection, Visibility
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from services.collaborations import COLLABORATION


@strawberry.input(
    description="A filter for collaborations. All given fields must match; a list matches any of its values."
)
class CollaborationFilter(Filter):
    """A filter for collaborations."""

    ids: ClassVar = {"organization": "Organization", "awaiting": "Organization", "program": "Program"}

    kind: list[CollaborationKind] | None = field("Matches collaborations of one of these kinds.")
    status: list[CollaborationStatus] | None = field("Matches collaborations with one of these statuses.")
    organization: list[strawberry.ID] | None = field(
        "Matches collaborations in which one of these organizations takes part, or was asked to."
    )
    awaiting: list[strawberry.ID] | None = field(
        "Matches proposals that one of these organizations has not answered yet."
    )
    program: list[strawberry.ID] | None = field("Matches collaborations that join one of these programs.")
    runs_on: date | None = field(
        "Matches collaborations whose period includes this day. An open end includes all days."
    )
    from_overlap: bool | None = field("If true, matches collaborations that began with an overlap.")
    visibility: list[Visibility] | None = field(
        "Matches records with one of these visibilities. Never returns records that the viewer may not see."
    )
    AND: list["CollaborationFilter"] | None = all_of()
    OR: list["CollaborationFilter"] | None = any_of()
    NOT: Optional["CollaborationFilter"] = none_of()


@strawberry.input(description="A sort order for collaborations.")
class CollaborationOrder:
    """A sort order for collaborations."""

    field: CollaborationOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


FILTER = described(
    "Returns only collaborations that match this filter. Default: all that the viewer may see."
)
ORDER = described("The sort order. Default: the order in which they were proposed.")


@dataclass(frozen=True)
class CollaborationsArguments(PageArguments):
    """A page of the collaborations of a record."""

    entity: ClassVar = COLLABORATION

    filter: Annotated[CollaborationFilter | None, FILTER] = None
    order_by: Annotated[CollaborationOrder | None, ORDER] = None


@dataclass(frozen=True)
class AllCollaborationsArguments(RootPageArguments):
    """A page of all collaborations."""

    entity: ClassVar = COLLABORATION

    filter: Annotated[CollaborationFilter | None, FILTER] = None
    order_by: Annotated[CollaborationOrder | None, ORDER] = None
