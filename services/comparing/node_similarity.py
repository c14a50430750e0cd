"""How likely a program serves a node of an action plan, with the reasons.

Each reason alone gives a probability; together they give the probability that not all of them are wrong. The
greatest probability of each kind was chosen on the labelled pairs of the sample (docs/alignments.md).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from db.plan_values import PlanNodeRole
from services.comparing import activities, target_groups, words
from services.comparing.facts import Facts
from services.comparing.node_facts import NodeFacts
from services.text import codelists

# The greatest probability that a reason of each kind can give.
WORDS, TITLE, ABOVE, HEADING, SECTOR, ACTIVITY, GROUP = 0.75, 0.5, 0.4, 0.3, 0.3, 0.1, 0.3
ORGANIZATION = {PlanNodeRole.LEAD: 0.3, PlanNodeRole.SUPPORTING: 0.15}
# The weight of shared words at which they count for about two thirds.
SUBSTANCE = 2.5
LEAST = 0.2
# What is left of the score of a node that is valid in hardly any year of the program.
BRIEF = 0.8
MOST_SHOWN = 6


class SuggestionReasonKind(StrEnum):
    """A reason to suggest a node for a program."""

    WORDS = "WORDS"
    SECTOR = "SECTOR"
    ACTIVITY = "ACTIVITY"
    TARGET_GROUP = "TARGET_GROUP"
    ORGANIZATION = "ORGANIZATION"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A node for a program: the score from 0 to 1, and reasons as (kind, probability, evidence)."""

    node_id: UUID
    score: float
    reasons: Sequence[tuple[SuggestionReasonKind, float, Mapping[str, Any]]]


class Rarity:
    """The weights of words: the fewer nodes of the compared ones have a word, the more it says."""

    def __init__(self, nodes: Iterable[NodeFacts]) -> None:
        self._counts: dict[str, int] = {}
        self._nodes = 0
        for node in nodes:
            self._nodes += 1
            for word in node.own | node.above:
                self._counts[word] = self._counts.get(word, 0) + 1

    def weight(self, word: str) -> float:
        """0 for a word of all nodes, 1 for a word of one."""
        if self._nodes < 2 or word not in self._counts:
            return 1.0
        return 1 - math.log(self._counts[word]) / math.log(self._nodes)

    def total(self, found: Iterable[str]) -> float:
        """The weight of several words."""
        return math.fsum(map(self.weight, found))


def suggestions(
    program: Facts, delivered: frozenset[str], nodes: Sequence[NodeFacts], rarity: Rarity
) -> list[Suggestion]:
    """The nodes that the program may serve, likeliest first: those valid in one of its years.

    `delivered` are the words of the titles of its outputs.
    """
    said = program.words | delivered
    found = [suggestion(program, said, node, rarity) for node in nodes if meets(program, node)]
    return sorted((each for each in found if each.score >= LEAST), key=lambda each: -each.score)


def meets(program: Facts, node: NodeFacts) -> bool:
    """Whether the node is valid in one of the years of the program."""
    return not (
        (program.end is not None and node.valid_from.year > program.end.year)
        or (program.start is not None and node.valid_to.year < program.start.year)
    )


def lasting(program: Facts, node: NodeFacts) -> float:
    """A factor that is less than 1 for a node that is not valid in all years of the program."""
    first = program.start.year if program.start else node.valid_from.year
    last = program.end.year if program.end else node.valid_to.year
    valid = min(last, node.valid_to.year) - max(first, node.valid_from.year) + 1
    return BRIEF + (1 - BRIEF) * max(0, valid) / max(1, last - first + 1)


def suggestion(program: Facts, said: frozenset[str], node: NodeFacts, rarity: Rarity) -> Suggestion:
    """The score of a node for a program, with the reasons, strongest first."""
    found = [
        _words(program, said, node, rarity),
        _sectors(program, node, rarity),
        _activities(said, node),
        _groups(program, said, node),
        _organizations(program, node),
    ]
    reasons = sorted((each for each in found if each[1] > 0), key=lambda each: -each[1])
    wrong = math.prod(1 - probability for _, probability, _ in reasons)
    return Suggestion(node.id, round((1 - wrong) * lasting(program, node), 4), reasons)


Reason = tuple[SuggestionReasonKind, float, Mapping[str, Any]]


def _words(program: Facts, said: frozenset[str], node: NodeFacts, rarity: Rarity) -> Reason:
    """Words of the texts of the node, of its title, and of what is above it."""
    shared = said & node.own
    weight = rarity.total(shared)
    whole = math.sqrt(rarity.total(node.own) * rarity.total(said))
    own = (weight / whole if whole else 0.0) * (1 - math.exp(-weight / SUBSTANCE))
    title = _covered(node.title, said, rarity)
    above = _covered(node.above, said, rarity)
    heading = _covered(program.title_words, node.title | node.above, rarity)
    wrong = (1 - WORDS * min(1.0, 2 * own)) * (1 - TITLE * title) * (1 - ABOVE * above)
    probability = 1 - wrong * (1 - HEADING * heading)
    telling = sorted(shared, key=lambda word: (-rarity.weight(word), word))[:MOST_SHOWN]
    return SuggestionReasonKind.WORDS, probability if telling else 0.0, {"words": telling}


def _covered(of_node: frozenset[str], said: frozenset[str], rarity: Rarity) -> float:
    """The share of the weight of words of a node that a program has."""
    whole = rarity.total(of_node)
    return rarity.total(of_node & said) / whole if whole else 0.0


def _sectors(program: Facts, node: NodeFacts, rarity: Rarity) -> Reason:
    """Sectors of the program whose names are words of the node."""
    scored = {
        code: share
        for vocabulary, code in program.sectors
        if vocabulary == "1" and (share := _covered(sector_words(code), node.own, rarity)) > 0
    }
    best = max(scored.values(), default=0.0)
    codes = sorted(code for code, share in scored.items() if share == best)
    return SuggestionReasonKind.SECTOR, SECTOR * best, {"codes": codes}


def sector_words(code: str) -> frozenset[str]:
    """The words of the names of a sector."""
    names = (codelists.name("Sector", code, None, (language,)) for language in ("id", "en"))
    return frozenset(word for name in names for word in words.words(name))


def _activities(said: frozenset[str], node: NodeFacts) -> Reason:
    """What both do."""
    shared = activities.named_in(said) & node.activities
    share = len(shared) / len(node.activities) if shared else 0.0
    return SuggestionReasonKind.ACTIVITY, ACTIVITY * share, {"activities": sorted(shared)}


def _groups(program: Facts, said: frozenset[str], node: NodeFacts) -> Reason:
    """The people whom both are for."""
    groups = program.groups or target_groups.named_in(said)
    shared = groups & node.groups
    share = len(shared) / len(node.groups | groups) if shared else 0.0
    return SuggestionReasonKind.TARGET_GROUP, GROUP * share, {"groups": sorted(shared)}


def _organizations(program: Facts, node: NodeFacts) -> Reason:
    """Organizations of the node that take part in the program, or report it."""
    taking_part = program.party_ids | ({program.publisher} - {None})
    shared = {id_: role for id_, role in node.organizations.items() if id_ in taking_part}
    best = max((ORGANIZATION[role] for role in shared.values()), default=0.0)
    named = sorted(str(id_) for id_, role in shared.items() if ORGANIZATION[role] == best)
    return SuggestionReasonKind.ORGANIZATION, best, {"organizations": named}
