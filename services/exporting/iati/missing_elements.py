"""What an activity lacks to be written as valid IATI 2.03: dates, which can't be empty, and single places."""

from collections.abc import Iterator, Sized

from services.imports.activities import DATE_TYPES
from services.imports.records import Activity
from services.imports.result_records import Indicator


def missing_elements(activity: Activity) -> list[str]:
    """Return the missing elements and attributes, each once."""
    return list(dict.fromkeys(_missing(activity)))


def _missing(activity: Activity) -> Iterator[str]:
    if not any(getattr(activity, name) for name in DATE_TYPES.values()):
        yield "activity-date"
    for budget in activity.budgets:
        yield from _unless(budget.period_start, "budget/period-start")
        yield from _unless(budget.period_end, "budget/period-end")
        yield from _unless(budget.value_date, "budget/value/@value-date")
    for planned in activity.planned_disbursements:
        yield from _unless(planned.period_start, "planned-disbursement/period-start")
        yield from _unless(planned.value_date, "planned-disbursement/value/@value-date")
    for transaction in activity.transactions:
        yield from _unless(transaction.date, "transaction/transaction-date")
        yield from _unless(transaction.value_date, "transaction/value/@value-date")
        # The standard allows one of each; publishers write more.
        yield from _single(transaction.details.countries, "transaction/recipient-country")
        yield from _single(transaction.details.regions, "transaction/recipient-region")
    for result in activity.results:
        for indicator in result.indicators:
            yield from _missing_in_indicator(indicator)


def _missing_in_indicator(indicator: Indicator) -> Iterator[str]:
    for baseline in indicator.baselines:
        yield from _unless(baseline.year, "result/indicator/baseline/@year")
    for period in indicator.periods:
        yield from _unless(period.start, "result/indicator/period/period-start")
        yield from _unless(period.end, "result/indicator/period/period-end")


def _unless(value: object, name: str) -> Iterator[str]:
    if value is None:
        yield name


def _single(values: Sized, name: str) -> Iterator[str]:
    if len(values) > 1:
        yield f"a single {name}"
