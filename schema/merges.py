"""Organizations that may be one, and those that people joined."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import strawberry

import resolvers.merges
import resolvers.organizations
from db.values import ProposalStatus
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import PageArguments, RootPageArguments, described
from schema.enums import enum
from schema.fields import column, computed, related
from schema.filters import Filter
from schema.inputs import field
from schema.lazy_types import AnOrganization
from schema.nodes import identity
from services import merges
from services.merges import PROPOSAL, SUREST
from services.querying.orders import Order


class MergeReasonKind(StrEnum):
    """What two organizations have in common."""

    NAME = "NAME"
    CODE = "CODE"
    WEBSITE = "WEBSITE"
    ACRONYM = "ACRONYM"


enum(
    MergeReasonKind,
    "What two organizations have in common.",
    NAME="A name or a registered synonym, case and signs aside.",
    CODE="The last part of an identifier, under two prefixes.",
    WEBSITE="The host of the website.",
    ACRONYM="The short form of the name.",
)
enum(
    ProposalStatus,
    "What people decided about two organizations that may be one.",
    OPEN="Nothing yet.",
    DISMISSED="They are two. Those that are one are merged, and no proposal is left.",
)


def formerly(id_: UUID) -> str:
    """The global id that a merged organization had, by which it is still found."""
    return identifiers.encode("Organization", id_)


@strawberry.type(description="Something that two organizations have in common.")
class MergeReason:
    """Something that two organizations have in common."""

    kind: MergeReasonKind = column("What sort of thing it is.")
    evidence: str = column("The thing itself, as the one writes it and as the other does.")


@strawberry.type(description="Two organizations that may be one. Nothing is merged until somebody decides.")
class MergeProposal:
    """Two organizations that may be one."""

    id: strawberry.ID = identity("MergeProposal")
    a: AnOrganization | None = related(
        resolvers.organizations.by_id, key="a_id", description="The one that came into the hub first."
    )
    b: AnOrganization | None = related(
        resolvers.organizations.by_id, key="b_id", description="The one that came later."
    )
    score: float = column("How much speaks for it, from 0 to 1.")
    reasons: list[MergeReason] = computed(
        merges.reasons, needs=("reasons",), description="What they have in common, the weightiest first."
    )
    status: ProposalStatus = column("What was decided.")
    decided_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="decided_by_id",
        description="The organization that decided; null when nobody has.",
    )
    decided_at: datetime | None = column("When it was decided.")
    decision_reason: str | None = column("Why it was decided so.")
    version: int = column("A number that moves on whenever something here changes; a decision names it.")


@strawberry.type(description="A merge of two organizations by somebody's decision; it can be taken back.")
class OrganizationMerge:
    """A merge of two organizations."""

    id: strawberry.ID = identity("OrganizationMerge")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id, key="organization_id", description="The organization that stayed."
    )
    former_id: strawberry.ID = computed(
        formerly,
        needs=("former_id",),
        description="The global id of the one that went, by which the other is found while the merge stands.",
    )
    former_name: str = column("The name of the one that went.")
    reasons: list[MergeReason] = computed(
        merges.reasons, needs=("reasons",), description="What they had in common."
    )
    reason: str = column("Why they were merged, in the decider's words.")
    merged_by: AnOrganization | None = related(
        resolvers.organizations.by_id, key="merged_by_id", description="The organization that decided."
    )
    merged_at: datetime = column("When they were merged.")
    reverted_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="reverted_by_id",
        description="The organization that took the merge back; null while it stands.",
    )
    reverted_at: datetime | None = column("When it was taken back; null while it stands.")
    revert_reason: str | None = column("Why it was taken back.")
    version: int = column("A number that moves on whenever something here changes.")


@strawberry.input(description="Which proposals.")
class MergeProposalFilter(Filter):
    """Which proposals."""

    status: list[ProposalStatus] | None = field("What was decided.")


class ForDeciders(PageArguments):
    """A page for those who may decide: refused to all others, also when only a number is asked."""

    def ask(self, request: Request) -> Hashable:
        """The page that is asked."""
        merges.check_allowed(request.reader.viewer)
        return super().ask(request)


@dataclass(frozen=True)
class MergeProposalsArguments(ForDeciders, RootPageArguments):
    """A page of all proposals, the surest first."""

    entity: ClassVar = PROPOSAL

    filter: Annotated[MergeProposalFilter | None, described("Which proposals; all without it.")] = None

    def order(self) -> Order:
        """The surest first."""
        return SUREST


@dataclass(frozen=True)
class OrganizationMergesArguments(ForDeciders, RootPageArguments):
    """A page of all merges."""
