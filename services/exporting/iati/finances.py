"""Budgets and transactions."""

from datetime import date
from decimal import Decimal

from lxml.etree import _Element

from services.exporting.iati.elements import add, add_code, add_date, add_texts, plain
from services.exporting.iati.organizations import add_mention
from services.imports.records import Budget, Transaction


def add_budget(parent: _Element, budget: Budget) -> None:
    """Planned money of a period."""
    made = add(parent, "budget", {"type": budget.type_code, "status": budget.status_code})
    add_date(made, "period-start", budget.period_start)
    add_date(made, "period-end", budget.period_end)
    _add_value(made, budget.amount, budget.currency, budget.value_date)


def add_transaction(parent: _Element, transaction: Transaction) -> None:
    """Money that moved or was promised."""
    made = add(parent, "transaction")
    add_code(made, "transaction-type", transaction.type_code)
    add_date(made, "transaction-date", transaction.date)
    _add_value(made, transaction.amount, transaction.currency, transaction.value_date)
    add_texts(made, "description", transaction.descriptions)
    provider = {"provider-activity-id": transaction.provider_activity_id}
    add_mention(made, "provider-org", transaction.provider, provider)
    receiver = {"receiver-activity-id": transaction.receiver_activity_id}
    add_mention(made, "receiver-org", transaction.receiver, receiver)


def _add_value(parent: _Element, amount: Decimal, currency: str, day: date | None) -> None:
    attributes = {"currency": currency, "value-date": day.isoformat() if day else None}
    add(parent, "value", attributes, plain(amount))
