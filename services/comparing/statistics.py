"""Term statistics: the rarer a term is among programs, the higher its weight."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from db import comparison_words

# Terms of fewer programs count as terms of two: a shared term has at least two.
LEAST_COUNTED = 3
# Generic words, and the share of programs that a hub with few programs assumes to have them. A hub with many
# programs uses its own frequencies.
GENERIC, GENERIC_SHARE = comparison_words.generic_words(), 0.05
# The weight of this assumption, as a number of programs.
PRIOR = 1_000


@dataclass(frozen=True, slots=True)
class Statistics:
    """The number of programs when they were counted, and how many of them have each term."""

    programs: int
    frequencies: Mapping[str, int]
    _weights: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    _totals: dict[frozenset[str], float] = field(default_factory=dict, repr=False, compare=False)

    def weight(self, word: str) -> float:
        """The weight of a word: near 0 if all programs have it, near 1 if hardly any has it."""
        known = self._weights.get(word)
        if known is None:
            known = self._weights[word] = self._weighed(word)
        return known

    def total(self, words: frozenset[str]) -> float:
        """The total weight of words; summed exactly, so that their order doesn't matter."""
        known = self._totals.get(words)
        if known is None:
            known = self._totals[words] = math.fsum(map(self.weight, words))
        return known

    def with_risen(self, risen: Mapping[str, int]) -> "Statistics":
        """The same with updated numbers for some terms."""
        return Statistics(self.programs, {**self.frequencies, **risen})

    def _weighed(self, word: str) -> float:
        total = self.programs + PRIOR
        expected = PRIOR * GENERIC_SHARE if word in GENERIC else 0
        found = max(LEAST_COUNTED - 1, self.frequencies.get(word, 0) + expected)
        return max(0.0, math.log(total / min(found, total)) / math.log(total / 2))


NO_STATISTICS = Statistics(0, {})
