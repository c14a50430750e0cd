"""How far outputs came in one year: reached, close, behind, or not reported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from hub.reports.cells import as_day, decimal

REACHED = Decimal(100)


class Level(IntEnum):
    """The levels, in the order of the charts."""

    REACHED = 0
    CLOSE = 1
    BEHIND = 2
    NOT_REPORTED = 3


@dataclass(frozen=True, slots=True)
class Achieved:
    """An output with a target for the year: its level, and the indicator that decides it."""

    output: Mapping[str, Any]
    level: Level
    percent: Decimal | None
    indicator: str
    target: Decimal | None
    actual: Decimal | None


def achieved(outputs: Iterable[Mapping[str, Any]], year: int, close: int) -> list[Achieved]:
    """Return the outputs with a target for the year; of several indicators the lowest one decides."""
    found = (of_output(output, year, close) for output in outputs)
    return [each for each in found if each is not None]


def of_output(output: Mapping[str, Any], year: int, close: int) -> Achieved | None:
    """Return how far an output came; None if it has no target for the year."""
    measured = [
        (indicator["title"], period)
        for indicator in output["indicators"]
        if (period := period_of(indicator["periods"], year))
    ]
    if not measured:
        return None
    reported = [each for each in measured if each[1]["achievementPercent"] is not None]
    title, period = min(reported or measured, key=lambda each: decimal(each[1]["achievementPercent"]) or 0)
    value = decimal(period["achievementPercent"])
    target, actual = decimal(period["target"]), decimal(period["actual"])
    return Achieved(output, level_of(value, close), value, title, target, actual)


def period_of(periods: Sequence[Mapping[str, Any]], year: int) -> Mapping[str, Any] | None:
    """Return the last period that ends in the year and has a target; None if there is none."""
    ends = ((as_day(period["end"]), period) for period in periods if period["target"] is not None)
    within = [(end, period) for end, period in ends if end and end.year == year]
    return max(within, key=lambda each: each[0])[1] if within else None


def level_of(percent: Decimal | None, close: int) -> Level:
    """Return the level of an achievement; `close` is the percent from which an output is close."""
    if percent is None:
        return Level.NOT_REPORTED
    if percent >= REACHED:
        return Level.REACHED
    return Level.CLOSE if percent >= close else Level.BEHIND
