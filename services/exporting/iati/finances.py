"""Budgets and transactions."""

from datetime import date
from decimal import Decimal

from lxml.etree import _Element

from services.exporting.iati.elements import add, add_code, add_date, add_texts, plain_digits
from services.exporting.iati.organizations import add_mention
from services.exporting.iati.places import add_country, add_region, add_sector
from services.imports.records import Budget, Transaction


def add_budget(parent: _Element, budget: Budget) -> None:
    """Add a budget."""
    element = add(parent, "budget", {"type": budget.type_code, "status": budget.status_code})
    add_date(element, "period-start", budget.period_start)
    add_date(element, "period-end", budget.period_end)
    _add_value(element, budget.amount, budget.currency, budget.value_date)


def add_transaction(parent: _Element, transaction: Transaction) -> None:
    """Add a transaction."""
    element = add(parent, "transaction")
    add_code(element, "transaction-type", transaction.type_code)
    add_date(element, "transaction-date", transaction.date)
    _add_value(element, transaction.amount, transaction.currency, transaction.value_date)
    add_texts(element, "description", transaction.descriptions)
    provider = {"provider-activity-id": transaction.provider_activity_id}
    add_mention(element, "provider-org", transaction.provider, provider)
    receiver = {"receiver-activity-id": transaction.receiver_activity_id}
    add_mention(element, "receiver-org", transaction.receiver, receiver)
    details = transaction.details
    for sector in details.sectors:
        add_sector(element, sector)
    for country in details.countries:
        add_country(element, country)
    for region in details.regions:
        add_region(element, region)


def _add_value(parent: _Element, amount: Decimal, currency: str, day: date | None) -> None:
    attributes = {"currency": currency, "value-date": day.isoformat() if day else None}
    add(parent, "value", attributes, plain_digits(amount))
