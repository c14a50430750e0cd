"""The rows of results, their indicators and documents become records."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import orjson

from db.values import RESULT_KIND_BY_CODE, ResultOrigin
from services.exporting.iati.activity_rows import Found
from services.imports.records import Document, Indicator, Period, Result, Texts, Value
from services.imports.result_rows import OUTPUT_TYPE
from services.querying.reader import Row
from services.text import localized
from services.text.normalization import KEY_LENGTH

CODE_BY_RESULT_KIND = {kind: code for code, kind in RESULT_KIND_BY_CODE.items()}
REFERENCE = "reference/"


def results(program: Any, documents: Sequence[Row], found: Found) -> Iterator[Result]:
    """The results that a program reports. Its own output needs none, unless something hangs on it."""
    for row in found.results.get(program, ()):
        linked = tuple(document(each) for each in documents if each["result_id"] == row["id"])
        measured = tuple(_indicator(each, found) for each in found.indicators.get(row["id"], ()))
        if row["origin"] != ResultOrigin.ACTIVITY:
            reference, titles = _found_again_by(row)
            yield Result(
                CODE_BY_RESULT_KIND[row["kind"]],
                reference,
                titles,
                pairs(row["descriptions"]),
                measured,
                linked,
            )
        elif linked or measured:
            yield Result(OUTPUT_TYPE, None, pairs(row["titles"]), (), measured, linked)


def document(row: Row) -> Document:
    """The record of a document."""
    return Document(
        url=row["url"],
        titles=pairs(row["titles"]),
        descriptions=pairs(row["descriptions"]),
        categories=tuple(row["categories"]),
        languages=tuple(row["languages"]),
        format=row["format"],
        published=row["published"],
    )


def pairs(stored: str | None) -> Texts:
    """The texts of a stored list."""
    return tuple((language, text) for language, text in localized.decode(stored))


def _found_again_by(row: Row) -> tuple[str | None, Texts]:
    """The reference and the titles by which an import finds the same result again.

    The key holds the reference in its plain form. A result whose title was taken from elsewhere has none.
    """
    key, titles = row["match_key"].rpartition("/")[0], pairs(row["titles"])
    if key.startswith(REFERENCE):
        reference = key.removeprefix(REFERENCE)
        return (reference if len(reference) <= KEY_LENGTH else None), titles
    return None, () if key == f"{CODE_BY_RESULT_KIND[row['kind']]}/" else titles


def _indicator(row: Row, found: Found) -> Indicator:
    return Indicator(
        titles=pairs(row["titles"]),
        descriptions=pairs(row["descriptions"]),
        measure_code=row["measure_code"],
        ascending=row["ascending"],
        baselines=(_value(orjson.loads(row["baseline"])),) if row["baseline"] else (),
        periods=tuple(_period(each) for each in found.periods.get(row["id"], ())),
    )


def _period(row: Row) -> Period:
    targets, actuals = orjson.loads(row["targets"]), orjson.loads(row["actuals"])
    return Period(
        start=row["start_date"],
        end=row["end_date"],
        targets=tuple(_value(each) for each in targets),
        actuals=tuple(_value(each) for each in actuals),
    )


def _value(stored: dict[str, Any]) -> Value:
    """A value of an indicator as it is stored."""
    number = stored.get("number")
    return Value(
        value=stored.get("value"),
        number=None if number is None else Decimal(number),
        year=stored.get("year"),
        dimensions=tuple((each["name"], each["value"]) for each in stored.get("dimensions") or ()),
        comments=tuple((language, text) for language, text in stored.get("comments") or ()),
        locations=tuple(stored.get("locations") or ()),
    )
