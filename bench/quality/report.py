"""The report on the quality of overlap detection, as Markdown."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from bench.quality import figures, metrics
from bench.quality.figures import METHODS, Figures, Number
from bench.quality.labels import WANTED, Label, Split
from bench.quality.measuring import Measured
from bench.quality.tables import table
from services.comparing import weights

PAGE = """\
# How well overlaps are found

Measured {date} with `make bench-overlap` on {pairs} pairs of real activities, each read and labelled
one by one (once, by one reader);
[bench/quality](../../bench/quality/README.md) has the rule, the pairs, and how they were chosen. Wanted are
{wanted} of them: SAME_WORK, SHARE, SPLIT_RECORD and OVERLAP. **References between activities and identifiers
that two share are hidden from the scorer**, though the hub itself uses them.

The scorer was made with the development half alone, and no publisher stands in both. A baseline's threshold
is the one with the best F1 on the development half; the hub's is the one above which it shows pairs. In
brackets: 95 % intervals by bootstrap, in which groups of pairs that share no activity are drawn again
{resamples:,} times.

## Evaluation half

{evaluation}

## Goals

Set in November 2026 for the evaluation half.

{goals}

What was tried, always on the development half:

- **Proper names** in texts and locations, as places below the country: the strongest sign of OVERLAP by far.
  The distance of points says little, for banks and ministries place whole programs in the capital.
- **Activities** (32, by words of four languages) and target groups: named in a title they say much, anywhere
  in a text little. Counting how many are shared added nothing.
- **How rare a theme is in a place** (programs of a sector there): little, for half of the set has the sectors
  of one pandemic.
- Fitting all weights of OVERLAP by logistic regression on the development half: the weights are rounded from
  that fit, the opening was set so that the threshold is where precision and recall are in balance.
- SHARE has so few pairs that its weights are a guess from a handful: title, time, joint words, unequal sums.
- Letting texts that are equal word for word outweigh other numbers in titles: it found two splits more and
  made pairs of phases, and was taken out again.

## Evaluation half, second set alone

Pairs drawn and labelled in November 2026, after the kinds had got the meaning that they have now, mostly of
publishers that nobody had looked at before. They were drawn to be hard: most meet in a place.

{second}

## Development half

{development}

## End to end

The hub doesn't compare all pairs: it compares those that share enough telling keys. "Compared" are the wanted
pairs that come through that; "listed" those that the hub, seeing references too, has put on its list at the
end of the import. Pairs that say themselves that one is part of the other, or both of a third, are left
out there by rule.

{pipeline}

## Confusions of the evaluation half

Every pair that is shown and not wanted, wanted and not shown, or shown as another kind.

{evaluation_confusions}

## Confusions of the development half

{development_confusions}

## What is not fair about it

- The pairs are a sample by strata and mostly hard ones; in the list of a hub the shares of right and wrong
  are others. Average precision and precision depend on how many of the sample are wanted.
- Each pair was judged once, and nobody has judged it again. OVERLAP is the label on which people will differ
  most: how near two works must be to be of interest to each other is a judgement.
- Many of the activities are about one event, the pandemic of 2020, which makes titles and texts more alike
  than elsewhere; few name a place below the country.
- Pairs of one publisher are like each other. Groups that share no activity are drawn as if they were
  independent, so that the intervals are rather too narrow.
"""

PART = """\
{pairs} pairs, {wanted} of them wanted, of {groups} groups.

{methods}

The hub's average precision is **{times}** times that of the best baseline.

The kind that the hub gives to each label at its threshold:

{labels}

Kind by kind (a pair counts as right only when its kind is the label):

