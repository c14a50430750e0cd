"""Proposals to merge organizations, and merges."""

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
from schema.arguments import LanguageArguments, PageArguments, RootPageArguments, described
from schema.enums import enum
from schema.fields import column, computed, related
from schema.filters import Filter
from schema.inputs import field
from schema.lazy_types import AnOrganization
from schema.nodes import identity
from schema.values import chosen
from services import merges
from services.merges import PROPOSAL, SUREST
from services.querying.orders import Order


class MergeReasonKind(StrEnum):
    """The kinds of evidence that two records describe the same organization."""

    IDENTIFIER = "IDENTIFIER"
    KNOWN_BODY = "KNOWN_BODY"
    NAME = "NAME"
    NAME_PART = "NAME_PART"
    LEGAL_FORM = "LEGAL_FORM"
    SPELLING = "SPELLING"
    CODE = "CODE"
    WEBSITE = "WEBSITE"
    ACRONYM = "ACRONYM"


enum(
    MergeReasonKind,
    "The kinds of evidence that two records describe the same organization.",
    IDENTIFIER="The same registered identifier in another spelling, such as `41121` and `XM-DAC-41121`. Such "
    "records are merged automatically, unless both report, or a reviewer decided that they are different.",
    KNOWN_BODY="Both names or identifiers are those of one body in the hub's list of known bodies, such as "
    "`World Food Programme` and `Programme alimentaire mondial`.",
    NAME="The same name or registered alternative name, ignoring case, punctuation, accents, word order and "
    "small words.",
    NAME_PART="The name of one is one of two names of the other, such as `Council of Europe` and "
    "`Conseil de l'Europe*Council of Europe`.",
    LEGAL_FORM="The same name apart from a legal form, such as `Ltd`, `e.V.` or `Yayasan`.",
    SPELLING="The same name except for one letter or for spaces, or because it was cut off.",
    CODE="The same code in two identifiers with different prefixes.",
    WEBSITE="The same website host.",
    ACRONYM="The same acronym, or the acronym of the other name.",
)
enum(
    ProposalStatus,
    "The decision about a merge proposal.",
    OPEN="No decision yet.",
    DISMISSED="The records describe different organizations. (A proposal that is accepted disappears: "
    "the organizations are merged.)",
)


def former_global_id(id_: UUID) -> str:
    """Return the global ID of a merged organization, which still resolves."""
    return identifiers.encode("Organization", id_)


@strawberry.type(description="A piece of evidence that two records describe the same organization.")
class MergeReason:
    """A piece of evidence that two records describe the same organization."""

    kind: MergeReasonKind = column("The kind of evidence.")
    evidence: str = column("The matching values, as each of the two records has them.")
    text: str = computed(
        chosen,
        needs=("texts",),
        arguments=LanguageArguments,
        description="The reason as a sentence in one language.",
    )


@strawberry.type(
    description="A proposal to merge two records that may describe the same organization. Nothing is "
    "merged until a reviewer decides, except records with the same registered identifier."
)
class MergeProposal:
    """A proposal to merge two records that may describe the same organization."""

    id: strawberry.ID = identity("MergeProposal")
    a: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="a_id",
        description="The organization that entered the hub first. Null if the viewer may not see it.",
    )
    b: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="b_id",
        description="The organization that entered the hub later. Null if the viewer may not see it.",
    )
    score: float = column("The confidence that the two are the same organization, from 0 to 1.")
    reasons: list[MergeReason] = computed(
        merges.reasons, needs=("reasons",), description="The evidence, strongest first."
    )
    status: ProposalStatus = column("The decision.")
    decided_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="decided_by_id",
        description="The organization of the reviewer who decided. Null if there is no decision, or if the "
        "viewer may not see it.",
    )
    decided_at: datetime | None = column("The time of the decision. Null if there is none.")
    decision_reason: str | None = column(
        "The reviewer's reason for the decision. Null if there is no decision."
    )
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
    )


@strawberry.type(
    description="A merge of two organizations that a reviewer decided, or that the hub made because both had "
    "the same registered identifier. It can be reverted."
)
class OrganizationMerge:
    """A merge of two organizations."""

    id: strawberry.ID = identity("OrganizationMerge")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that was kept. Null if the viewer may not see it.",
    )
    former_id: strawberry.ID = computed(
        former_global_id,
        needs=("former_id",),
        description="The global ID of the organization that was merged into the other. While the merge is "
        "in effect, this ID returns the organization that was kept.",
    )
    former_name: str = column("The name of the organization that was merged into the other.")
    reasons: list[MergeReason] = computed(
        merges.reasons, needs=("reasons",), description="The evidence for the merge, strongest first."
    )
    reason: str = column(
        "The reviewer's reason for the merge. Of an automatic merge, the reason in Indonesian and English."
    )
    merged_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="merged_by_id",
        description="The organization of the reviewer who merged them. Null if the hub merged them "
        "automatically, or if the viewer may not see it.",
    )
    merged_at: datetime = column("The time of the merge.")
    reverted_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="reverted_by_id",
        description="The organization of the reviewer who reverted the merge. Null while the merge is in "
        "effect, or if the viewer may not see it.",
    )
    reverted_at: datetime | None = column(
        "The time at which the merge was reverted. Null while the merge is in effect."
    )
    revert_reason: str | None = column(
        "The reviewer's reason for reverting the merge. Null while the merge is in effect."
    )
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
    )


@strawberry.input(description="A filter for merge proposals.")
class MergeProposalFilter(Filter):
    """A filter for merge proposals."""

    status: list[ProposalStatus] | None = field("The decision.")


class DeciderPageArguments(PageArguments):
    """Page arguments for reviewers and administrators.

    Raises an error for all other viewers, even for counts.
    """

    def evaluate(self, request: Request) -> Hashable:
        """Return the requested page."""
        merges.check_allowed(request.reader.viewer)
        return super().evaluate(request)


@dataclass(frozen=True)
class MergeProposalsArguments(DeciderPageArguments, RootPageArguments):
    """A page of all proposals, highest score first."""

    entity: ClassVar = PROPOSAL

    filter: Annotated[
        MergeProposalFilter | None,
        described("Returns only proposals that match this filter. Default: all proposals."),
    ] = None

    def order(self) -> Order:
        """Return the order: highest score first."""
        return SUREST


@dataclass(frozen=True)
class OrganizationMergesArguments(DeciderPageArguments, RootPageArguments):
    """A page of all merges."""
