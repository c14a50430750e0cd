"""The results of a record become rows, in both shapes that publishers report outputs in.

An OUTPUT-level activity yields one output; the indicators and documents of its type-1 results belong to that
output and make no further ones. All other results are rows of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from db.values import RESULT_KIND_BY_CODE, ProgramLevel, ResultKind, ResultOrigin, Visibility
from services.imports.records import Activity, Document, Indicator, Period, Result, Texts, Value
from services.imports.rows import Placed
from services.imports.rules import achievement, level, match_keys, single_number
from services.text import localized
from services.text.localized import default_text
from services.writing.outputs import IndicatorRow, PeriodRow, ResultRow

ACTIVITY_KEY = "activity"
OUTPUT_TYPE = "1"


@dataclass(slots=True)
class ResultRows:
    """Rows of a set of programs; `documents` are the documents of results, by result."""

    results: list[ResultRow] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    periods: list[PeriodRow] = field(default_factory=list)
    documents: dict[UUID, list[tuple[UUID, Document]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slot:
    """One result to be: its match key, its texts, and the results of the file that it is made of."""

    kind: ResultKind
    match_key: str
    titles: Texts
    descriptions: Texts
    results: Sequence[Result]
    of_activity: bool = False


def add_results(found: ResultRows, placed: Placed, known: dict[tuple[UUID, str], UUID]) -> None:
    """Append the rows of a program's results, with the ids of those that are known."""
    for ordinal, slot in enumerate(slots(placed.activity)):
        row = _result(placed, slot, ordinal, known.get((placed.id, slot.match_key)) or uuid7())
        found.results.append(row)
        part = (row.id, row.visibility, row.owner_id)
        indicators = [indicator for result in slot.results for indicator in result.indicators]
        for position, indicator in enumerate(indicators):
            _add_indicator(found, part, position, indicator)
        for result in slot.results:
            found.documents.setdefault(placed.id, []).extend((row.id, each) for each in result.documents)


def slots(activity: Activity) -> list[Slot]:
    """The results that a program yields, in the order of the file, its own output first."""
    keys = match_keys(activity.results)
    if level(activity.reporter.ref, activity.hierarchy) != ProgramLevel.OUTPUT:
        return [_slot(activity, result, key) for result, key in zip(activity.results, keys, strict=True)]
    outputs = [result for result in activity.results if result.type_code == OUTPUT_TYPE]
    own = Slot(
        ResultKind.OUTPUT, ACTIVITY_KEY, activity.titles, activity.descriptions, outputs, of_activity=True
    )
    return [own] + [
        _slot(activity, result, key)
        for result, key in zip(activity.results, keys, strict=True)
        if result.type_code != OUTPUT_TYPE
    ]


def _slot(activity: Activity, result: Result, key: str) -> Slot:
    """A result without a title is called as its first indicator that has one, else as the activity."""
    titles = result.titles or next((each.titles for each in result.indicators if each.titles), ())
    kind = RESULT_KIND_BY_CODE[result.type_code]
    return Slot(kind, key, titles or activity.titles, result.descriptions, (result,))


def _result(placed: Placed, slot: Slot, ordinal: int, identity: UUID) -> ResultRow:
    program, visibility, owner = placed.part
    return ResultRow(
        id=identity,
        kind=slot.kind,
        reported_in_id=program,
        visibility=visibility,
        owner_id=owner,
        ordinal=ordinal,
        match_key=slot.match_key,
        program_id=None if slot.of_activity else program,
        activity_id=program if slot.of_activity else None,
        iati_identifier=placed.activity.identifier if slot.of_activity else None,
        origin=ResultOrigin.ACTIVITY if slot.of_activity else ResultOrigin.RESULT,
        title=default_text(slot.titles),
        titles=localized.encode(slot.titles),
        descriptions=localized.encode(slot.descriptions),
        source_id=placed.source_id,
        last_updated=placed.located.dated,
    )


def _add_indicator(
    found: ResultRows, part: tuple[UUID, Visibility, UUID], ordinal: int, indicator: Indicator
) -> None:
    _, visibility, owner = part
    identity = uuid7()
    found.indicators.append(
        IndicatorRow(
            identity,
            *part,
            ordinal,
            localized.encode(indicator.titles),
            localized.encode(indicator.descriptions),
            indicator.measure_code,
            indicator.ascending,
            _baseline(indicator.baselines),
        )
    )
    found.periods.extend(
        _period((identity, visibility, owner), position, indicator, period)
        for position, period in enumerate(indicator.periods)
    )


def _period(
    part: tuple[UUID, Visibility, UUID], ordinal: int, indicator: Indicator, period: Period
) -> PeriodRow:
    target, actual = single_number(period.targets), single_number(period.actuals)
    reached = achievement(
        indicator.measure_code,
        ascending=indicator.ascending,
        baseline=single_number(indicator.baselines),
        target=target,
        actual=actual,
    )
    targets, actuals = _json(period.targets), _json(period.actuals)
    return PeriodRow(*part, ordinal, period.start, period.end, targets, actuals, target, actual, reached)


def _baseline(values: Sequence[Value]) -> str | None:
    """The undisaggregated baseline where there is one, else the first."""
    plain = [value for value in values if not value.dimensions and not value.locations]
    chosen = (plain or values)[:1]
    return orjson.dumps(_as_json(chosen[0])).decode() if chosen else None


def _json(values: Sequence[Value]) -> str:
    return orjson.dumps([_as_json(value) for value in values]).decode()


def _as_json(value: Value) -> dict[str, Any]:
    """A value as it is stored; the number is a decimal in plain digits, as a string."""
    return {
        "value": value.value,
        "number": None if value.number is None else f"{value.number:f}",
        "year": value.year,
        "dimensions": [{"name": name, "value": text} for name, text in value.dimensions],
        "comments": value.comments,
        "locations": value.locations,
    }
