"""Indicators: what a result is measured by, where it began, what was aimed at and what was reached."""

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import strawberry

import resolvers.outputs
from schema.arguments import LanguageArguments
from schema.fields import column, computed, related
from schema.values import CodedValue, chosen, code_of
from services.text import localized


def value_of(stored: str | None) -> dict[str, Any] | None:
    """A stored value as a row; null when there is none."""
    return None if stored is None else value_row(orjson.loads(stored))


def values_of(stored: str) -> list[dict[str, Any]]:
    """Stored values as rows."""
    return [value_row(value) for value in orjson.loads(stored)]


def value_row(value: dict[str, Any]) -> dict[str, Any]:
    """One stored value as a row: its number exact, its comments as stored text is."""
    number = value.get("number")
    return {
        "value": value.get("value"),
        "number": None if number is None else Decimal(number),
        "year": value.get("year"),
        "dimensions": value.get("dimensions", []),
        "comments": localized.encode(value.get("comments", [])),
    }


def chosen_title(pairs: str, languages: tuple[str, ...]) -> str:
    """The title that a reader of those languages gets; empty when the publisher gave none."""
    return chosen(pairs, languages) or ""


@strawberry.type(description="What a value is broken down by, such as sex: female.")
class Dimension:
    """What a value is broken down by."""

    name: str = column("What it is broken down by, such as `sex`.")
    value: str = column("The part that is meant, such as `female`.")


@strawberry.type(description="A measured, aimed-at or initial value.")
class IndicatorValue:
    """A measured, aimed-at or initial value."""

    value: str | None = column("The value as it was written; it need not be a number.")
    number: Decimal | None = column("The value as a number, when it is one.")
    year: int | None = column("The year of a baseline.")
    dimensions: list[Dimension] = column("What it is broken down by; empty for a total.")
    comment: str | None = computed(
        chosen, needs=("comments",), arguments=LanguageArguments, description="What is said of it."
    )


@strawberry.type(description="A period of an indicator, with what was aimed at and what was reached.")
class IndicatorPeriod:
    """A period of an indicator."""

    start: date | None = column("The first day.", of="start_date")
    end: date | None = column("The last day.", of="end_date")
    targets: list[IndicatorValue] = computed(
        values_of, needs=("targets",), description="What was aimed at, with its breakdowns."
    )
    actuals: list[IndicatorValue] = computed(
        values_of, needs=("actuals",), description="What was reached, with its breakdowns."
    )
    target: Decimal | None = column(
        "The one total that was aimed at; null when there is none or several, or it is no number."
    )
    actual: Decimal | None = column(
        "The one total that was reached; null when there is none or several, or it is no number."
    )
    achievement: Decimal | None = column(
        "How far the way to the target has been gone: 1 is all of it, more than 1 is beyond. With a baseline "
        "(actual - baseline) / (target - baseline), else actual / target; upside down where less is better. "
        "Null where it can't be told."
    )


@strawberry.type(description="What a result is measured by.")
class Indicator:
    """What a result is measured by."""

    title: str = computed(
        chosen_title, needs=("titles",), arguments=LanguageArguments, description="What is measured."
    )
    description: str | None = computed(
        chosen, needs=("descriptions",), arguments=LanguageArguments, description="How it is measured."
    )
    measure: CodedValue | None = code_of(
        "measure_code", "IndicatorMeasure", "What sort of measure it is: a number, a percentage, a text ..."
    )
    ascending: bool = column("Whether more is better.")
    baseline: IndicatorValue | None = computed(
        value_of, needs=("baseline",), description="The value at the beginning."
    )
    periods: list[IndicatorPeriod] = related(
        resolvers.outputs.periods_of_indicator,
        key="id",
        is_list=True,
        description="The periods, in the publisher's order.",
    )
