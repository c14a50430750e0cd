"""Suggested alignments: nodes of action plans that a program likely serves."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated

import strawberry

import resolvers.organizations
import resolvers.overlaps
import resolvers.plans
from resolvers.requests import Request
from schema.arguments import LanguageArguments, described
from schema.enums import enum
from schema.fields import Arguments, column, computed, related
from schema.filters import check_length
from schema.lazy_types import AnOrganization, APlanNode
from schema.overlaps import in_language
from schema.values import chosen
from services.comparing.node_similarity import SuggestionReasonKind
from services.querying.errors import BadInputError

LARGEST, DEFAULT = 20, 3

enum(
    SuggestionReasonKind,
    "The kinds of reasons to suggest a node of an action plan for a program.",
    WORDS="Their texts share words that few nodes have.",
    SECTOR="The node mentions a sector of the program (OECD DAC codes).",
    ACTIVITY="The activities are the same, according to their texts.",
    TARGET_GROUP="The target groups are the same, according to their texts.",
    ORGANIZATION="A lead or supporting organization of the node takes part in the program.",
)


@strawberry.type(description="A reason to suggest a node of an action plan for a program.")
class SuggestionReason:
    """A reason to suggest a node of an action plan for a program."""

    kind: SuggestionReasonKind = column("The kind of reason.")
    weight: float = column(
        "The score that this reason alone would give, from 0 to 1. The score of the suggestion is 1 less the "
        "product of what each reason lacks to 1."
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
        description="The values on which the reason is based, such as words or names. Names are in one "
        "language.",
    )
    organizations: list[AnOrganization] = related(
        resolvers.overlaps.organizations_of_reason,
        key="organization_ids",
        is_list=True,
        description="The organizations that the reason refers to, of those that the viewer may see.",
    )


@strawberry.type(
    description="A node of an action plan that a program likely serves. Nothing is aligned before a reviewer "
    "accepts it with `acceptAlignment`, or a member claims it."
)
class SuggestedAlignment:
    """A node of an action plan that a program likely serves."""

    node: APlanNode | None = related(
        resolvers.plans.node_by_id, key="node_id", description="The suggested node."
    )
    score: float = column("How likely the program serves the node, from 0 to 1.")
    reasons: list[SuggestionReason] = column("The reasons for the score, strongest first.")


@dataclass(frozen=True)
class SuggestionsArguments(Arguments):
    """The plans, and the number of nodes to suggest."""

    plan: Annotated[
        list[str] | None,
        described("Suggests nodes of these action plans only: codes such as `RANPE-1`. Default: all plans."),
    ] = None
    first: Annotated[
        int | None,
        described(f"The number of nodes to suggest. Default: {DEFAULT}. Maximum: {LARGEST}."),
    ] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the codes of the plans and the number."""
        if self.plan is not None:
            check_length(self.plan, "plan")
        if self.first is not None and not 1 <= self.first <= LARGEST:
            raise BadInputError(
                f"`first` must be between 1 and {LARGEST}, not {self.first}.", argument="first"
            )
        return None if self.plan is None else tuple(self.plan), self.first or DEFAULT
