"""Classes of counts, for maps and matrices: which numbers share a tone."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# The share of the largest value at which the third class and later ones begin, in percent.
SHARES = (40, 60, 85)
# Up to this largest value each number is a class of its own.
MOST_SINGLE = 5
TONES = {0: (), 1: (5,), 2: (2, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True, slots=True)
class Classes:
    """The lower bounds of the classes, ascending, and the largest value of all. Zero has no class."""

    bounds: tuple[int, ...]
    largest: int

    @property
    def tones(self) -> Sequence[int]:
        """The tone of each class, from 1 (low) to 5 (high)."""
        return TONES[len(self.bounds)]

    def tone(self, value: int) -> int:
        """Return the tone of a value: 0 for zero."""
        place = bisect_right(self.bounds, value)
        return self.tones[place - 1] if place else 0

    def key(self) -> list[tuple[int, int, int]]:
        """Return the tone, the lowest and the highest value of each class; zero is the first."""
        highest = [bound - 1 for bound in self.bounds[1:]] + [self.largest]
        return [(0, 0, 0), *zip(self.tones, self.bounds, highest, strict=False)]


def classes(values: Iterable[int]) -> Classes:
    """Return the classes of the values: at most five, the same for all charts of one measure."""
    largest = max(values, default=0)
    if largest <= MOST_SINGLE:
        return Classes(tuple(range(1, largest + 1)), largest)
    return Classes(tuple(sorted({1, 2, *((largest * share + 50) // 100 for share in SHARES)})), largest)
