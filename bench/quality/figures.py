"""The numbers of the page: rates and average precision of each method on one half, with their intervals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.quality import metrics
from bench.quality.labels import WANTED, Label
from bench.quality.measuring import Measured
from bench.quality.metrics import Interval, Rates, Scored

Score = Callable[[Measured], float]

METHODS: dict[str, Score] = {
    "the hub": lambda one: one.score,
    "similar titles (trigrams)": lambda one: one.similarity,
    "equal titles": lambda one: one.equality,
}
HUB, *BASELINES = METHODS


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its confidence interval, both None if undefined."""

    value: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One method on one half, at one threshold."""

    average_precision: Number
    threshold: float
    rates: Rates
    precision: Number
    recall: Number


def scored(measured: Iterable[Measured], score: Score) -> list[Scored]:
    """Return scores with the expected result."""
    return [(score(one), one.pair.is_wanted) for one in measured]


def figures(measured: Sequence[Measured], score: Score, threshold: float) -> Figures:
    """Return the figures of a method."""
    return Figures(
        average_precision=number(measured, lambda some: metrics.average_precision(scored(some, score))),
        threshold=threshold,
        rates=metrics.rates(scored(measured, score), threshold),
        precision=number(measured, lambda some: metrics.rates(scored(some, score), threshold).precision),
        recall=number(measured, lambda some: metrics.rates(scored(some, score), threshold).recall),
    )


def number(measured: Sequence[Measured], statistic: Callable[[Sequence[Measured]], float | None]) -> Number:
    """A statistic of these pairs, with the interval by groups that share no activity."""
    groups = metrics.components([(one.pair.a, one.pair.b) for one in measured])
    return Number(statistic(measured), metrics.interval(measured, groups, statistic))


def times_best_baseline(measured: Sequence[Measured]) -> float | None:
    """The hub's average precision as a multiple of the best baseline's."""
    hub = metrics.average_precision(scored(measured, METHODS[HUB]))
    others = [metrics.average_precision(scored(measured, METHODS[name])) for name in BASELINES]
    best = max((each for each in others if each), default=None)
    return hub / best if hub is not None and best else None


def given_kind(one: Measured, threshold: float) -> str | None:
    """The kind as which the hub shows the pair; null when it doesn't."""
    return one.kind if one.kind is not None and one.score >= threshold else None


def kind_rates(measured: Iterable[Measured], kind: Label, threshold: float) -> Rates:
    """Return how many pairs are shown as this kind, how many of them correctly, and how many are of it."""
    pairs = list(measured)
    shown = [one for one in pairs if given_kind(one, threshold) == kind]
    return Rates(
        len(shown), sum(one.pair.label is kind for one in shown), sum(one.pair.label is kind for one in pairs)
    )


def is_wrong(one: Measured, threshold: float) -> bool:
    """Whether a pair is a false positive, a false negative, or shown as another kind."""
    given = given_kind(one, threshold)
    return given != (one.pair.label if one.pair.label in WANTED else None)
