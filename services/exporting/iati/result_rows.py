"""Records of results, indicators and documents from their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from db.values import RESULT_KIND_BY_CODE, ResultOrigin
from services.exporting.iati.activity_rows import ProgramRows
from services.imports.packing import unpacked
from services.imports.record_parts import Code, Texts
from services.imports.result_records import Document, Indicator, Period, Result, ResultDetails, Value
from services.imports.result_rows import OUTPUT_TYPE
from services.querying.reader import Row
from services.text import localized
from services.text.normalization import KEY_LENGTH

CODE_BY_RESULT_KIND = {kind: code for code, kind in RESULT_KIND_BY_CODE.items()}
REFERENCE = "reference/"


def results(program: Any, documents: Sequence[Row], program_rows: ProgramRows) -> Iterator[Result]:
    """Yield the results of a program; the output of an activity only if it has documents or indicators."""
    for row in program_rows.results.get(program, ()):
        linked = tuple(document(each) for each in documents if each["result_id"] == row["id"])
        measured = tuple(
            _indicator(each, program_rows) for each in program_rows.indicators.get(row["id"], ())
        )
        if row["origin"] != ResultOrigin.ACTIVITY:
            details, titles = _details_and_titles(row)
            kind, descriptions = CODE_BY_RESULT_KIND[row["kind"]], pairs(row["descriptions"])
            yield Result(kind, titles, descriptions, measured, linked, details)
        elif linked or measured:
            yield Result(OUTPUT_TYPE, pairs(row["titles"]), (), measured, linked)


def document(row: Row) -> Document:
    """Return the record of a document."""
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
    """Return the texts of a stored list."""
    return tuple((language, text) for language, text in localized.decode(stored))


def _details_and_titles(row: Row) -> tuple[ResultDetails, Texts]:
    """Return the details and the titles that give the same match key in an import.

    The key contains the normalized reference, for results that were imported without their details. A result
    whose title comes from elsewhere has no title.
    """
    key, titles = row["match_key"].rpartition("/")[0], pairs(row["titles"])
    details = unpacked(ResultDetails, row["details"])
    if key.startswith(REFERENCE):
        vocabulary, _, code = key.removeprefix(REFERENCE).partition("/")
        if not details.references and len(vocabulary) + len(code) < KEY_LENGTH:
            details = replace(details, references=(Code(vocabulary or None, code),))
        return details, titles
    return details, () if key == f"{CODE_BY_RESULT_KIND[row['kind']]}/" else titles


def _indicator(row: Row, program_rows: ProgramRows) -> Indicator:
    return Indicator(
        titles=pairs(row["titles"]),
        descriptions=pairs(row["descriptions"]),
        measure_code=row["measure_code"],
        ascending=row["ascending"],
        baselines=_baselines(row),
        periods=tuple(_period(each) for each in program_rows.periods.get(row["id"], ())),
        details=unpacked(ResultDetails, row["details"]),
    )


def _baselines(row: Row) -> tuple[Value, ...]:
    several = orjson.loads(row["baselines"])
    one = [orjson.loads(row["baseline"])] if row["baseline"] else []
    return tuple(_value(each) for each in several or one)


def _period(row: Row) -> Period:
    targets, actuals = orjson.loads(row["targets"]), orjson.loads(row["actuals"])
    return Period(
        start=row["start_date"],
        end=row["end_date"],
        targets=tuple(_value(each) for each in targets),
        actuals=tuple(_value(each) for each in actuals),
    )


def _value(stored: dict[str, Any]) -> Value:
    """Return the value of an indicator from its stored form."""
    number = stored.get("number")
    return Value(
        value=stored.get("value"),
        number=None if number is None else Decimal(number),
        year=stored.get("year"),
        dimensions=tuple((each["name"], each["value"]) for each in stored.get("dimensions") or ()),
        comments=tuple((language, text) for language, text in stored.get("comments") or ()),
        locations=tuple(stored.get("locations") or ()),
        date=date.fromisoformat(stored["date"]) if stored.get("date") else None,
    )
