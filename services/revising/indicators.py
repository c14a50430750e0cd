"""Edits of the indicators of a result: a whole list, or the progress of single periods."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db import codelists
from services.revising.problems import (
    FORBIDDEN,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Problem,
    localized_problems,
    problem,
)
from services.writing.achievements import PERCENTAGE, UNIT
from services.writing.indicator_merges import INDICATORS, PERIODS, VALUES, Json, aligned
from services.writing.indicator_rows import all_baselines

FIELD = "indicators"
MOST_INDICATORS, MOST_PERIODS, MOST_VALUES = 100, 200, 100
# The first and the last day of a period, as texts of ISO 8601.
Dates = tuple[str | None, str | None]
# Measures whose values are numbers.
NUMERIC = (UNIT, PERCENTAGE)


def apply(base: Any, given: Any) -> tuple[Any, list[Problem]]:
    """The indicators after an edit: a list as it is stored, or an object with `all` and `progress`."""
    if isinstance(given, list):
        return given, []
    indicators: list[Json] = list(base or ())
    if given.get("all") is not None:
        indicators = _with_details(indicators, given["all"])
    found: list[Problem] = []
    for place, report in enumerate(given.get("progress") or ()):
        if 0 <= report["indicator"] < len(indicators):
            indicators[report["indicator"]] = _reported(indicators[report["indicator"]], report)
        else:
            limit = len(indicators)
            path = f"progress.{place}.indicator"
            found.append(problem(path, "NO_INDICATOR", report["indicator"], limit=limit))
    return indicators, found


def _with_details(before: Sequence[Json], given: Sequence[Json]) -> list[Json]:
    """The given indicators with the references that they had before: members don't edit these."""
    places = {place: index for index, place in aligned(INDICATORS, before, given).items()}
    return [
        {**each, "details": before[places[place]]["details"] if place in places else {}}
        for place, each in enumerate(given)
    ]


def _reported(indicator: Json, report: Mapping[str, Any]) -> Json:
    """The indicator with the targets and actuals of a period; a new period is put in its place by date."""
    dates = (report["start"], report["end"])
    periods: list[Json] = list(indicator["periods"])
    place = next((place for place, each in enumerate(periods) if PERIODS.key(each) == dates), None)
    if place is None:
        place = sum(PERIODS.key(each) < dates for each in periods if None not in PERIODS.key(each))
        periods.insert(place, {"start": report["start"], "end": report["end"], "targets": [], "actuals": []})
    period = dict(periods[place])
    for name in ("targets", "actuals"):
        for value in report[name]:
            period[name] = _with_value(period[name], value)
    periods[place] = period
    return {**indicator, "periods": periods}


def _with_value(values: Sequence[Json], value: Json) -> list[Json]:
    """The values with one more, which replaces the one with the same dimensions and locations."""
    places = [place for place, each in enumerate(values) if VALUES.key(each) == VALUES.key(value)]
    if not places:
        return [*values, value]
    return [value if place == places[0] else each for place, each in enumerate(values)]


def wrong(before: Sequence[Json], indicators: Sequence[Json]) -> list[Problem]:
    """What is wrong with the indicators that an edit changes; what was wrong before stops nobody."""
    if len(indicators) > MOST_INDICATORS:
        return [problem(FIELD, "TOO_MANY", length=len(indicators), limit=MOST_INDICATORS)]
    places = {place: index for index, place in aligned(INDICATORS, before, indicators).items()}
    found: list[Problem] = []
    for place, indicator in enumerate(indicators):
        old = before[places[place]] if place in places else None
        if indicator != old:
            found.extend(_of_indicator(f"{FIELD}.{place}", old, indicator))
    return found


def _of_indicator(path: str, old: Json | None, indicator: Json) -> Iterator[Problem]:
    if old is None or indicator["titles"] != old["titles"]:
        if not indicator["titles"]:
            yield problem(f"{path}.titles", "NO_TITLE")
        yield from localized_problems(f"{path}.titles", _pairs(indicator["titles"]), LONGEST_TITLE)
    yield from localized_problems(f"{path}.descriptions", _pairs(indicator["descriptions"]), LONGEST_TEXT)
    measure = indicator["measure"]
    if measure is not None and measure not in codelists.load()["IndicatorMeasure"]:
        yield problem(f"{path}.measure", "MEASURE_CODE", measure)
    is_numeric = measure in NUMERIC
    if old is None or all_baselines(indicator) != all_baselines(old):
        yield from _of_values(f"{path}.baselines", all_baselines(indicator), is_numeric=is_numeric)
    yield from _of_periods(path, old, indicator, is_numeric=is_numeric)


def _of_periods(path: str, old: Json | None, indicator: Json, *, is_numeric: bool) -> Iterator[Problem]:
    periods = indicator["periods"]
    if len(periods) > MOST_PERIODS:
        yield problem(f"{path}.periods", "TOO_MANY", length=len(periods), limit=MOST_PERIODS)
        return
    same_measure = old is not None and old["measure"] == indicator["measure"]
    before = old["periods"] if old is not None else ()
    known, neighbors = before if same_measure else (), _neighbors(before)
    for place, (period, pair) in enumerate(zip(periods, _neighbors(periods), strict=True)):
        where = f"{path}.periods.{place}"
        if pair not in neighbors:
            yield from _of_dates(where, *pair)
        if period in known:
            continue
        if period["targets"] and indicator["measure"] is None:
            yield problem(f"{where}.targets", "NO_MEASURE")
        for name in ("targets", "actuals"):
            yield from _of_values(f"{where}.{name}", period[name], is_numeric=is_numeric)


def _neighbors(periods: Sequence[Json]) -> list[tuple[Dates | None, Dates]]:
    """The dates of each period, with those of the one before."""
    dates = [PERIODS.key(each) for each in periods]
    return list(zip([None, *dates], dates, strict=False))


def _of_dates(path: str, before: Dates | None, dates: Dates) -> Iterator[Problem]:
    start, end = dates
    if start is None or end is None:
        yield problem(path, "NO_DATES")
    elif end < start:
        yield problem(f"{path}.end", "DATE_ORDER", end, start=start)
    elif before is not None and before[1] is not None and start <= before[1]:
        yield problem(f"{path}.start", "PERIOD_ORDER", start, end=before[1])


def _of_values(path: str, values: Sequence[Json], *, is_numeric: bool) -> Iterator[Problem]:
    if len(values) > MOST_VALUES:
        yield problem(path, "TOO_MANY", length=len(values), limit=MOST_VALUES)
        return
    seen = set()
    for place, value in enumerate(values):
        where = f"{path}.{place}"
        if (key := VALUES.key(value)) in seen:
            yield problem(where, "VALUE_TWICE")
        seen.add(key)
        if is_numeric and value["number"] is None and value["value"] is not None:
            yield problem(f"{where}.value", "NOT_NUMBER", value["value"])
        yield from _of_texts(where, value)
        yield from localized_problems(f"{where}.comments", value["comments"], LONGEST_TEXT)


def _of_texts(path: str, value: Json) -> Iterator[Problem]:
    """Find texts of a value, its dimensions and locations that can't be stored."""
    dimensions = [text for each in value["dimensions"] for text in (each["name"], each["value"])]
    for text in (value["value"] or "", *dimensions, *value["locations"]):
        if len(text) > LONGEST_TITLE:
            yield problem(path, "TOO_LONG", length=len(text), limit=LONGEST_TITLE)
        elif FORBIDDEN.search(text):
            yield problem(path, "CHARACTER")


def _pairs(texts: Sequence[Json]) -> list[tuple[str, str]]:
    return [(each["language"], each["text"]) for each in texts]
