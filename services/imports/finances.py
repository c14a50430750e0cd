"""Budgets and transactions; one without a usable amount, currency or type is dropped."""

from datetime import date
from decimal import Decimal

from lxml.etree import _Element

from services.imports import values
from services.imports.narratives import attribute, paragraphs
from services.imports.participants import mention
from services.imports.records import Budget, Transaction
from services.imports.values import Reading


def budgets(activity: _Element, reading: Reading) -> tuple[Budget, ...]:
    """The activity's budgets; type and status are 1 (original, indicative) when not told."""
    found = (_budget(element, reading) for element in activity.iterfind("budget"))
    return tuple(budget for budget in found if budget)


def transactions(activity: _Element, reading: Reading) -> tuple[Transaction, ...]:
    """The activity's transactions."""
    found = (_transaction(element, reading) for element in activity.iterfind("transaction"))
    return tuple(transaction for transaction in found if transaction)


def iso_date(parent: _Element, path: str, reading: Reading) -> date | None:
    """The iso-date of the first element at a path."""
    element = parent.find(path)
    return None if element is None else values.calendar_date(element.get("iso-date"), f"{path}", reading)


def _money(parent: _Element, reading: Reading) -> tuple[Decimal, str, date | None] | None:
    element = parent.find("value")
    what = f"{parent.tag}/value"
    if element is None:
        reading.drop(what, "", "is missing")
        return None
    amount = values.amount(element.text, what, reading)
    currency = values.currency(element.get("currency"), f"{what}/@currency", reading)
    if amount is None or currency is None:
        return None
    return amount, currency, values.calendar_date(element.get("value-date"), f"{what}/@value-date", reading)


def _budget(element: _Element, reading: Reading) -> Budget | None:
    money = _money(element, reading)
    if money is None:
        return None
    start, end = values.ordered(
        iso_date(element, "period-start", reading),
        iso_date(element, "period-end", reading),
        "budget",
        reading,
    )
    amount, currency, value_date = money
    return Budget(
        type_code=attribute(element, "type", reading) or "1",
        status_code=attribute(element, "status", reading) or "1",
        period_start=start,
        period_end=end,
        amount=amount,
        currency=currency,
        value_date=value_date,
    )


def _transaction(element: _Element, reading: Reading) -> Transaction | None:
    money = _money(element, reading)
    type_code = attribute(element.find("transaction-type"), "code", reading)
    if type_code is None:
        reading.drop("transaction", "", "has no type")
    if money is None or type_code is None:
        return None
    amount, currency, value_date = money
    provider, receiver = element.find("provider-org"), element.find("receiver-org")
    return Transaction(
        type_code=type_code,
        date=iso_date(element, "transaction-date", reading),
        amount=amount,
        currency=currency,
        value_date=value_date,
        descriptions=paragraphs(element.iterfind("description"), "transaction/description", reading),
        provider=mention(provider, reading),
        provider_activity_id=attribute(provider, "provider-activity-id", reading),
        receiver=mention(receiver, reading),
        receiver_activity_id=attribute(receiver, "receiver-activity-id", reading),
    )
