"""Indicators of results: baselines, targets and actual values."""

from datetime import date
from datetime import date as day
from decimal import Decimal
from typing import Any

import orjson
import strawberry

import resolvers.catalog
import resolvers.monitoring
import resolvers.outputs
from schema.arguments import LanguageArguments
from schema.catalog import DatasetMetadata
from schema.details import FrameworkReference, references_in, value_in
from schema.fields import column, computed, related
from schema.monitoring import DisaggregationWarning
from schema.monitoring_arguments import LevelArguments, TrendArguments
from schema.values import CodedValue, chosen, code_of
from services.monitoring import achievements
from services.monitoring.achievements import AchievementLevel
from services.text import localized


def value_of(stored: str | None) -> dict[str, Any] | None:
    """Return a stored value as a row; null if there is none."""
    return None if stored is None else value_row(orjson.loads(stored))


def values_of(stored: str) -> list[dict[str, Any]]:
    """Return stored values as rows."""
    return [value_row(value) for value in orjson.loads(stored)]


def value_row(value: dict[str, Any]) -> dict[str, Any]:
    """Return a stored value as a row, with an exact number and encoded comments."""
    number = value.get("number")
    return {
        "value": value.get("value"),
        "number": None if number is None else Decimal(number),
        "year": value.get("year"),
        "dimensions": value.get("dimensions", []),
        "comments": localized.encode(value.get("comments", [])),
        "locations": value.get("locations", []),
        "date": None if value.get("date") is None else date.fromisoformat(value["date"]),
    }


def all_baselines(baseline: str | None, baselines: str) -> list[dict[str, Any]]:
    """Return all baselines as rows; the list is stored only if there are several."""
    return values_of(baselines) or ([] if baseline is None else [value_row(orjson.loads(baseline))])


def percent(share: Decimal | None) -> Decimal | None:
    """Return a share in percent, without zeros at the end; null stays null."""
    return None if share is None else Decimal(format((share * 100).normalize(), "f"))


def level(achievement: Decimal | None, levels: tuple[int, int]) -> AchievementLevel | None:
    """Return the class of an achievement; null if there is none."""
    return achievements.level(achievement, *levels)


def chosen_title(pairs: str, languages: tuple[str, ...]) -> str:
    """Return the title in the preferred languages; empty if there is none."""
    return chosen(pairs, languages) or ""


@strawberry.type(description="A dimension by which a value is disaggregated, such as sex: female.")
class Dimension:
    """A dimension by which a value is disaggregated."""

    name: str = column("The name of the dimension, such as `sex`.")
    value: str = column("The value of the dimension, such as `female`.")


@strawberry.type(description="A baseline, target or actual value of an indicator.")
class IndicatorValue:
    """A baseline, target or actual value of an indicator."""

    value: str | None = column("The value as reported. It may be a text. Null if not reported.")
    number: Decimal | None = column("The value as a number. Null if it is not a number.")
    year: int | None = column(
        "The year of the baseline. Null for targets and actual values, or if not reported."
    )
    dimensions: list[Dimension] = column(
        "The dimensions by which the value is disaggregated. Empty for a total."
    )
    locations: list[str] = column(
        "The references of the locations to which the value belongs, as in `ProgramLocation.reference`."
    )
    date: day | None = column(
        "The day of the baseline. Null for targets and actual values, or if not reported."
    )
    comment: str | None = computed(
        chosen,
        needs=("comments",),
        arguments=LanguageArguments,
        description="The publisher's comment in one language. Null if there is none.",
    )


@strawberry.type(description="A reporting period of an indicator, with its targets and actual values.")
class IndicatorPeriod:
    """A reporting period of an indicator."""

    start: date | None = column("The first day of the period. Null if not reported.", of="start_date")
    end: date | None = column("The last day of the period. Null if not reported.", of="end_date")
    targets: list[IndicatorValue] = computed(
        values_of, needs=("targets",), description="The target values, with their disaggregations."
    )
    actuals: list[IndicatorValue] = computed(
        values_of, needs=("actuals",), description="The actual values, with their disaggregations."
    )
    target: Decimal | None = column(
        "The total target as a number. Null if there is no total target, if there are several, "
        "or if it is not a number."
    )
    actual: Decimal | None = column(
        "The total actual value as a number. Null if there is no total, if there are several, "
        "or if it is not a number."
    )
    achievement: Decimal | None = column(
        "The progress toward the target: 1 means reached, more than 1 means exceeded. Computed "
        "as (actual - baseline) / (target - baseline) if there is a baseline, else as actual / "
        "target; inverted if lower values are better. Null if it cannot be computed."
    )
    achievement_percent: Decimal | None = computed(
        percent,
        needs=("achievement",),
        description="The progress toward the target in percent: `achievement` times 100. Null if it cannot "
        "be computed.",
    )
    level: AchievementLevel | None = computed(
        level,
        needs=("achievement",),
        arguments=LevelArguments,
        description="The class of the achievement: REACHED, CLOSE or BEHIND. Null if it cannot be computed.",
    )


@strawberry.type(description="An indicator that measures a result.")
class Indicator:
    """An indicator that measures a result."""

    title: str = computed(
        chosen_title,
        needs=("titles",),
        arguments=LanguageArguments,
        description="The title in one language. Empty if not reported.",
    )
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="The description in one language. Null if not reported.",
    )
    measure: CodedValue | None = code_of(
        "measure_code",
        "IndicatorMeasure",
        "The unit of measure, such as a number, a percentage or a text (IATI codelist "
        "IndicatorMeasure). Null if not reported.",
    )
    ascending: bool = column("True if higher values are better; false if lower values are better.")
    baseline: IndicatorValue | None = computed(
        value_of,
        needs=("baseline",),
        description="The baseline value: of several, the one without dimensions and locations. Null if not "
        "reported.",
    )
    baselines: list[IndicatorValue] = computed(
        all_baselines, needs=("baseline", "baselines"), description="All baseline values, as reported."
    )
    references: list[FrameworkReference] = references_in(
        "Indicator", "The references of the indicator to standard sets of indicators."
    )
    aggregation: bool | None = value_in(
        "aggregation", "Whether values of the indicator may be added up. Null if not reported."
    )
    periods: list[IndicatorPeriod] = related(
        resolvers.outputs.periods_of_indicator,
        key="id",
        is_list=True,
        description="The reporting periods, in the publisher's order.",
    )
    latest_achievement: IndicatorPeriod | None = related(
        resolvers.outputs.latest_achievement,
        key="id",
        description="The newest period with a total actual value (`actual`), by its end date, then its start "
        "date, then the publisher's order. Its target and `achievementPercent` are null if the period has no "
        "target. Null if no period has a total actual value.",
    )
    metadata: DatasetMetadata = related(
        resolvers.catalog.of_indicator, key="id", description="The metadata of the indicator as a data set."
    )
    trend: list[IndicatorPeriod] = related(
        resolvers.monitoring.trend,
        key="id",
        arguments=TrendArguments,
        is_list=True,
        description="The newest periods that have a total target or a total actual value, in the order of "
        "time: the oldest of them first.",
    )
    disaggregation_warnings: list[DisaggregationWarning] = related(
        resolvers.monitoring.disaggregation_warnings,
        key="id",
        is_list=True,
        description="The disaggregated values that don't add up to the total of their period, for indicators "
        "in units. Empty if all do.",
    )
