"""The similarity of two sets of words, by the weights of the words that they share."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from services.comparing.facts import Facts
from services.comparing.statistics import Statistics

# The weight of shared words at which a similarity counts for about two thirds.
TITLE_SUBSTANCE, TEXT_SUBSTANCE = 1.6, 4.0
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class WordSimilarity:
    """A similarity from 0 to 1, and the shared words."""

    value: float = 0.0
    words: frozenset[str] = frozenset()


def word_similarity(
    a: frozenset[str], b: frozenset[str], statistics: Statistics, substance: float, *, within: bool = False
) -> WordSimilarity:
    """Compute the similarity of two sets of words: their shared weight relative to all words.

    Little shared weight in total lowers it. `within` measures how much of `a` is in `b`, and ignores what
    else is in `b`.
    """
    shared = a & b
    if not shared:
        return WordSimilarity()
    weight = math.fsum(map(statistics.weight, shared))
    whole = statistics.total(a)
    against = whole if within else math.sqrt(whole * statistics.total(b))
    if against == 0:
        return WordSimilarity()
    value = min(1.0, weight / against) * (1 - math.exp(-weight / substance))
    return WordSimilarity(value, shared)


def shown(shared: frozenset[str], statistics: Statistics) -> tuple[str, ...]:
    """The most distinctive of the shared words."""
    return tuple(sorted(shared, key=lambda word: (-statistics.weight(word), word))[:MOST_SHOWN])


def best(similarities: Iterable[WordSimilarity]) -> WordSimilarity:
    """The greatest similarity; among equal ones the result doesn't depend on their order."""
    return max(similarities, key=rank, default=WordSimilarity())


def rank(similarity: WordSimilarity) -> tuple[float, int, list[str]]:
    """The sort key of a similarity."""
    return similarity.value, len(similarity.words), sorted(similarity.words) if similarity.value else []


def of_titles(a: Facts, b: Facts, statistics: Statistics) -> WordSimilarity:
    """The similarity of the two most similar titles, across languages."""
    similarities = (
        word_similarity(one.words, other.words, statistics, TITLE_SUBSTANCE)
        for one in a.titles
        for other in b.titles
    )
    return best(similarities)


def of_title_in_text(a: Facts, b: Facts, statistics: Statistics) -> WordSimilarity:
    """How much of one program's title is in the other's title or description."""
    similarities = [
        *(
            word_similarity(each.words, b.words, statistics, TITLE_SUBSTANCE, within=True)
            for each in a.titles
        ),
        *(
            word_similarity(each.words, a.words, statistics, TITLE_SUBSTANCE, within=True)
            for each in b.titles
        ),
    ]
    return best(similarities)


def of_texts(a: Facts, b: Facts, statistics: Statistics) -> WordSimilarity:
    """The similarity of all words of titles and descriptions."""
    return word_similarity(a.words, b.words, statistics, TEXT_SUBSTANCE)
