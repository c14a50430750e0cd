"""Overlaps: pairs of programs that may be about the same work, why, and what was decided about them."""

from datetime import datetime

import strawberry

import resolvers.organizations
import resolvers.overlaps
import resolvers.programs
from schema.arguments import LanguageArguments, PageArguments
from schema.enums import Role
from schema.fields import column, computed, related
from schema.lazy_types import AnOrganization, AProgram
from schema.nodes import Connection, Node, identity
from schema.overlap_words import OverlapKind, OverlapStatus, ReasonKind
from schema.values import chosen


def in_language(evidence: dict[str, list[str]], languages: tuple[str, ...]) -> list[str]:
    """The pieces in the first of the languages that there are any in; Indonesian where there is none."""
    for language in languages:
        if (base := language.partition("-")[0]) in evidence:
            return evidence[base]
    return evidence["id"]


@strawberry.type(description="Something that two programs share, or differ in, and what it counts for.")
class OverlapReason:
    """Something that two programs share, or differ in."""

    kind: ReasonKind = column("What sort of thing it is.")
    points: float = column(
        "What it counts for: above 0 it speaks for the overlap, below 0 against it. The points of all "
        "reasons and a fixed opening add up to the logarithm of the odds that `score` stands for."
    )
    text: str = computed(
        chosen, needs=("texts",), arguments=LanguageArguments, description="The reason as a sentence."
    )
    evidence: list[str] = computed(
        in_language,
        needs=("evidence",),
        arguments=LanguageArguments,
        description="What it was found in, piece by piece: words, days, places, sectors, names, identifiers.",
    )
    organizations: list[AnOrganization] = related(
        resolvers.overlaps.organizations_of_reason,
        key="organization_ids",
        is_list=True,
        description="The organizations that it is about, of those that you may see.",
    )


@strawberry.type(description="A decision about an overlap. Who took it is told by organization and role.")
class OverlapDecision:
    """A decision about an overlap."""

    status: OverlapStatus = column("What was decided.")
    reason: str = column("Why, in the decider's words.")
    at: datetime = column("When.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that decided; null when you may not see it.",
    )
    role: Role = column("The role of who decided.")


@strawberry.type(
    description="Two programs that may be about the same work. It is seen by those who may see both."
)
class Overlap(Node):
    """Two programs that may be about the same work."""

    id: strawberry.ID = identity("Overlap")
    a: AProgram | None = related(
        resolvers.programs.by_id, key="a_id", description="One of the two programs: the one that came first."
    )
    b: AProgram | None = related(
        resolvers.programs.by_id, key="b_id", description="The other of the two programs."
    )
    kind: OverlapKind = column("What the two are to each other, as the comparison sees it.")
    score: float = column("How sure the comparison is, from 0 to 1.")
    reasons: list[OverlapReason] = related(
        resolvers.overlaps.reasons,
        key="id",
        is_list=True,
        description="What made the score, the weightiest first. A reason that names only organizations which "
        "you may not see is left out.",
    )
    is_found: bool = column(
        "Whether the comparison still finds the pair. One that was decided about stays when it doesn't."
    )
    found_at: datetime = column("When the comparison found it as it is.")
    status: OverlapStatus = column("What was decided about it.")
    decided_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="decided_by_id",
        description="The organization that decided last; null when nobody has, or you may not see it.",
    )
    decided_at: datetime | None = column("When it was last decided about.")
    decision_reason: str | None = column("Why it was decided so.")
    version: int = column("A number that moves on whenever something here changes; a decision names it.")
    history: Connection[OverlapDecision] = related(
        resolvers.overlaps.history,
        count=resolvers.overlaps.count_history,
        key="id",
        arguments=PageArguments,
        description="All decisions about it, newest first; empty for whoever is no member.",
    )
