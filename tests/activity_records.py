"""Hypothesis strategies for records of activities with all values that the hub can store."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from db.values import Visibility
from services.imports import values
from services.imports.money_records import Budget, PlannedDisbursement, Transaction, TransactionDetails
from services.imports.place_records import Administrative, Location, LocationDetails
from services.imports.record_parts import (
    Code,
    Condition,
    HumanitarianScope,
    Mention,
    OtherIdentifier,
    Participant,
    PolicyMarker,
    Relation,
    Share,
)
from services.imports.records import Activity, ActivityDetails
from services.imports.result_records import Document, Indicator, Period, Result, ResultDetails, Value
from services.imports.results import NO_INDICATOR
from services.text import markup

CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
# Texts and codes as imports keep them: without markup and invisible characters.
TEXT = (
    st.text(CHARACTERS, min_size=1, max_size=12)
    .map(markup.plain)
    .filter(lambda text: bool(text) and markup.plain(text) == text)
)
CODE = st.sampled_from(["1", "2", "99", "A-1/b", "x\"<&>'", "--"]) | TEXT.map(markup.code).filter(bool)
TAG = st.sampled_from(["id", "en", "en-GB", "und", "zh-Hant"])
DATE = st.dates(date(1900, 1, 1), date(2200, 12, 31))
# Seconds and fractions between 1904 and 2190.
MOMENT = st.builds(
    lambda seconds, part: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=part),
    st.integers(-3 * 10**9, 6 * 10**9),
    st.sampled_from([0, 250_000]),
)
AMOUNT = st.decimals(-(10**12), 10**12, places=2)
SHARE = st.none() | st.decimals(0, 100, places=4)
TITLES = st.lists(st.tuples(TAG, TEXT), max_size=3, unique=True).map(tuple)
PARAGRAPHS = st.dictionaries(TAG, TEXT, max_size=2).map(lambda found: tuple(found.items()))
URL = st.sampled_from(["https://example.org/a?b=c&d", "HTTP://Example.org/%20", "ftp://example.org"])

# References that imports believe; others are tested in tests/test_cases_bodies.py.
REF = st.sampled_from(["XX-1", "XX-2", "XX-99", "ID-KHH-A-1/b", "XM-DAC-41114"])
MENTIONS = st.builds(Mention, st.none() | REF, TITLES, st.none() | CODE).filter(
    lambda made: made.ref is not None or bool(made.names)
)


@st.composite
def spans(draw: Any) -> tuple[date | None, date | None]:
    """Start and end of a period, in order; each may be missing."""
    start, end = draw(st.none() | DATE), draw(st.none() | DATE)
    return (end, start) if start and end and end < start else (start, end)


@st.composite
def indicator_values(draw: Any) -> Value:
    """A value of an indicator, with its number if it is one."""
    text = draw(st.none() | st.sampled_from(["4", "4.50", "1e3", "1,5", "yes"]) | TEXT)
    pairs = st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple)
    places = st.lists(CODE, max_size=2, unique=True).map(tuple)
    year = draw(st.none() | st.integers(values.FIRST_YEAR, values.LAST_YEAR))
    return Value(text, values.number(text), year, draw(pairs), draw(PARAGRAPHS), draw(places))


@st.composite
def periods(draw: Any) -> Period:
    """A period of an indicator."""
    some = st.lists(indicator_values(), max_size=2).map(tuple)
    start, end = draw(spans())
    return Period(start, end, draw(some), draw(some))


@st.composite
def budgets(draw: Any) -> Budget:
    """A budget."""
    start, end = draw(spans())
    amount, currency = draw(AMOUNT), draw(st.sampled_from(["IDR", "USD"]))
    return Budget(draw(CODE), draw(CODE), start, end, amount, currency, draw(st.none() | DATE))


@st.composite
def locations(draw: Any) -> Location:
    """A place: with codes of ISO 3166 and at most one other."""
    iso = draw(st.lists(st.sampled_from(["ID", "ID-JB", "ID-AC"]), max_size=2))
    other = draw(st.sampled_from([(), ("32.01",), ("11.71",)]))
    point = draw(st.none() | st.tuples(st.integers(-(9 * 10**6), 9 * 10**6), st.integers(-(10**7), 10**7)))
    latitude, longitude = (None, None) if point is None else (point[0] / 10**5, point[1] / 10**5)
    details = draw(LOCATION_DETAILS)
    # An import takes the reference of a place for an area around it, too.
    referred = (details.ref,) if details.ref else ()
    within = (*draw(st.lists(st.sampled_from(["ID", "ID-JT"]), max_size=2)), *referred)
    place = latitude, longitude, draw(st.none() | CODE), draw(SHARE), details
    return Location(draw(TITLES), (*iso, *other), within, *place)


def some(strategy: Any, most: int = 2) -> Any:
    """A tuple of up to `most` values."""
    return st.lists(strategy, max_size=most).map(tuple)


CODES = st.builds(Code, st.none() | CODE, CODE, st.none() | URL)
AID_TYPES = st.builds(Code, st.none() | CODE, CODE)
LOCATION_DETAILS = st.builds(
    LocationDetails,
    st.none() | CODE,
    PARAGRAPHS,
    PARAGRAPHS,
    st.none() | CODE,
    st.none() | CODE,
    st.none() | CODE,
    some(st.builds(Code, st.none() | CODE, CODE)),
    some(st.builds(Administrative, st.none() | CODE, CODE, st.none() | st.integers(0, 9))),
)
DOCUMENTS = st.builds(
    Document,
    URL,
    TITLES,
    PARAGRAPHS,
    st.lists(CODE, max_size=2, unique=True).map(tuple),
    st.lists(TAG, max_size=2, unique=True).map(tuple),
    st.sampled_from([None, "application/pdf"]),
    st.none() | DATE,
)
REFERENCES = st.builds(ResultDetails, some(CODES), st.none() | st.booleans())
INDICATORS = st.builds(
    Indicator,
    TITLES,
    PARAGRAPHS,
    st.none() | CODE,
    st.booleans(),
    some(indicator_values()),
    some(periods()),
    REFERENCES,
).filter(lambda made: made != NO_INDICATOR)
RESULTS = st.builds(
    Result,
    st.sampled_from("1239"),
    TITLES,
    PARAGRAPHS,
    some(INDICATORS),
    some(DOCUMENTS),
    REFERENCES,
)
SHARES = st.builds(Share, CODE, CODE, SHARE, TITLES, st.none() | URL)
COUNTRIES = st.builds(Share, st.just("A4"), CODE, SHARE, TITLES)
TAGS = st.builds(Share, CODE, CODE, st.none(), TITLES, st.none() | URL)
PLANNED = st.builds(
    lambda span, **values: PlannedDisbursement(period_start=span[0], period_end=span[1], **values),
    spans(),
    type_code=st.none() | CODE,
    amount=AMOUNT,
    currency=st.just("IDR"),
    value_date=st.none() | DATE,
    provider=st.none() | MENTIONS,
    receiver=st.none() | MENTIONS,
)
ACTIVITY_DETAILS = st.builds(
    ActivityDetails,
    some(AID_TYPES),
    some(st.builds(HumanitarianScope, CODE, CODE, CODE, TITLES, st.none() | URL)),
    st.sampled_from([True, False]),
    some(st.builds(Condition, CODE, TITLES)),
    SHARE,
)
TRANSACTIONS = st.builds(
    Transaction,
    CODE,
    st.none() | DATE,
    AMOUNT,
    st.just("IDR"),
    st.none() | DATE,
    PARAGRAPHS,
    st.none() | MENTIONS,
    st.none(),
    st.none() | MENTIONS,
    st.none(),
    st.builds(
        TransactionDetails,
        st.none() | CODE,
        st.none() | st.booleans(),
        st.none() | CODE,
        some(TAGS),
        some(st.builds(Share, st.just("A4"), CODE, st.none(), TITLES)),
        some(TAGS),
        st.none() | CODE,
        st.none() | CODE,
        some(AID_TYPES),
        st.none() | CODE,
    ),
)
OPTIONAL: dict[Any, st.SearchStrategy[Any]] = {
    str | None: CODE,
    bool | None: st.booleans(),
    date | None: DATE,
}
ACTIVITIES = st.builds(
    Activity,
    identifier=CODE,
    last_updated=st.none() | MOMENT,
    hierarchy=st.none() | st.integers(0, 999),
    visibility=st.sampled_from([str(each) for each in Visibility]),
    reporter=MENTIONS,
    titles=TITLES.filter(bool),
    descriptions=PARAGRAPHS,
    participants=some(st.builds(Participant, MENTIONS, st.sampled_from("1234"), st.none() | CODE)),
    relations=some(st.builds(Relation, CODE, CODE)),
    countries=some(COUNTRIES),
    regions=some(SHARES),
    sectors=some(SHARES),
    tags=some(TAGS),
    policy_markers=some(st.builds(PolicyMarker, CODE, CODE, st.none() | CODE, TITLES, st.none() | URL)),
    other_identifiers=some(st.builds(OtherIdentifier, CODE, st.none() | CODE, st.none() | CODE, TITLES)),
    locations=some(locations()),
    budgets=some(budgets()),
    planned_disbursements=some(PLANNED),
    transactions=some(TRANSACTIONS),
    documents=some(DOCUMENTS),
    results=some(RESULTS),
    details=ACTIVITY_DETAILS,
    secondary=st.booleans(),
    # Codes and dates that a program may lack.
    **{each.name: st.none() | OPTIONAL[each.type] for each in fields(Activity) if each.type in OPTIONAL},
)