{kinds}"""


def text(measured: Sequence[Measured]) -> str:
    """The page for both halves."""
    halves = {split: [one for one in measured if one.pair.split is split] for split in Split}
    thresholds = {
        name: metrics.best_threshold(figures.scored(halves[Split.DEVELOPMENT], score))
        for name, score in METHODS.items()
    } | {figures.HUB: weights.THRESHOLD}
    return PAGE.format(
        date=datetime.now(UTC).date(),
        pairs=len(measured),
        wanted=sum(one.pair.is_wanted for one in measured),
        resamples=metrics.RESAMPLES,
        evaluation=part(halves[Split.EVALUATION], thresholds),
        goals=goals(halves[Split.EVALUATION]),
        second=part([one for one in halves[Split.EVALUATION] if one.pair.is_second], thresholds),
        development=part(halves[Split.DEVELOPMENT], thresholds),
        pipeline=pipeline(halves),
        evaluation_confusions=confusions(halves[Split.EVALUATION]),
        development_confusions=confusions(halves[Split.DEVELOPMENT]),
    )


def part(measured: Sequence[Measured], thresholds: dict[str, float]) -> str:
    """The tables of one half."""
    found = {name: figures.figures(measured, score, thresholds[name]) for name, score in METHODS.items()}
    return PART.format(
        pairs=len(measured),
        wanted=sum(one.pair.is_wanted for one in measured),
        groups=len(metrics.components([(one.pair.a, one.pair.b) for one in measured])),
        methods=table(
            ("method", "average precision", "threshold", "precision", "recall", "right of found"),
            (_method(name, each) for name, each in found.items()),
        ),
        times=_number(figures.number(measured, figures.times_best_baseline)),
        labels=table(
            ("label", "pairs", *sorted(WANTED), "not shown"), (_label(measured, label) for label in Label)
        ),
        kinds=table(("kind", "precision", "recall"), (_kind(measured, kind) for kind in sorted(WANTED))),
    )


GOALS = {Label.OVERLAP: (0.6, 0.4), Label.SAME_WORK: (0.85, 0.75)}
AVERAGE_PRECISION = 0.93


def goals(measured: Sequence[Measured]) -> str:
    """Each goal beside what was reached, and by how much it was missed."""
    average = metrics.average_precision(figures.scored(measured, METHODS[figures.HUB]))
    rows = [("average precision", AVERAGE_PRECISION, average)]
    for label, wanted in GOALS.items():
        rates = figures.kind_rates(measured, label, weights.THRESHOLD)
        rows.append((f"{label} precision", wanted[0], rates.precision))
        rows.append((f"{label} recall", wanted[1], rates.recall))
    return table(("", "goal", "reached", "missed by"), (_goal(*row) for row in rows))


def _goal(name: str, goal: float, reached: float | None) -> tuple[str, ...]:
    found = reached or 0.0
    return name, f"{goal:.2f}", f"{found:.3f}", f"{goal - found:.3f}" if found < goal else "-"


def pipeline(halves: dict[Split, list[Measured]]) -> str:
    """Return the table of wanted pairs that the hub finds, and of others that it shows."""
    return table(
        (
            "half",
            "wanted",
            "compared",
            "left out by rule",
            "of the others, listed",
            "not wanted, listed",
        ),
        (_pipeline(split, measured) for split, measured in halves.items()),
    )


def confusions(measured: Iterable[Measured]) -> str:
    """A table of all that is shown wrongly or not, the highest score first."""
    wrong = [one for one in measured if figures.is_wrong(one, weights.THRESHOLD)]
    wrong.sort(key=lambda one: (-one.score, one.pair.a, one.pair.b))
    return table(("activities", "label", "shown as", "score", "stratum"), map(_confusion, wrong))


def _method(name: str, found: Figures) -> tuple[str, ...]:
    rates = found.rates
    return (
        name,
        _number(found.average_precision),
        f"{found.threshold:.2f}",
        _number(found.precision),
        _number(found.recall),
        f"{rates.right} of {rates.found}",
    )


def _label(measured: Sequence[Measured], label: Label) -> tuple[str, ...]:
    own = [one for one in measured if one.pair.label is label]
    given = [figures.given_kind(one, weights.THRESHOLD) for one in own]
    counts = [str(given.count(kind)) for kind in (*sorted(WANTED), None)]
    return (label, str(len(own)), *counts)


def _kind(measured: Sequence[Measured], kind: Label) -> tuple[str, ...]:
    precision = figures.number(
        measured, lambda some: figures.kind_rates(some, kind, weights.THRESHOLD).precision
    )
    recall = figures.number(measured, lambda some: figures.kind_rates(some, kind, weights.THRESHOLD).recall)
    return (kind, _number(precision), _number(recall))


def _pipeline(split: Split, measured: Sequence[Measured]) -> tuple[str, ...]:
    wanted = [one for one in measured if one.pair.is_wanted]
    others = [one for one in wanted if not one.is_family]
    return (
        split,
        str(len(wanted)),
        share(wanted, lambda one: one.is_compared),
        str(len(wanted) - len(others)),
        share(others, lambda one: one.stored is not None),
        str(sum(one.stored is not None and not one.pair.is_wanted for one in measured)),
    )


def share(measured: Sequence[Measured], holds: Callable[[Measured], bool]) -> str:
    """For how many of these it holds, and the share."""
    right = sum(holds(one) for one in measured)
    return f"{right} of {len(measured)} ({right / len(measured):.2f})" if measured else "0 of 0"


def _confusion(one: Measured) -> tuple[str, ...]:
    shown = figures.given_kind(one, weights.THRESHOLD) or "-"
    ends = f"`{one.pair.a}` `{one.pair.b}`"
    return (ends, one.pair.label, shown, f"{one.score:.2f}", one.pair.stratum)


def _number(number: Number) -> str:
    if number.value is None:
        return "-"
    if number.interval is None:
        return f"{number.value:.3f}"
    return f"{number.value:.3f} ({number.interval.low:.3f}-{number.interval.high:.3f})"
