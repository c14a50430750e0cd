"""Precision, recall and average precision of scored pairs, with intervals by resampling whole groups."""

import random
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

# A score from 0 to 1, and whether the hub should find the pair.
Scored = tuple[float, bool]
Item = TypeVar("Item")

RESAMPLES = 2_000
SEED = 20_261_122
OUTSIDE = 0.025


@dataclass(frozen=True, slots=True)
class Rates:
    """The results of a threshold: found pairs, found and expected pairs, all expected pairs."""

    found: int
    right: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """The share of the found pairs that are wanted; None if nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of the wanted pairs that were found; None if nothing is wanted."""
        return self.right / self.wanted if self.wanted else None


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a number lies in 95 of 100 resamples."""

    low: float
    high: float


def rates(scored: Iterable[Scored], threshold: float) -> Rates:
    """Return the rates at the threshold."""
    pairs = list(scored)
    found = [wanted for score, wanted in pairs if score >= threshold]
    return Rates(len(found), sum(found), sum(wanted for _, wanted in pairs))


def average_precision(scored: Iterable[Scored]) -> float | None:
    """Return the mean precision over steps of recall; equal scores are one step. None without any wanted."""
    ranked = sorted(scored, key=lambda pair: -pair[0])
    wanted = sum(is_wanted for _, is_wanted in ranked)
    if not wanted:
        return None
    seen = right = 0
    total = 0.0
    for _, step in groupby(ranked, key=lambda pair: pair[0]):
        marks = [is_wanted for _, is_wanted in step]
        seen += len(marks)
        right += sum(marks)
        total += sum(marks) / wanted * right / seen
    return total


def best_threshold(scored: Iterable[Scored]) -> float:
    """The threshold with the best balance of precision and recall (F1), the highest of equals."""
    pairs = list(scored)
    return max(
        sorted({score for score, _ in pairs}, reverse=True), key=lambda each: balance(rates(pairs, each))
    )


def balance(found: Rates) -> float:
    """F1: the harmonic mean of precision and recall."""
    whole = found.found + found.wanted
    return 2 * found.right / whole if whole else 0.0


def components(edges: Sequence[tuple[Hashable, Hashable]]) -> list[list[int]]:
    """The edges, by position, in groups that share no end with each other."""
    above: dict[Hashable, Hashable] = {}

    def top(node: Hashable) -> Hashable:
        while above.setdefault(node, node) != node:
            node = above[node]
        return node

    for one, other in edges:
        above[top(one)] = top(other)
    groups: dict[Hashable, list[int]] = {}
    for position, (one, _) in enumerate(edges):
        groups.setdefault(top(one), []).append(position)
    return list(groups.values())


def interval(
    items: Sequence[Item],
    groups: Sequence[Sequence[int]],
    statistic: Callable[[Sequence[Item]], float | None],
    resamples: int = RESAMPLES,
) -> Interval | None:
    """Return the 95% interval of a statistic by resampling whole groups with replacement.

    `groups` has the positions of the items of each group. The same seed always, so that the same items give
    the same interval; None if it is undefined.
    """
    chance = random.Random(SEED)  # noqa: S311 - drawing samples, not secrets
    found = []
    for _ in range(resamples):
        drawn = chance.choices(groups, k=len(groups))
        value = statistic([items[position] for group in drawn for position in group])
        if value is not None:
            found.append(value)
    if not found:
        return None
    found.sort()
    outside = int(OUTSIDE * len(found))
    return Interval(found[outside], found[-1 - outside])
