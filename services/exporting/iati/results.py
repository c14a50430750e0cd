"""Results with their indicators, periods, targets and actuals."""

from lxml.etree import _Element

from services.exporting.iati.documents import add_document
from services.exporting.iati.elements import add, add_date, add_texts
from services.imports.records import Indicator, Period, Result, Value
from services.imports.results import NO_INDICATOR, YEAR


def add_result(parent: _Element, result: Result) -> None:
    """A result of whatever type."""
    made = add(parent, "result", {"type": result.type_code})
    add_texts(made, "title", result.titles, needed=True)
    add_texts(made, "description", result.descriptions)
    for document in result.documents:
        add_document(made, document)
    if result.reference is not None:
        vocabulary, _, code = result.reference.partition("/")
        add(made, "reference", {"vocabulary": vocabulary, "code": code})
    # One that says nothing stands for none: the standard needs one.
    for indicator in result.indicators or (NO_INDICATOR,):
        _add_indicator(made, indicator)


def _add_indicator(parent: _Element, indicator: Indicator) -> None:
    attributes = {"measure": indicator.measure_code or "", "ascending": None if indicator.ascending else "0"}
    made = add(parent, "indicator", attributes)
    add_texts(made, "title", indicator.titles, needed=True)
    add_texts(made, "description", indicator.descriptions)
    for baseline in indicator.baselines:
        _add_value(made, "baseline", baseline, "year")
    for period in indicator.periods:
        _add_period(made, period)


def _add_period(parent: _Element, period: Period) -> None:
    made = add(parent, "period")
    add_date(made, "period-start", period.start)
    add_date(made, "period-end", period.end)
    # Targets and actuals have no year in the standard: their periods have dates.
    for target in period.targets:
        _add_value(made, "target", target, YEAR)
    for actual in period.actuals:
        _add_value(made, "actual", actual, YEAR)


def _add_value(parent: _Element, tag: str, value: Value, year: str) -> None:
    made = add(parent, tag, {year: None if value.year is None else str(value.year), "value": value.value})
    for location in value.locations:
        add(made, "location", {"ref": location})
    for name, text in value.dimensions:
        add(made, "dimension", {"name": name, "value": text})
    add_texts(made, "comment", value.comments)
