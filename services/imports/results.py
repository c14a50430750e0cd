"""Parsing of results with indicators, periods, targets and actuals; unknown types are dropped."""

from lxml.etree import _Element

from db.values import RESULT_KIND_BY_CODE
from services.imports import values
from services.imports.documents import documents
from services.imports.extras import coded, flagged
from services.imports.finances import iso_date
from services.imports.narratives import attribute, codes, paragraphs, texts
from services.imports.result_records import Indicator, Period, Result, ResultDetails, Value
from services.imports.values import ReadingContext

# An indicator without any value.
NO_INDICATOR = Indicator((), (), None, ascending=True, baselines=(), periods=())
# An element that the hub's exports add: in the standard, targets and actuals have no year.
YEAR = "{urn:ikhub}year"


def results(activity: _Element, context: ReadingContext) -> tuple[Result, ...]:
    """Parse the results of an activity, in the order of the file."""
    found = (_result(element, context) for element in activity.iterfind("result"))
    return tuple(result for result in found if result)


def _result(element: _Element, context: ReadingContext) -> Result | None:
    type_code = attribute(element, "type", context)
    if type_code not in RESULT_KIND_BY_CODE:
        context.warn("result/@type", type_code or "", "is not one of 1, 2, 3 and 9")
        return None
    return Result(
        type_code=type_code,
        titles=texts(element.find("title"), "result/title", context),
        descriptions=paragraphs(element.iterfind("description"), "result/description", context),
        indicators=_indicators(element, context),
        documents=documents(element, ".//document-link", context),
        details=_details(element, context),
    )


def _indicators(element: _Element, context: ReadingContext) -> tuple[Indicator, ...]:
    """Parse the indicators without empty ones, which valid files contain if a result has none."""
    found = (_indicator(each, context) for each in element.iterfind("indicator"))
    return tuple(each for each in found if each != NO_INDICATOR)


def _details(element: _Element, context: ReadingContext) -> ResultDetails:
    return ResultDetails(coded(element, "reference", context), flagged(element, "aggregation-status"))


def _indicator(element: _Element, context: ReadingContext) -> Indicator:
    return Indicator(
        titles=texts(element.find("title"), "indicator/title", context),
        descriptions=paragraphs(element.iterfind("description"), "indicator/description", context),
        measure_code=attribute(element, "measure", context),
        ascending=values.flag(element.get("ascending"), default=True),
        baselines=tuple(_value(each, context) for each in element.iterfind("baseline")),
        periods=tuple(_period(each, context) for each in element.iterfind("period")),
        details=_details(element, context),
    )


def _period(element: _Element, context: ReadingContext) -> Period:
    start, end = values.ordered(
        iso_date(element, "period-start", context),
        iso_date(element, "period-end", context),
        "period",
        context,
    )
    return Period(
        start=start,
        end=end,
        targets=tuple(_value(each, context) for each in element.iterfind("target")),
        actuals=tuple(_value(each, context) for each in element.iterfind("actual")),
    )


def _value(element: _Element, context: ReadingContext) -> Value:
    text = (element.get("value") or "").strip() or None
    year = element.get("year") or element.findtext(YEAR)
    return Value(
        value=text and values.cut(text, values.TITLE_LENGTH, f"{element.tag}/@value", context),
        number=values.measured(text),
        year=values.integer(year, values.FIRST_YEAR, values.LAST_YEAR),
        dimensions=tuple(
            ((each.get("name") or "").strip(), (each.get("value") or "").strip())
            for each in element.iterfind("dimension")
        ),
        comments=paragraphs(element.iterfind("comment"), f"{element.tag}/comment", context),
        locations=codes(element, "location", "ref", context),
        date=values.calendar_date(element.get("iso-date"), f"{element.tag}/@iso-date", context),
    )
