"""How alike two sets of words are, by how telling the words are that they share."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from services.comparing.facts import Facts
from services.comparing.statistics import Statistics

# How much telling weight makes a likeness certain: at this weight it counts for about two thirds.
TITLE_SUBSTANCE, TEXT_SUBSTANCE = 1.6, 4.0
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Likeness:
    """A likeness from 0 to 1, and the words that make it."""

    value: float = 0.0
    words: frozenset[str] = frozenset()


def alike(
    a: frozenset[str], b: frozenset[str], statistics: Statistics, substance: float, *, within: bool = False
) -> Likeness:
    """How alike two sets of words are: the shared weight against the whole, and whether it is much at all.

    `within` asks how much of `a` is found in `b`, whatever else `b` says.
    """
    shared = a & b
    if not shared:
        return Likeness()
    weight = math.fsum(map(statistics.weight, shared))
    whole = statistics.total(a)
    against = whole if within else math.sqrt(whole * statistics.total(b))
    if against == 0:
        return Likeness()
    value = min(1.0, weight / against) * (1 - math.exp(-weight / substance))
    return Likeness(value, shared)


def shown(shared: frozenset[str], statistics: Statistics) -> tuple[str, ...]:
    """The most telling of shared words."""
    return tuple(sorted(shared, key=lambda word: (-statistics.weight(word), word))[:MOST_SHOWN])


def best(found: Iterable[Likeness]) -> Likeness:
    """The greatest likeness; of equal ones always the same, whatever their order."""
    return max(found, key=rank, default=Likeness())


def rank(given: Likeness) -> tuple[float, int, list[str]]:
    """What likenesses are compared by."""
    return given.value, len(given.words), sorted(given.words) if given.value else []


def of_titles(a: Facts, b: Facts, statistics: Statistics) -> Likeness:
    """The likeness of the two titles that are most alike, in whatever languages."""
    found = (
        alike(one.words, other.words, statistics, TITLE_SUBSTANCE) for one in a.titles for other in b.titles
    )
    return best(found)


def of_title_in_text(a: Facts, b: Facts, statistics: Statistics) -> Likeness:
    """How much of the one's title the other tells in its title or description."""
    found = [
        *(alike(each.words, b.words, statistics, TITLE_SUBSTANCE, within=True) for each in a.titles),
        *(alike(each.words, a.words, statistics, TITLE_SUBSTANCE, within=True) for each in b.titles),
    ]
    return best(found)


def of_texts(a: Facts, b: Facts, statistics: Statistics) -> Likeness:
    """The likeness of all that titles and descriptions say."""
    return alike(a.words, b.words, statistics, TEXT_SUBSTANCE)
