"""Budgets, planned disbursements and transactions as records."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from services.imports.record_parts import Code, Mention, Share, Texts


@dataclass(frozen=True, slots=True)
class Budget:
    """Planned money of a period."""

    type_code: str
    status_code: str
    period_start: datetime.date | None
    period_end: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None


@dataclass(frozen=True, slots=True)
class PlannedDisbursement:
    """Money that is planned to be paid to a specific receiver; type 1 is original, 2 revised."""

    type_code: str | None
    period_start: datetime.date | None
    period_end: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None
    provider: Mention | None = None
    provider_activity_id: str | None = None
    receiver: Mention | None = None
    receiver_activity_id: str | None = None


@dataclass(frozen=True, slots=True)
class TransactionDetails:
    """Values of a transaction that are only shown and exported."""

    reference: str | None = None
    humanitarian: bool | None = None
    channel_code: str | None = None
    sectors: tuple[Share, ...] = ()
    countries: tuple[Share, ...] = ()
    regions: tuple[Share, ...] = ()
    flow_type_code: str | None = None
    finance_type_code: str | None = None
    aid_types: tuple[Code, ...] = ()
    tied_status_code: str | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """A payment or a commitment."""

    type_code: str
    date: datetime.date | None
    amount: Decimal
    currency: str
    value_date: datetime.date | None
    descriptions: Texts
    provider: Mention | None
    provider_activity_id: str | None
    receiver: Mention | None
    receiver_activity_id: str | None
    details: TransactionDetails = TransactionDetails()
