"""Budgets, planned disbursements and transactions."""

from datetime import date
from decimal import Decimal

from lxml.etree import _Element

from services.exporting.iati.elements import (
    add,
    add_code,
    add_coded,
    add_date,
    add_texts,
    as_flag,
    plain_digits,
)
from services.exporting.iati.organizations import add_mention
from services.exporting.iati.places import add_country, add_region, add_sector
from services.imports.money_records import Budget, PlannedDisbursement, Transaction


def add_budget(parent: _Element, budget: Budget) -> None:
    """Add a budget."""
    element = add(parent, "budget", {"type": budget.type_code, "status": budget.status_code})
    add_date(element, "period-start", budget.period_start)
    add_date(element, "period-end", budget.period_end)
    _add_value(element, budget.amount, budget.currency, budget.value_date)


def add_planned_disbursement(parent: _Element, planned: PlannedDisbursement) -> None:
    """Add a planned disbursement."""
    element = add(parent, "planned-disbursement", {"type": planned.type_code})
    add_date(element, "period-start", planned.period_start)
    add_date(element, "period-end", planned.period_end)
    _add_value(element, planned.amount, planned.currency, planned.value_date)
    _add_organizations(element, planned)


def add_transaction(parent: _Element, transaction: Transaction) -> None:
    """Add a transaction, with its parts in the order of the standard."""
    details = transaction.details
    attributes = {"ref": details.reference, "humanitarian": as_flag(details.humanitarian)}
    element = add(parent, "transaction", attributes)
    add_code(element, "transaction-type", transaction.type_code)
    add_date(element, "transaction-date", transaction.date)
    _add_value(element, transaction.amount, transaction.currency, transaction.value_date)
    add_texts(element, "description", transaction.descriptions)
    _add_organizations(element, transaction)
    add_code(element, "disbursement-channel", details.channel_code)
    for sector in details.sectors:
        add_sector(element, sector)
    for country in details.countries:
        add_country(element, country)
    for region in details.regions:
        add_region(element, region)
    add_code(element, "flow-type", details.flow_type_code)
    add_code(element, "finance-type", details.finance_type_code)
    add_coded(element, "aid-type", details.aid_types)
    add_code(element, "tied-status", details.tied_status_code)


def _add_organizations(element: _Element, money: Transaction | PlannedDisbursement) -> None:
    provider = {"provider-activity-id": money.provider_activity_id}
    add_mention(element, "provider-org", money.provider, provider)
    receiver = {"receiver-activity-id": money.receiver_activity_id}
    add_mention(element, "receiver-org", money.receiver, receiver)


def _add_value(parent: _Element, amount: Decimal, currency: str, day: date | None) -> None:
    attributes = {"currency": currency, "value-date": day.isoformat() if day else None}
    add(parent, "value", attributes, plain_digits(amount))
