"""Commitments: what lists can be filtered, sorted and summarized by, and the inputs of mutations."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

from resolvers.requests import Request
from schema.arguments import RootSearchedPageArguments, SearchedPageArguments, described
from schema.commitment_words import CommitmentGrouping, CommitmentStatus
from schema.enums import OrderDirection, OrganizationType, Visibility, enum
from schema.fields import Arguments
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from schema.plan_inputs import REFERENCE
from services.commitments import COMMITMENT


@strawberry.input(description="Which commitments. Fields combine by AND; lists mean any of.")
class CommitmentFilter(Filter):
    """Which commitments."""

    ids: ClassVar = {"organization": "Organization"}
    codes: ClassVar = {"plan": "action plan", "node": "plan node"}

    plan: list[str] | None = field("The action plan of the node, by its code such as `RANPE-1`.")
    node: list[str] | None = field(f"The node, or a node above it. Each is {REFERENCE}.")
    pillar: list[str] | None = field("The pillar or theme above the node, by its code.")
    organization: list[strawberry.ID] | None = field("The organization that commits itself.")
    organization_type: list[OrganizationType] | None = field("The type of the organization.")
    year: list[int] | None = field("The year.")
    quarter: list[int] | None = field("The quarter, from 1 to 4; 0 is the whole year.")
    status: list[CommitmentStatus] | None = field("How far they are.")
    currency: list[str] | None = field("The currency of the budgets, as an ISO 4217 code such as `IDR`.")
    has_evidence: bool | None = field("True: with a document or an output as evidence; false: without.")
    visibility: list[Visibility] | None = field("Who may see it, among those that you may see.")
    changed_since: datetime | None = field("Changed in the hub at this time or later.")
    AND: list["CommitmentFilter"] | None = all_of()
    OR: list["CommitmentFilter"] | None = any_of()
    NOT: Optional["CommitmentFilter"] = none_of()


class CommitmentOrderField(StrEnum):
    """What commitments can be sorted by."""

    YEAR = "YEAR"
    CHANGED_AT = "CHANGED_AT"


enum(
    CommitmentOrderField,
    "What commitments can be sorted by.",
    YEAR="The year.",
    CHANGED_AT="When the hub last changed the record.",
)


@strawberry.input(description="How commitments are sorted.")
class CommitmentOrder:
    """How commitments are sorted."""

    field: CommitmentOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(description="Which way.", default=OrderDirection.ASC)


FILTER = described("Which commitments; all that you may see without it.")
ORDER = described("How they are sorted; without it, in the order in which they came into the hub.")


@dataclass(frozen=True)
class CommitmentsArguments(SearchedPageArguments):
    """A page of the commitments of a node or an organization."""

    entity: ClassVar = COMMITMENT

    filter: Annotated[CommitmentFilter | None, FILTER] = None
    order_by: Annotated[CommitmentOrder | None, ORDER] = None


@dataclass(frozen=True)
class AllCommitmentsArguments(RootSearchedPageArguments):
    """A page of all commitments."""

    entity: ClassVar = COMMITMENT

    filter: Annotated[CommitmentFilter | None, FILTER] = None
    order_by: Annotated[CommitmentOrder | None, ORDER] = None


@dataclass(frozen=True)
class CommitmentSummaryArguments(Arguments):
    """What commitments are summarized by."""

    group_by: Annotated[
        CommitmentGrouping | None, described("What to group by. Default: one group of all.")
    ] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the grouping."""
        return self.group_by
