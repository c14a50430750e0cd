"""Results with their indicators, periods, targets and actuals; one of an unknown type is dropped."""

from lxml.etree import _Element

from db.values import RESULT_KIND_BY_CODE
from services.imports import values
from services.imports.documents import documents
from services.imports.finances import iso_date
from services.imports.narratives import attribute, codes, paragraphs, texts
from services.imports.records import Indicator, Period, Result, Value
from services.imports.values import Reading

# What an indicator is that says nothing.
NO_INDICATOR = Indicator((), (), None, ascending=True, baselines=(), periods=())
# An attribute of a hub's own exports: in the standard, targets and actuals have no year.
YEAR = "{urn:ikhub}year"


def results(activity: _Element, reading: Reading) -> tuple[Result, ...]:
    """The results of an activity, in the order of the file."""
    found = (_result(element, reading) for element in activity.iterfind("result"))
    return tuple(result for result in found if result)


def _result(element: _Element, reading: Reading) -> Result | None:
    type_code = attribute(element, "type", reading)
    if type_code not in RESULT_KIND_BY_CODE:
        reading.drop("result/@type", type_code or "", "is none of 1, 2, 3 and 9")
        return None
    return Result(
        type_code=type_code,
        reference=_reference(element, reading),
        titles=texts(element.find("title"), "result/title", reading),
        descriptions=paragraphs(element.iterfind("description"), "result/description", reading),
        indicators=_indicators(element, reading),
        documents=documents(element, ".//document-link", reading),
    )


def _indicators(element: _Element, reading: Reading) -> tuple[Indicator, ...]:
    """The indicators that say anything: a result without one must have an empty one to be valid."""
    found = (_indicator(each, reading) for each in element.iterfind("indicator"))
    return tuple(each for each in found if each != NO_INDICATOR)


def _reference(element: _Element, reading: Reading) -> str | None:
    reference = element.find("reference")
    code = attribute(reference, "code", reading)
    return f"{attribute(reference, 'vocabulary', reading) or ''}/{code}" if code else None


def _indicator(element: _Element, reading: Reading) -> Indicator:
    return Indicator(
        titles=texts(element.find("title"), "indicator/title", reading),
        descriptions=paragraphs(element.iterfind("description"), "indicator/description", reading),
        measure_code=attribute(element, "measure", reading),
        ascending=values.flag(element.get("ascending"), default=True),
        baselines=tuple(_value(each, reading) for each in element.iterfind("baseline")),
        periods=tuple(_period(each, reading) for each in element.iterfind("period")),
    )


def _period(element: _Element, reading: Reading) -> Period:
    start, end = values.ordered(
        iso_date(element, "period-start", reading),
        iso_date(element, "period-end", reading),
        "period",
        reading,
    )
    return Period(
        start=start,
        end=end,
        targets=tuple(_value(each, reading) for each in element.iterfind("target")),
        actuals=tuple(_value(each, reading) for each in element.iterfind("actual")),
    )


def _value(element: _Element, reading: Reading) -> Value:
    text = (element.get("value") or "").strip() or None
    return Value(
        value=text and values.cut(text, values.TITLE_LENGTH, f"{element.tag}/@value", reading),
        number=values.number(text),
        year=values.integer(element.get("year") or element.get(YEAR), values.FIRST_YEAR, values.LAST_YEAR),
        dimensions=tuple(
            ((each.get("name") or "").strip(), (each.get("value") or "").strip())
            for each in element.iterfind("dimension")
        ),
        comments=paragraphs(element.iterfind("comment"), f"{element.tag}/comment", reading),
        locations=codes(element, "location", "ref", reading),
    )
