"""Targets against actual values: achievement by class, totals, and parts that don't add up."""

from datetime import date
from decimal import Decimal

import strawberry

from schema.arguments import LanguageArguments
from schema.enums import enum
from schema.fields import column, computed
from schema.values import CodedValue, chosen, code_of
from services.monitoring.achievements import AchievementLevel
from services.monitoring.totals import Comparability, NotComparableReason
from services.text.localized import base_of

enum(
    AchievementLevel,
    "How far an indicator is on the way to its target.",
    REACHED="The target is reached or exceeded.",
    CLOSE="The target is not reached, but close.",
    BEHIND="The actual value is behind the target.",
    NOT_REPORTED="There is a target, but no actual value.",
    NOT_COMPARABLE="Target and actual value cannot be compared: a text, several totals, or no target.",
)
enum(
    Comparability,
    "Whether the values of a group of indicators are added.",
    COMPARABLE="The values are of the same measure and are added.",
    NOT_COMPARABLE="The values are not added; `reason` says why.",
)
enum(
    NotComparableReason,
    "Why the values of a group of indicators are not added.",
    NO_TITLE="The indicators have no title, so it is unknown what they count.",
    NO_MEASURE="The measure is not reported.",
    MEASURES_DIFFER="The indicators have the same title, but different measures.",
    PERCENTAGE="The values are percentages.",
    RATIO_OR_AVERAGE="The title says that the values are averages, ratios, rates or indices.",
    NOT_NUMERIC="The values are ranks or texts.",
    DIRECTIONS_DIFFER="Higher values are better for some of the indicators, and lower ones for others.",
    NOT_ADDABLE="A publisher states that values of the indicator may not be added up.",
)
MESSAGES = {
    NotComparableReason.NO_TITLE: (
        "Indikator tidak memiliki judul, sehingga nilainya tidak dijumlahkan.",
        "The indicators have no title, so their values are not added.",
    ),
    NotComparableReason.NO_MEASURE: (
        "Satuan ukuran tidak dilaporkan, sehingga nilainya tidak dijumlahkan.",
        "The measure is not reported, so the values are not added.",
    ),
    NotComparableReason.MEASURES_DIFFER: (
        "Satuan ukuran berbeda, sehingga nilainya tidak dijumlahkan.",
        "The measures differ, so the values are not added.",
    ),
    NotComparableReason.PERCENTAGE: (
        "Persentase tidak dijumlahkan.",
        "Percentages are not added.",
    ),
    NotComparableReason.RATIO_OR_AVERAGE: (
        "Menurut judulnya, nilainya berupa rata-rata, rasio, tingkat atau indeks, dan tidak dijumlahkan.",
        "By their title the values are averages, ratios, rates or indices and are not added.",
    ),
    NotComparableReason.NOT_NUMERIC: (
        "Nilainya berupa peringkat atau teks, sehingga tidak dijumlahkan.",
        "The values are ranks or texts and are not added.",
    ),
    NotComparableReason.DIRECTIONS_DIFFER: (
        "Arah capaian berbeda, sehingga nilainya tidak dijumlahkan.",
        "Higher values are better for some and lower ones for others, so the values are not added.",
    ),
    NotComparableReason.NOT_ADDABLE: (
        "Penerbit menyatakan bahwa nilai indikator ini tidak boleh dijumlahkan.",
        "A publisher states that values of this indicator may not be added up.",
    ),
}


def message(reason: str | None, languages: tuple[str, ...]) -> str | None:
    """Return the reason as a sentence; null if there is none."""
    if reason is None:
        return None
    known = next((base_of(each) for each in languages if base_of(each) in ("id", "en")), "id")
    return MESSAGES[NotComparableReason(reason)][known == "en"]


@strawberry.type
class AchievementCounts:
    """Numbers of indicators by how far they are."""

    indicators: int = column("The number of indicators: the sum of all classes.")
    reached: int = column("The number of indicators that have reached their target, by default 100 percent.")
    close: int = column("The number of indicators close to their target, by default from 75 percent.")
    behind: int = column("The number of indicators further behind their target.")
    not_reported: int = column("The number of indicators with a total target and no total actual value.")
    not_comparable: int = column(
        "The number of indicators whose achievement cannot be computed, such as texts, or without a target."
    )


@strawberry.type(description="The achievement of indicators of one measure.")
class MeasureAchievement(AchievementCounts):
    """The achievement of indicators of one measure."""

    measure: CodedValue | None = code_of(
        "measure_code",
        "IndicatorMeasure",
        "The unit of measure (IATI codelist IndicatorMeasure). Null for indicators without one.",
    )


@strawberry.type(
    description="How many indicators of outputs reach their targets. Each indicator counts once, with its "
    "newest period that has a total actual value. Classes are counted, never averaged: indicators are unlike."
)
class AchievementSummary(AchievementCounts):
    """How many indicators reach their targets."""

    measures: list[MeasureAchievement] = column(
        "The same numbers for each measure; indicators without one come last."
    )


@strawberry.type(
    description="A group of indicators with the same title, and their total where it has a meaning."
)
class IndicatorTotal:
    """A group of indicators with the same title."""

    title: str | None = computed(
        chosen,
        needs=("titles",),
        arguments=LanguageArguments,
        description="The title in one language. Null for the group of indicators without a title.",
    )
    measure: CodedValue | None = code_of(
        "measure_code",
        "IndicatorMeasure",
        "The unit of measure. Null if it is not reported, or if the measures differ.",
    )
    ascending: bool | None = column(
        "True if higher values are better, false if lower values are better. Null if the directions differ."
    )
    indicators: int = column("The number of indicators in the group.")
    programs: int = column(
        "The number of programs, or of outputs reported as activities, that report the indicators."
    )
    measured: int = column(
        "The number of indicators whose newest measured period has both a total target and a total actual "
        "value: only these are added."
    )
    target: Decimal | None = column(
        "The sum of the targets. Null if the values are not comparable, or if nothing is measured."
    )
    actual: Decimal | None = column(
        "The sum of the actual values. Null if the values are not comparable, or if nothing is measured."
    )
    comparability: Comparability = column("Whether the values are added.")
    reason: NotComparableReason | None = column("Why the values are not added. Null if they are.")
    message: str | None = computed(
        message,
        needs=("reason",),
        arguments=LanguageArguments,
        description="The reason as a sentence in Indonesian or English. Null if the values are added.",
    )


@strawberry.type(
    description="Disaggregated values of an indicator whose sum is not the total of the same period. The "
    "values are shown as reported."
)
class DisaggregationWarning:
    """Parts that don't add up to their total."""

    code: str = column("The rule: `DISAGGREGATION_SUM`.")
    kind: str = column("What the values are: `TARGET` or `ACTUAL`.")
    start: date | None = column("The first day of the period. Null if not reported.", of="start_date")
    end: date | None = column("The last day of the period. Null if not reported.", of="end_date")
    dimensions: list[str] = column(
        "The names of the dimensions of the parts, such as `sex`; `location` for values of places."
    )
    sum: Decimal = column("The sum of the parts.")
    total: Decimal = column("The total value.")
    message: str = computed(
        chosen,
        needs=("texts",),
        arguments=LanguageArguments,
        description="The rule and the way out, in one language.",
    )
