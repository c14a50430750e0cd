"""Results with their indicators, periods, targets and actuals."""

from lxml.etree import _Element

from services.exporting.iati.documents import add_document
from services.exporting.iati.elements import add, add_date, add_texts, as_flag
from services.imports.result_records import Indicator, Period, Result, ResultDetails, Value
from services.imports.results import NO_INDICATOR, YEAR


def add_result(parent: _Element, result: Result) -> None:
    """Add a result."""
    aggregation = {"aggregation-status": as_flag(result.details.aggregation)}
    element = add(parent, "result", {"type": result.type_code, **aggregation})
    add_texts(element, "title", result.titles, required=True)
    add_texts(element, "description", result.descriptions)
    for document in result.documents:
        add_document(element, document)
    _add_references(element, result.details, "vocabulary-uri")
    # The standard requires an indicator, so a result without one gets an empty one.
    for indicator in result.indicators or (NO_INDICATOR,):
        _add_indicator(element, indicator)


def _add_indicator(parent: _Element, indicator: Indicator) -> None:
    attributes = {
        "measure": indicator.measure_code or "",
        "ascending": None if indicator.ascending else "0",
        "aggregation-status": as_flag(indicator.details.aggregation),
    }
    element = add(parent, "indicator", attributes)
    add_texts(element, "title", indicator.titles, required=True)
    add_texts(element, "description", indicator.descriptions)
    _add_references(element, indicator.details, "indicator-uri")
    for baseline in indicator.baselines:
        year = None if baseline.year is None else str(baseline.year)
        day = None if baseline.date is None else baseline.date.isoformat()
        _add_value(element, "baseline", baseline, {"year": year, "iso-date": day})
    for period in indicator.periods:
        _add_period(element, period)


def _add_references(parent: _Element, details: ResultDetails, uri: str) -> None:
    """Add the references; the vocabulary is empty if unknown, because the standard requires one."""
    for each in details.references:
        add(parent, "reference", {"vocabulary": each.vocabulary or "", "code": each.code, uri: each.uri})


def _add_period(parent: _Element, period: Period) -> None:
    element = add(parent, "period")
    add_date(element, "period-start", period.start)
    add_date(element, "period-end", period.end)
    for target in period.targets:
        _add_dated_value(element, "target", target)
    for actual in period.actuals:
        _add_dated_value(element, "actual", actual)


def _add_dated_value(parent: _Element, tag: str, value: Value) -> None:
    """Add a target or an actual; its year is an element of the hub, for the standard has none."""
    element = _add_value(parent, tag, value, {})
    if value.year is not None:
        add(element, YEAR, text=str(value.year))


def _add_value(parent: _Element, tag: str, value: Value, attributes: dict[str, str | None]) -> _Element:
    element = add(parent, tag, {**attributes, "value": value.value})
    for location in value.locations:
        add(element, "location", {"ref": location})
    for name, text in value.dimensions:
        add(element, "dimension", {"name": name, "value": text})
    add_texts(element, "comment", value.comments)
    return element
