"""Rows for the results of an activity, for both ways in which publishers report outputs.

An activity of level OUTPUT yields one output, which gets the indicators and documents of all its type-1
results. Every other result gets its own row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from db.values import RESULT_KIND_BY_CODE, ProgramLevel, ResultKind, ResultOrigin, Visibility
from services.imports.packing import packed
from services.imports.record_parts import Texts
from services.imports.records import Activity
from services.imports.result_records import Document, Indicator, Period, Result, ResultDetails, Value
from services.imports.rows import IdentifiedActivity
from services.imports.rules import achievement, level, match_keys, single_number
from services.text import localized
from services.text.localized import default_text
from services.writing.outputs import IndicatorRow, PeriodRow, ResultRow

ACTIVITY_KEY = "activity"
OUTPUT_TYPE = "1"


@dataclass(slots=True)
class ResultRows:
    """Rows of a set of programs; `documents` are pairs of result id and document, by program."""

    results: list[ResultRow] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    periods: list[PeriodRow] = field(default_factory=list)
    documents: dict[UUID, list[tuple[UUID, Document]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """A result to write: its match key, its texts, and the results of the file that it combines."""

    kind: ResultKind
    match_key: str
    titles: Texts
    descriptions: Texts
    results: Sequence[Result]
    of_activity: bool = False


def add_results(
    rows: ResultRows, identified: IdentifiedActivity, known: dict[tuple[UUID, str], UUID]
) -> None:
    """Append the rows of a program's results; known results keep their ids."""
    for ordinal, draft in enumerate(result_drafts(identified.activity)):
        row = _result(identified, draft, ordinal, known.get((identified.id, draft.match_key)) or uuid7())
        rows.results.append(row)
        part = (row.id, row.visibility, row.owner_id)
        indicators = [indicator for result in draft.results for indicator in result.indicators]
        for position, indicator in enumerate(indicators):
            _add_indicator(rows, part, position, indicator)
        for result in draft.results:
            rows.documents.setdefault(identified.id, []).extend((row.id, each) for each in result.documents)


def result_drafts(activity: Activity) -> list[ResultDraft]:
    """Return the results of an activity in the order of the file, the output of the activity first."""
    keys = match_keys(activity.results)
    if level(activity.reporter.ref, activity.hierarchy) != ProgramLevel.OUTPUT:
        return [
            _result_draft(activity, result, key) for result, key in zip(activity.results, keys, strict=True)
        ]
    outputs = [result for result in activity.results if result.type_code == OUTPUT_TYPE]
    own = ResultDraft(
        ResultKind.OUTPUT, ACTIVITY_KEY, activity.titles, activity.descriptions, outputs, of_activity=True
    )
    return [own] + [
        _result_draft(activity, result, key)
        for result, key in zip(activity.results, keys, strict=True)
        if result.type_code != OUTPUT_TYPE
    ]


def _result_draft(activity: Activity, result: Result, key: str) -> ResultDraft:
    """Return the draft of a result; its title defaults to that of its first indicator, then the activity."""
    titles = result.titles or next((each.titles for each in result.indicators if each.titles), ())
    kind = RESULT_KIND_BY_CODE[result.type_code]
    return ResultDraft(kind, key, titles or activity.titles, result.descriptions, (result,))


def _result(identified: IdentifiedActivity, draft: ResultDraft, ordinal: int, identity: UUID) -> ResultRow:
    program, visibility, owner = identified.part
    return ResultRow(
        id=identity,
        kind=draft.kind,
        reported_in_id=program,
        visibility=visibility,
        owner_id=owner,
        ordinal=ordinal,
        match_key=draft.match_key,
        program_id=None if draft.of_activity else program,
        activity_id=program if draft.of_activity else None,
        iati_identifier=identified.activity.identifier if draft.of_activity else None,
        origin=ResultOrigin.ACTIVITY if draft.of_activity else ResultOrigin.RESULT,
        title=default_text(draft.titles),
        titles=localized.encode(draft.titles),
        descriptions=localized.encode(draft.descriptions),
        details=packed(ResultDetails() if draft.of_activity else draft.results[0].details),
        source_id=identified.source_id,
        last_updated=identified.located.dated,
    )


def _add_indicator(
    rows: ResultRows, part: tuple[UUID, Visibility, UUID], ordinal: int, indicator: Indicator
) -> None:
    _, visibility, owner = part
    identity = uuid7()
    rows.indicators.append(
        IndicatorRow(
            identity,
            *part,
            ordinal,
            localized.encode(indicator.titles),
            localized.encode(indicator.descriptions),
            indicator.measure_code,
            indicator.ascending,
            _baseline(indicator.baselines),
            _json(indicator.baselines if len(indicator.baselines) > 1 else ()),
            packed(indicator.details),
        )
    )
    rows.periods.extend(
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
    """Return the undisaggregated baseline, else the first one."""
    plain = [value for value in values if not value.dimensions and not value.locations]
    chosen = (plain or values)[:1]
    return orjson.dumps(_as_json(chosen[0])).decode() if chosen else None


def _json(values: Sequence[Value]) -> str:
    return orjson.dumps([_as_json(value) for value in values]).decode()


def _as_json(value: Value) -> dict[str, Any]:
    """Return a value as stored; the number is a string in plain decimal notation."""
    return {
        "value": value.value,
        "number": None if value.number is None else f"{value.number:f}",
        "year": value.year,
        "dimensions": [{"name": name, "value": text} for name, text in value.dimensions],
        "comments": value.comments,
        "locations": value.locations,
        **({"date": value.date.isoformat()} if value.date else {}),
    }
