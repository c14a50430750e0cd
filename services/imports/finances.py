"""Parsing of budgets, planned disbursements and transactions.

Those without a valid amount, currency or type are dropped.
"""

from datetime import date
from decimal import Decimal

from lxml.etree import _Element

from services.imports import values
from services.imports.extras import coded, flagged
from services.imports.money_records import Budget, PlannedDisbursement, Transaction, TransactionDetails
from services.imports.narratives import attribute, paragraphs
from services.imports.participants import mention
from services.imports.places import countries, regions, sectors, without_percentages
from services.imports.values import ReadingContext


def budgets(activity: _Element, context: ReadingContext) -> tuple[Budget, ...]:
    """Parse the budgets of an activity; type and status default to 1 (original, indicative)."""
    found = (_budget(element, context) for element in activity.iterfind("budget"))
    return tuple(budget for budget in found if budget)


def transactions(activity: _Element, context: ReadingContext) -> tuple[Transaction, ...]:
    """Parse the transactions of an activity."""
    found = (_transaction(element, context) for element in activity.iterfind("transaction"))
    return tuple(transaction for transaction in found if transaction)


def planned_disbursements(activity: _Element, context: ReadingContext) -> tuple[PlannedDisbursement, ...]:
    """Parse the planned disbursements of an activity."""
    found = (_planned_disbursement(element, context) for element in activity.iterfind("planned-disbursement"))
    return tuple(planned for planned in found if planned)


def iso_date(parent: _Element, path: str, context: ReadingContext) -> date | None:
    """Return the iso-date of the first element at a path."""
    element = parent.find(path)
    return None if element is None else values.calendar_date(element.get("iso-date"), f"{path}", context)


def _money(parent: _Element, context: ReadingContext) -> tuple[Decimal, str, date | None] | None:
    element = parent.find("value")
    what = f"{parent.tag}/value"
    if element is None:
        context.warn(what, "", "is missing")
        return None
    amount = values.amount(element.text, what, context)
    currency = values.currency(element.get("currency"), f"{what}/@currency", context)
    if amount is None or currency is None:
        return None
    return amount, currency, values.calendar_date(element.get("value-date"), f"{what}/@value-date", context)


def _period(element: _Element, what: str, context: ReadingContext) -> tuple[date | None, date | None]:
    start = iso_date(element, "period-start", context)
    return values.ordered(start, iso_date(element, "period-end", context), what, context)


def _planned_disbursement(element: _Element, context: ReadingContext) -> PlannedDisbursement | None:
    money = _money(element, context)
    if money is None:
        return None
    start, end = _period(element, "planned-disbursement", context)
    provider, receiver = element.find("provider-org"), element.find("receiver-org")
    return PlannedDisbursement(
        attribute(element, "type", context),
        start,
        end,
        *money,
        provider=mention(provider, context),
        provider_activity_id=attribute(provider, "provider-activity-id", context),
        receiver=mention(receiver, context),
        receiver_activity_id=attribute(receiver, "receiver-activity-id", context),
    )


def _budget(element: _Element, context: ReadingContext) -> Budget | None:
    money = _money(element, context)
    if money is None:
        return None
    start, end = _period(element, "budget", context)
    amount, currency, value_date = money
    return Budget(
        type_code=attribute(element, "type", context) or "1",
        status_code=attribute(element, "status", context) or "1",
        period_start=start,
        period_end=end,
        amount=amount,
        currency=currency,
        value_date=value_date,
    )


def _transaction(element: _Element, context: ReadingContext) -> Transaction | None:
    money = _money(element, context)
    type_code = attribute(element.find("transaction-type"), "code", context)
    if type_code is None:
        context.warn("transaction", "", "has no type")
    if money is None or type_code is None:
        return None
    amount, currency, value_date = money
    provider, receiver = element.find("provider-org"), element.find("receiver-org")
    return Transaction(
        type_code=type_code,
        date=iso_date(element, "transaction-date", context),
        amount=amount,
        currency=currency,
        value_date=value_date,
        descriptions=paragraphs(element.iterfind("description"), "transaction/description", context),
        provider=mention(provider, context),
        provider_activity_id=attribute(provider, "provider-activity-id", context),
        receiver=mention(receiver, context),
        receiver_activity_id=attribute(receiver, "receiver-activity-id", context),
        details=_details(element, context),
    )


def _details(element: _Element, context: ReadingContext) -> TransactionDetails:
    return TransactionDetails(
        reference=attribute(element, "ref", context),
        humanitarian=flagged(element, "humanitarian"),
        channel_code=attribute(element.find("disbursement-channel"), "code", context),
        sectors=without_percentages(sectors(element, context)),
        countries=without_percentages(countries(element, context)),
        regions=without_percentages(regions(element, context)),
        flow_type_code=attribute(element.find("flow-type"), "code", context),
        finance_type_code=attribute(element.find("finance-type"), "code", context),
        aid_types=coded(element, "aid-type", context),
        tied_status_code=attribute(element.find("tied-status"), "code", context),
    )
