"""Indicators as JSON, in the form of the history of results, and as rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from services.text import localized
from services.writing.achievements import achievement
from services.writing.outputs import IndicatorRow, PeriodRow

Json = Mapping[str, Any]


def rows_of(
    part: tuple[UUID, Any, UUID], indicators: Sequence[Json]
) -> tuple[list[IndicatorRow], list[PeriodRow]]:
    """The rows of the indicators of a result; `part` are its id, visibility and owner."""
    made: list[IndicatorRow] = []
    periods: list[PeriodRow] = []
    for ordinal, indicator in enumerate(indicators):
        row = _indicator(part, ordinal, indicator)
        made.append(row)
        periods.extend(
            _period(row, place, indicator, each) for place, each in enumerate(indicator["periods"])
        )
    return made, periods


def values_of(
    indicators: Iterable[IndicatorRow], periods: Iterable[PeriodRow]
) -> dict[UUID, list[dict[str, Any]]]:
    """The indicators of rows as JSON, by result: the opposite of `rows_of`."""
    by_id = {row.id: (row.result_id, _json_of(row)) for row in indicators}
    for period in periods:
        by_id[period.indicator_id][1]["periods"].append(_json_of_period(period))
    found: dict[UUID, list[dict[str, Any]]] = {}
    for result_id, indicator in by_id.values():
        found.setdefault(result_id, []).append(indicator)
    return found


def single(values: Iterable[Json]) -> Decimal | None:
    """The only number without dimensions and locations, or None if there is none or more than one."""
    numbers = [value["number"] for value in values if not value["dimensions"] and not value["locations"]]
    return Decimal(numbers[0]) if len(numbers) == 1 and numbers[0] is not None else None


def all_baselines(indicator: Json) -> list[dict[str, Any]]:
    """All baselines of an indicator: the list is stored only if there are several."""
    baseline = indicator["baseline"]
    return list(indicator["baselines"]) or ([] if baseline is None else [baseline])


def with_baselines(values: Sequence[Json]) -> dict[str, Any]:
    """The two fields for these baselines: the one without dimensions, and all if there are several."""
    plain = [value for value in values if not value["dimensions"] and not value["locations"]]
    first = (plain or [*values])[:1]
    return {"baseline": first[0] if first else None, "baselines": [*values] if len(values) > 1 else []}


def _indicator(part: tuple[UUID, Any, UUID], ordinal: int, indicator: Json) -> IndicatorRow:
    baseline = indicator["baseline"]
    return IndicatorRow(
        uuid7(),
        *part,
        ordinal,
        _pairs(indicator["titles"]),
        _pairs(indicator["descriptions"]),
        indicator["measure"],
        indicator["ascending"],
        None if baseline is None else _text(baseline),
        _text(indicator["baselines"]),
        _text(indicator["details"]),
    )


def _period(row: IndicatorRow, ordinal: int, indicator: Json, period: Json) -> PeriodRow:
    target, actual = single(period["targets"]), single(period["actuals"])
    reached = achievement(
        indicator["measure"],
        ascending=indicator["ascending"],
        baseline=single(all_baselines(indicator)),
        target=target,
        actual=actual,
    )
    return PeriodRow(
        row.id,
        row.visibility,
        row.owner_id,
        ordinal,
        _day(period["start"]),
        _day(period["end"]),
        _text(period["targets"]),
        _text(period["actuals"]),
        target,
        actual,
        reached,
    )


def _json_of(row: IndicatorRow) -> dict[str, Any]:
    return {
        "titles": _objects(row.titles),
        "descriptions": _objects(row.descriptions),
        "measure": row.measure_code,
        "ascending": row.ascending,
        "baseline": row.baseline and orjson.loads(row.baseline),
        "baselines": orjson.loads(row.baselines),
        "details": orjson.loads(row.details),
        "periods": [],
    }


def _json_of_period(period: PeriodRow) -> dict[str, Any]:
    return {
        "start": period.start_date and period.start_date.isoformat(),
        "end": period.end_date and period.end_date.isoformat(),
        "targets": orjson.loads(period.targets),
        "actuals": orjson.loads(period.actuals),
    }


def _objects(stored: str) -> list[dict[str, str]]:
    return [{"language": language, "text": text} for language, text in localized.decode(stored)]


def _pairs(texts: Iterable[Json]) -> str:
    return localized.encode([(each["language"], each["text"]) for each in texts])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
