"""Aggregates: counts and sums over a list, as a total and by group."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

import resolvers.aggregates
import resolvers.organizations
from schema.aggregate_inputs import (
    GroupArguments,
    KnowledgeProductGroupArguments,
    MoneyArguments,
    OrganizationGroupArguments,
    OutputGroupArguments,
    ProgramGroupArguments,
    TransactionGroupArguments,
)
from schema.arguments import LanguageArguments
from schema.fields import column, computed, related
from schema.lazy_types import AnOrganization
from schema.values import CodedValue
from services.text import codelists


def key_name(
    vocabulary: str | None, code: str | None, names: str | None, languages: tuple[str, ...]
) -> str | None:
    """Return the name of a group key; null if there is none."""
    if code is None and names is None:
        return None
    return codelists.name(vocabulary or "", code or "", names, languages)


@strawberry.type(description="The value of one dimension that the records of a group have in common.")
class GroupKey:
    """The value of one dimension that the records of a group have in common."""

    dimension: str = column("The dimension, as given in `by`.")
    code: str | None = column(
        "The code of the value, such as `15220`, `ID-JT`, `IMPLEMENTATION` or `2024`; for an "
        "organization, its identifier. Null for the group of records without a value."
    )
    name: str | None = computed(
        key_name,
        needs=("vocabulary", "code", "names"),
        arguments=LanguageArguments,
        description="The name of the value in one language. Null for the group of records without a value, "
        "or if the viewer may not see the organization.",
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization. Null if the dimension is not an organization, or if the viewer may "
        "not see it.",
    )


@strawberry.type(
    description="Statistics of amounts in one currency. The hub never adds amounts of different currencies."
)
class MoneySum:
    """Statistics of amounts in one currency."""

    currency: str = column("The currency, as an ISO 4217 code such as `IDR`.")
    count: int = column("The number of records with an amount in this currency.")
    sum: Decimal = column("The sum of the amounts, unrounded.")
    avg: Decimal = column("The average amount per record, rounded to two decimal places.")
    min: Decimal = column("The smallest amount of a record.")
    max: Decimal = column("The largest amount of a record.")


def transaction_type(code: str | None) -> dict[str, Any] | None:
    """Return the type of transactions as a coded value."""
    return codelists.coded("TransactionType", code)


@strawberry.type(
    description="Statistics of transactions of one type in one currency. Commitments and payments are "
    "never added."
)
class TransactionSum:
    """Statistics of transactions of one type in one currency."""

    type: CodedValue = computed(
        transaction_type,
        needs=("type",),
        description="The type of transaction (IATI codelist TransactionType).",
    )
    currency: str = column("The currency, as an ISO 4217 code such as `IDR`.")
    count: int = column("The number of transactions.")
    sum: Decimal = column("The sum of the amounts, unrounded.")
    avg: Decimal = column("The average amount, rounded to two decimal places.")
    min: Decimal = column("The smallest amount.")
    max: Decimal = column("The largest amount.")


@strawberry.type(description="The earliest and the latest of a set of dates.")
class DateSpan:
    """The earliest and the latest of a set of dates."""

    min: date | None = column("The earliest date. Null if there is no date.")
    max: date | None = column("The latest date. Null if there is no date.")


def span(first: date | None, last: date | None) -> dict[str, date | None]:
    """Return a span of dates as a row."""
    return {"min": first, "max": last}


def days(name: str, description: str) -> Any:
    """Declare a field of the earliest and latest date."""
    return computed(span, needs=(f"{name}_min", f"{name}_max"), description=description)


def number_of(records: str) -> Any:
    """Declare the field `count` of a list."""
    return column(f"The number of {records} in the list that the viewer may see.")


WEIGHT = (
    "The number of records, weighted by `sharing`. With WHOLE: equal to `count`. With "
    "SPLIT: the sum of the shares of the records in this group."
)


@strawberry.type(description="The records of a list that have the same value of a dimension.")
class Group:
    """The records of a list that have the same value of a dimension."""

    keys: list[GroupKey] = column("The values that the records have in common, in the order of `by`.")
    count: int = column("The number of records.")
    weight: Decimal = column(WEIGHT)


@strawberry.type(description="The programs of a list that have the same value of a dimension.")
class ProgramGroup(Group):
    """The programs of a list that have the same value of a dimension."""

    budgets: list[MoneySum] = column(
        "The budgets of the programs in the group, one sum per currency, counted by the rules "
        "of `sharing` and `level`.",
        of="money",
    )


@strawberry.type(description="The transactions of a list that have the same value of a dimension.")
class TransactionGroup:
    """The transactions of a list that have the same value of a dimension."""

    keys: list[GroupKey] = column("The values that the records have in common, in the order of `by`.")
    count: int = column("The number of transactions.")
    sums: list[TransactionSum] = column(
        "The amounts of the transactions, one sum per type and currency.", of="money"
    )


def groups(records: str, arguments: type[GroupArguments]) -> Any:
    """Declare the field `groups` of an aggregate."""
    return related(
        resolvers.aggregates.groups,
        key="whole",
        arguments=arguments,
        is_list=True,
        description=f"The {records} by group, largest group first.",
    )


@strawberry.type(description="Counts and sums over a list of programs.")
class ProgramAggregate:
    """Counts and sums over a list of programs."""

    count: int = number_of("programs")
    start_date: DateSpan = days(
        "start",
        "The earliest and the latest start date: the actual date, or the planned date if there is none.",
    )
    end_date: DateSpan = days(
        "end", "The earliest and the latest end date: the actual date, or the planned date if there is none."
    )
    budgets: list[MoneySum] = related(
        resolvers.aggregates.sums,
        key="whole",
        arguments=MoneyArguments,
        is_list=True,
        description="The budgets of the programs, one sum per currency. A revised budget replaces the "
        "original budget with the same start date.",
    )
    groups: list[ProgramGroup] = groups("programs", ProgramGroupArguments)


@strawberry.type(description="Counts over a list of outputs.")
class OutputAggregate:
    """Counts over a list of outputs."""

    count: int = number_of("outputs")
    groups: list[Group] = groups("outputs", OutputGroupArguments)


@strawberry.type(description="Counts over a list of organizations.")
class OrganizationAggregate:
    """Counts over a list of organizations."""

    count: int = number_of("organizations")
    groups: list[Group] = groups("organizations", OrganizationGroupArguments)


@strawberry.type(description="Counts over a list of knowledge products.")
class KnowledgeProductAggregate:
    """Counts over a list of knowledge products."""

    count: int = number_of("knowledge products")
    published: DateSpan = days("published", "The earliest and the latest publication date.")
    groups: list[Group] = groups("knowledge products", KnowledgeProductGroupArguments)


@strawberry.type(description="Counts and sums over a list of transactions.")
class TransactionAggregate:
    """Counts and sums over a list of transactions."""

    count: int = number_of("transactions")
    date: DateSpan = days("date", "The earliest and the latest transaction date.")
    sums: list[TransactionSum] = related(
        resolvers.aggregates.sums,
        key="whole",
        arguments=None,
        is_list=True,
        description="The amounts of the transactions, one sum per type and currency. A program and the "
        "programs below it may report the same money: set `includeChildren: false` on the list "
        "to count only the program's own transactions.",
    )
    groups: list[TransactionGroup] = groups("transactions", TransactionGroupArguments)
