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
        cached = self._weights.get(word)
        if cached is None:
            cached = self._weights[word] = self._compute_weight(word)
        return cached

    def total(self, words: frozenset[str]) -> float:
        """The total weight of words; summed exactly, so that their order doesn't matter."""
        cached = self._totals.get(words)
        if cached is None:
            cached = self._totals[words] = math.fsum(map(self.weight, words))
        return cached

    def with_raised(self, raised: Mapping[str, int]) -> "Statistics":
        """The same with updated numbers for some terms."""
        return Statistics(self.programs, {**self.frequencies, **raised})

    def _compute_weight(self, word: str) -> float:
        total = self.programs + PRIOR
        expected = PRIOR * GENERIC_SHARE if word in GENERIC else 0
        frequency = max(LEAST_COUNTED - 1, self.frequencies.get(word, 0) + expected)
        return max(0.0, math.log(total / min(frequency, total)) / math.log(total / 2))


NO_STATISTICS = Statistics(0, {})
