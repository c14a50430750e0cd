"""The filters, sort orders and groups of obstacles."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Optional

import strawberry

from resolvers.requests import Request
from schema.arguments import RootSearchedPageArguments, SearchedPageArguments, described
from schema.enums import OrderDirection, Visibility
from schema.fields import Arguments
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from schema.obstacle_words import (
    ObstacleGrouping,
    ObstacleOrderField,
    ObstacleSeverity,
    ObstacleStatus,
    ObstacleType,
)
from services.obstacles import OBSTACLE
from services.querying.errors import BadInputError

MOST_GROUPS, DEFAULT_GROUPS = 500, 100
MOST_SIMILAR, DEFAULT_SIMILAR = 20, 5


@strawberry.input(
    description="A filter for obstacles. All given fields must match; a list matches any of its values."
)
class ObstacleFilter(Filter):
    """A filter for obstacles."""

    ids: ClassVar = {
        "program": "Program",
        "plan_node": "PlanNode",
        "organization": "Organization",
        "responsible": "Organization",
    }
    joined: ClassVar = {"plan_node_itself": ("plan_node", "with_descendants")}
    codes: ClassVar = {"region": "region", "category": "obstacle category"}

    type: list[ObstacleType] | None = field("Matches obstacles of one of these types.")
    category: list[str] | None = field(
        "Matches obstacles of one of these categories, as codes or names of the codelist ObstacleCategory."
    )
    severity: list[ObstacleSeverity] | None = field("Matches obstacles of one of these severities.")
    status: list[ObstacleStatus] | None = field("Matches obstacles with one of these statuses.")
    program: list[strawberry.ID] | None = field("Matches obstacles that are about one of these programs.")
    plan_node: list[strawberry.ID] | None = field(
        "Matches obstacles that are about one of these nodes of action plans, or about a node below it."
    )
    with_descendants: bool | None = field(
        "With `planNode`: if false, matches only obstacles about the nodes themselves. Default: true."
    )
    region: list[str] | None = field(
        "Matches obstacles that are about one of these regions or a region below it: ISO 3166-2 codes such "
        "as `ID-JI`, Kemendagri codes such as `35.78`, or names that only one region has."
    )
    organization: list[strawberry.ID] | None = field(
        "Matches obstacles that one of these organizations raised, or that are about one of them."
    )
    responsible: list[strawberry.ID] | None = field(
        "Matches obstacles for which one of these organizations is responsible."
    )
    about_hub: bool | None = field("If true, matches obstacles that are about the hub itself.")
    overdue: bool | None = field(
        "If true, matches obstacles that are OPEN or IN_PROGRESS although their due date has passed; if "
        "false, all others."
    )
    raised_after: date | None = field("Matches obstacles that were raised on or after this day.")
    raised_before: date | None = field("Matches obstacles that were raised on or before this day.")
    due_known: bool | None = field("If true, matches obstacles with a due date; if false, those without.")
    changed_since: datetime | None = field(
        "Matches records that the hub added or changed at or after this time (`importedAt`)."
    )
    visibility: list[Visibility] | None = field(
        "Matches records with one of these visibilities. Never returns records that the viewer may not see."
    )
    AND: list["ObstacleFilter"] | None = all_of()
    OR: list["ObstacleFilter"] | None = any_of()
    NOT: Optional["ObstacleFilter"] = none_of()


@strawberry.input(description="A sort order for obstacles.")
class ObstacleOrder:
    """A sort order for obstacles."""

    field: ObstacleOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


FILTER = described("Returns only obstacles that match this filter. Default: all that the viewer may see.")
ORDER = described("The sort order. Default: the order in which the records entered the hub.")


@dataclass(frozen=True)
class ObstaclesArguments(SearchedPageArguments):
    """A page of the obstacles of a record."""

    entity: ClassVar = OBSTACLE

    filter: Annotated[ObstacleFilter | None, FILTER] = None
    order_by: Annotated[ObstacleOrder | None, ORDER] = None


@dataclass(frozen=True)
class AllObstaclesArguments(RootSearchedPageArguments):
    """A page of all obstacles."""

    entity: ClassVar = OBSTACLE

    filter: Annotated[ObstacleFilter | None, FILTER] = None
    order_by: Annotated[ObstacleOrder | None, ORDER] = None


@dataclass(frozen=True)
class ObstacleGroupsArguments(Arguments):
    """What obstacles are grouped by, and the number of groups."""

    by: Annotated[ObstacleGrouping, described("What to group by.")]
    first: Annotated[
        int, described(f"The number of groups to return, the largest first. Maximum: {MOST_GROUPS}.")
    ] = DEFAULT_GROUPS

    def evaluate(self, _request: Request) -> Hashable:
        """Return the grouping and the number; raise an error for a number out of range."""
        return self.by.value, in_range(self.first, MOST_GROUPS)


@dataclass(frozen=True)
class SimilarObstaclesArguments(Arguments):
    """The number of similar obstacles to return."""

    first: Annotated[
        int, described(f"The number of obstacles to return, the most similar first. Maximum: {MOST_SIMILAR}.")
    ] = DEFAULT_SIMILAR

    def evaluate(self, _request: Request) -> Hashable:
        """Return the number; raise an error for one out of range."""
        return in_range(self.first, MOST_SIMILAR)


def in_range(first: int, most: int) -> int:
    """Return the number of items to return; raise an error if it is out of range."""
    if not 1 <= first <= most:
        raise BadInputError(f"`first` must be between 1 and {most}, not {first}.", argument="first")
    return first
