"""Overlaps: pairs of programs that may duplicate each other, the reasons, and the decisions."""

from datetime import datetime

import strawberry

import resolvers.collaborations
import resolvers.organizations
import resolvers.overlaps
import resolvers.programs
from schema.arguments import LanguageArguments, PageArguments
from schema.connections import ProgramConnection
from schema.enums import Role
from schema.fields import column, computed, related
from schema.lazy_types import ACollaboration, AnOrganization, AProgram
from schema.nodes import Connection, Node, identity
from schema.overlap_words import OverlapKind, OverlapStatus, ReasonKind
from schema.page_addresses import page_address
from schema.values import chosen


def in_language(evidence: dict[str, list[str]], languages: tuple[str, ...]) -> list[str]:
    """Return the evidence in the first available language; Indonesian by default."""
    for language in languages:
        if (base := language.partition("-")[0]) in evidence:
            return evidence[base]
    return evidence["id"]


@strawberry.type(
    description="A reason for or against an overlap: something that two programs share or in which they "
    "differ."
)
class OverlapReason:
    """A reason for or against an overlap."""

    kind: ReasonKind = column("The kind of reason.")
    points: float = column(
        "The contribution of the reason to the score: positive if it supports the overlap, "
        "negative if it speaks against it. The points of all reasons plus a constant are the "
        "log-odds of `score`."
    )
    text: str = computed(
        chosen,
        needs=("texts",),
        arguments=LanguageArguments,
        description="The reason as a sentence in one language.",
    )
    evidence: list[str] = computed(
        in_language,
        needs=("evidence",),
        arguments=LanguageArguments,
        description="The values on which the reason is based, such as words, numbers of days, places, "
        "sectors, names or identifiers. Names are in one language.",
    )
    organizations: list[AnOrganization] = related(
        resolvers.overlaps.organizations_of_reason,
        key="organization_ids",
        is_list=True,
        description="The organizations that the reason refers to, of those that the viewer may see.",
    )


@strawberry.type(
    description="A decision about an overlap. The decider is given by organization and role, not by person."
)
class OverlapDecision:
    """A decision about an overlap."""

    status: OverlapStatus = column("The status that was set.")
    reason: str = column("The reason given for the decision.")
    at: datetime = column("The time of the decision.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that decided. Null if the viewer may not see it.",
    )
    role: Role = column("The role of the API key with which the decision was made.")


@strawberry.type(
    description="A pair of programs that may duplicate each other. Visible to viewers who may see both "
    "programs."
)
class Overlap(Node):
    """A pair of programs that may duplicate each other."""

    id: strawberry.ID = identity("Overlap")
    url: str = page_address("overlap", "Overlap", titled=())
    a: AProgram | None = related(
        resolvers.programs.by_id, key="a_id", description="The program that entered the hub first."
    )
    b: AProgram | None = related(
        resolvers.programs.by_id, key="b_id", description="The program that entered the hub later."
    )
    members: ProgramConnection = related(
        resolvers.overlaps.members,
        count=resolvers.overlaps.count_members,
        key="lead_id",
        arguments=PageArguments,
        description="The visible programs of the work that the pair belongs to: for SPLIT_RECORD all records "
        "of the work, otherwise the two programs.",
    )
    kind: OverlapKind = column("The relation of the two programs, as estimated by the comparison.")
    score: float = column("The confidence of the comparison, from 0 to 1.")
    reasons: list[OverlapReason] = related(
        resolvers.overlaps.reasons,
        key="id",
        is_list=True,
        description="The reasons for the score, strongest first. A reason is omitted if it refers only to "
        "organizations that the viewer may not see.",
    )
    is_found: bool = column(
        "Whether the comparison still finds the pair with the current data. Pairs that have "
        "been decided about are kept when it does not."
    )
    found_at: datetime = column("The time at which the comparison found the pair in its current form.")
    status: OverlapStatus = column("The decision about the pair.")
    decided_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="decided_by_id",
        description="The organization that made the last decision. Null if there is none, or if the viewer "
        "may not see it.",
    )
    decided_at: datetime | None = column("The time of the last decision. Null if there is none.")
    decision_reason: str | None = column("The reason given for the last decision. Null if there is none.")
    collaboration: ACollaboration | None = related(
        resolvers.collaborations.of_overlap,
        key="id",
        description="The newest collaboration that began with `coordinateOverlap`. Null if there is none, or "
        "if the viewer may not see it.",
    )
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
    )
    history: Connection[OverlapDecision] = related(
        resolvers.overlaps.history,
        count=resolvers.overlaps.count_history,
        key="id",
        arguments=PageArguments,
        description="All decisions about the pair, newest first. Empty for anonymous viewers.",
    )
