"""How common words and other terms are among programs: what makes one telling."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from db import comparison_words

# Terms of fewer programs than this count as those of two: that many have a term that is shared.
LEAST_COUNTED = 3
# Words that name no work by themselves, and the share of programs that have them in a hub that is too young
# to tell. A hub with more programs goes by its own numbers.
GENERIC, GENERIC_SHARE = comparison_words.generic_words(), 0.05
# As many programs as the prior knowledge of generic words stands for.
PRIOR = 1_000


@dataclass(frozen=True, slots=True)
class Statistics:
    """The number of programs when it was taken, and how many of them have each term."""

    programs: int
    frequencies: Mapping[str, int]
    _weights: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    _totals: dict[frozenset[str], float] = field(default_factory=dict, repr=False, compare=False)

    def weight(self, word: str) -> float:
        """How telling a word is: near 0 when every program has it, near 1 when hardly any has."""
        known = self._weights.get(word)
        if known is None:
            known = self._weights[word] = self._weighed(word)
        return known

    def total(self, words: frozenset[str]) -> float:
        """The weight of words together; exact, so that it doesn't depend on their order."""
        known = self._totals.get(words)
        if known is None:
            known = self._totals[words] = math.fsum(map(self.weight, words))
        return known

    def with_risen(self, risen: Mapping[str, int]) -> "Statistics":
        """The same with some numbers corrected."""
        return Statistics(self.programs, {**self.frequencies, **risen})

    def _weighed(self, word: str) -> float:
        total = self.programs + PRIOR
        expected = PRIOR * GENERIC_SHARE if word in GENERIC else 0
        found = max(LEAST_COUNTED - 1, self.frequencies.get(word, 0) + expected)
        return max(0.0, math.log(total / min(found, total)) / math.log(total / 2))


NO_STATISTICS = Statistics(0, {})
