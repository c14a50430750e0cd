"""The filters, sort orders and lookups of action plans and their nodes."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Optional

import strawberry

from db.plan_values import PlanNodeKind, PlanNodeRelation, PlanNodeRole
from resolvers.requests import Request
from schema.arguments import RootSearchedPageArguments, SearchedPageArguments, described
from schema.enums import OrderDirection, Visibility, enum
from schema.filters import Filter
from schema.inputs import all_of, any_of, field, none_of
from schema.lookups import ID, Lookup
from services.plans import ACTION_PLAN, PLAN_NODE, PRINTED
from services.querying.entities import Entity
from services.querying.errors import BadInputError
from services.querying.orders import Order

REFERENCE = "a reference, such as `RANPE-1/1.2`: the code of the plan, a slash, and the code of the node"

enum(
    PlanNodeKind,
    "The level of a node of an action plan. Each plan says which of them it uses, and how it calls them.",
    PILLAR="A pillar (pilar): one of the main parts of a plan.",
    FOCUS="A focus (fokus): a subject within a pillar.",
    STRATEGY="A strategy (strategi): a way to reach an aim.",
    ACTION="An action (aksi): what organizations commit to and report on.",
    THEME="A theme (tema): one of the main parts of a plan that has no pillars.",
)
enum(
    PlanNodeRole,
    "What an organization does for a node of an action plan.",
    LEAD="Is responsible for the node (penanggung jawab).",
    SUPPORTING="Supports those who are responsible (instansi terkait).",
)
enum(
    PlanNodeRelation,
    "How the other node of a link relates to this node.",
    EXACT="The other node is the same as this one.",
    BROADER="The other node is broader: it includes this one.",
    NARROWER="The other node is narrower: it is a part of this one.",
    RELATED="The other node is related to this one.",
)


@strawberry.input(
    description="A filter for action plans. All given fields must match; a list matches any of its values."
)
class ActionPlanFilter(Filter):
    """A filter for action plans."""

    codes: ClassVar = {"region": "region"}

    code: list[str] | None = field("Matches plans with one of these codes, such as `RANPE-1`.")
    region: list[str] | None = field(
        "Matches plans of one of these regions: ISO 3166-2 codes such as `ID-JI`, Kemendagri codes such as "
        "`35.78`, or names that only one region has. Plans of regions within them are not included."
    )
    is_national: bool | None = field(
        "If true, matches plans of the whole country; if false, plans of a region."
    )
    is_sample: bool | None = field(
        "If true, matches samples, whose texts are invented; if false, all others."
    )
    valid_in: int | None = field("Matches plans whose period includes a day of this year.")
    changed_since: datetime | None = field(
        "Matches plans that the hub added or changed at or after this time (`importedAt`)."
    )
    visibility: list[Visibility] | None = field(
        "Matches records with one of these visibilities. Never returns records that the viewer may not see."
    )
    AND: list["ActionPlanFilter"] | None = all_of()
    OR: list["ActionPlanFilter"] | None = any_of()
    NOT: Optional["ActionPlanFilter"] = none_of()


class ActionPlanOrderField(StrEnum):
    """The values by which action plans can be sorted."""

    CODE = "CODE"
    TITLE = "TITLE"
    START = "START"
    CHANGED_AT = "CHANGED_AT"


enum(
    ActionPlanOrderField,
    "The values by which action plans can be sorted.",
    CODE="The code.",
    TITLE="The title in the hub's default language, ignoring case.",
    START="The first day of the period.",
    CHANGED_AT="The time at which the hub added or last changed the record (`importedAt`).",
)


@strawberry.input(description="A sort order for action plans.")
class ActionPlanOrder:
    """A sort order for action plans."""

    field: ActionPlanOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


@dataclass(frozen=True)
class AllActionPlansArguments(RootSearchedPageArguments):
    """A page of all action plans."""

    entity: ClassVar[Entity | None] = ACTION_PLAN

    filter: Annotated[
        ActionPlanFilter | None,
        described("Returns only plans that match this filter. Default: all that the viewer may see."),
    ] = None
    order_by: Annotated[
        ActionPlanOrder | None,
        described("The sort order. Default: the order in which the records entered the hub."),
    ] = None


class PlanNodeCoverage(StrEnum):
    """Whether nodes of action plans have programs."""

    NONE = "NONE"
    SOME = "SOME"


enum(
    PlanNodeCoverage,
    "Whether a node of an action plan has programs that the viewer may see.",
    NONE="It has none: a gap.",
    SOME="It has at least one.",
)


@strawberry.input(
    description="A filter for nodes of action plans. All given fields must match; a list matches any of its "
    "values."
)
class PlanNodeFilter(Filter):
    """A filter for nodes of action plans."""

    ids: ClassVar = {"organization": "Organization"}
    codes: ClassVar = {
        "plan": "action plan",
        "parent": "plan node",
        "within": "plan node",
        "linked_to": "plan node",
    }
    joined: ClassVar = {
        "organization_role": ("organization", "role"),
        "coverage_in_year": ("coverage", "year"),
    }

    plan: list[str] | None = field("Matches nodes of the plans with one of these codes, such as `RANPE-1`.")
    kind: list[PlanNodeKind] | None = field("Matches nodes of one of these kinds.")
    code: list[str] | None = field("Matches nodes with one of these codes within their plan, such as `1.2`.")
    is_root: bool | None = field("If true, matches nodes without a parent; if false, all others.")
    parent: list[str] | None = field(f"Matches nodes directly below one of these nodes. Each is {REFERENCE}.")
    within: list[str] | None = field(f"Matches these nodes and all nodes below them. Each is {REFERENCE}.")
    linked_to: list[str] | None = field(
        "Matches nodes that the crosswalk between plans links to one of these nodes or to a node below it, "
        f"in either direction. Each is {REFERENCE}. With `within`: what of one plan continues in another."
    )
    has_links: bool | None = field(
        "If true, matches nodes that the crosswalk links to a node that the viewer may see; if false, all "
        "others."
    )
    valid_in: int | None = field("Matches nodes that are valid on a day of this year.")
    valid_on: date | None = field("Matches nodes that are valid on this day.")
    coverage: PlanNodeCoverage | None = field(
        "Matches nodes with, or without, a program that serves them or a node below them. With `year`: "
        "a program "
        "that runs in that year."
    )
    year: int | None = field(
        "With `coverage`: the year in which programs run. Matches only nodes that are valid in this year."
    )
    organization_in: list[strawberry.ID] | None = field(
        "Matches nodes for which one of these organizations has a role. With `roleIn`: one of those roles."
    )
    role_in: list[PlanNodeRole] | None = field(
        "Matches nodes for which an organization has one of these roles. With `organizationIn`: for which "
        "one of those organizations has it."
    )
    changed_since: datetime | None = field(
        "Matches nodes that the hub added or changed at or after this time (`importedAt`)."
    )
    visibility: list[Visibility] | None = field(
        "Matches records with one of these visibilities. Never returns records that the viewer may not see."
    )
    AND: list["PlanNodeFilter"] | None = all_of()
    OR: list["PlanNodeFilter"] | None = any_of()
    NOT: Optional["PlanNodeFilter"] = none_of()


class PlanNodeOrderField(StrEnum):
    """The values by which nodes of action plans can be sorted."""

    PLACE = "PLACE"
    TITLE = "TITLE"
    CODE = "CODE"
    VALID_FROM = "VALID_FROM"
    CHANGED_AT = "CHANGED_AT"


enum(
    PlanNodeOrderField,
    "The values by which nodes of action plans can be sorted.",
    PLACE="The code of the plan, then the place in the plan as it is printed: a node comes before the nodes "
    "below it.",
    TITLE="The title in the hub's default language, ignoring case.",
    CODE="The code within the plan.",
    VALID_FROM="The first day on which the node is valid.",
    CHANGED_AT="The time at which the hub added or last changed the record (`importedAt`).",
)


@strawberry.input(description="A sort order for nodes of action plans.")
class PlanNodeOrder:
    """A sort order for nodes of action plans."""

    field: PlanNodeOrderField = strawberry.field(description="The value to sort by.")
    direction: OrderDirection = strawberry.field(
        description="The direction of the sort. Default: ascending.", default=OrderDirection.ASC
    )


FILTERED = described("Returns only nodes that match this filter. Default: all that the viewer may see.")
SORTED = described("The sort order. Default: `PLACE`, as the plans print them.")


@dataclass(frozen=True)
class PlanNodesArguments(SearchedPageArguments):
    """A page of nodes, as the plan prints them."""

    entity: ClassVar[Entity | None] = PLAN_NODE

    filter: Annotated[PlanNodeFilter | None, FILTERED] = None
    order_by: Annotated[PlanNodeOrder | None, SORTED] = None

    def order(self) -> Order:
        """Return the sort order: that of the plan, unless another one is requested."""
        return PRINTED if self.order_by is None else super().order()


@dataclass(frozen=True)
class AllPlanNodesArguments(RootSearchedPageArguments):
    """A page of all nodes, as the plans print them."""

    entity: ClassVar[Entity | None] = PLAN_NODE

    filter: Annotated[PlanNodeFilter | None, FILTERED] = None
    order_by: Annotated[PlanNodeOrder | None, SORTED] = None

    def order(self) -> Order:
        """Return the sort order: that of the plans, unless another one is requested."""
        return PRINTED if self.order_by is None else super().order()


@dataclass(frozen=True)
class LinkedNodesArguments(PlanNodesArguments):
    """A page of the nodes of other plans that a node is linked to."""

    with_descendants: Annotated[
        bool, described("If true, includes the nodes that are linked to a node below this one.")
    ] = False

    def options(self) -> tuple[tuple[str, Hashable], ...]:
        """Return whether to include the links of nodes below."""
        return (("with_descendants", self.with_descendants or None),)


@dataclass(frozen=True)
class PlanNodesByRole(PlanNodesArguments):
    """A page of the nodes for which an organization has a role."""

    role_in: Annotated[
        list[PlanNodeRole] | None,
        described(
            "Returns only nodes for which the organization has one of these roles. Default: all roles."
        ),
    ] = None


@dataclass(frozen=True)
class ActionPlanLookup(Lookup):
    """One action plan."""

    typename: ClassVar = "ActionPlan"

    id: ID = None
    code: Annotated[str | None, described("The code of the plan, such as `RANPE-1`, in any letter case.")] = (
        None
    )


@dataclass(frozen=True)
class PlanNodeLookup(Lookup):
    """One node of an action plan."""

    typename: ClassVar = "PlanNode"

    id: ID = None
    reference: Annotated[str | None, described(f"{REFERENCE[0].upper()}{REFERENCE[1:]}.")] = None
    plan: Annotated[str | None, described("The code of the plan, such as `RANPE-1`; goes with `code`.")] = (
        None
    )
    code: Annotated[
        str | None, described("The code of the node within the plan, such as `1.2`; goes with `plan`.")
    ] = None

    def evaluate(self, request: Request) -> tuple[str, Hashable]:
        """Return the key and the value to look up."""
        if (self.plan is None) != (self.code is None):
            missing = "plan" if self.plan is None else "code"
            raise BadInputError(f"`{missing}` is required: `plan` and `code` go together.", argument=missing)
        if self.plan is None:
            return LookupByKey(self.id, self.reference).evaluate(request)
        if self.id is not None or self.reference is not None:
            raise BadInputError(
                "Exactly one of `id`, `reference`, or `plan` with `code` is required; the request has "
                "several.",
                argument="id" if self.id is not None else "reference",
            )
        return "reference", f"{self.plan}/{self.code}"


@dataclass(frozen=True)
class LookupByKey(Lookup):
    """One node by its id or its reference."""

    typename: ClassVar = "PlanNode"

    id: ID = None
    reference: str | None = None
