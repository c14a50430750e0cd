"""Aggregates: how many records a list has and what they cost, in all and by group."""

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
    """The name of a key; null when there is none."""
    if code is None and names is None:
        return None
    return codelists.name(vocabulary or "", code or "", names, languages)


@strawberry.type(description="What the records of a group have in common, in one dimension.")
class GroupKey:
    """What the records of a group have in common, in one dimension."""

    dimension: str = column("The dimension, as it was asked for.")
    code: str | None = column(
        "The code, such as `15220`, `ID-JT`, `IMPLEMENTATION` or `2024`; of an organization, its identifier. "
        "Null where no value is told."
    )
    name: str | None = computed(
        key_name,
        needs=("vocabulary", "code", "names"),
        arguments=LanguageArguments,
        description="The name in a language; null where no value is told, or none that you may see.",
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization, where the dimension is one.",
    )


@strawberry.type(description="Amounts of one currency, added up. Amounts of two currencies are never added.")
class MoneySum:
    """Amounts of one currency, added up."""

    currency: str = column("The currency, as an ISO 4217 code such as `IDR`.")
    count: int = column("How many records have money in it that counts here.")
    sum: Decimal = column("The sum, exact.")
    avg: Decimal = column("The mean of those records, rounded to two places.")
    min: Decimal = column("The smallest amount of a record.")
    max: Decimal = column("The largest amount of a record.")


def transaction_type(code: str | None) -> dict[str, Any] | None:
    """The type of transactions as a coded value."""
    return codelists.coded("TransactionType", code)


@strawberry.type(description="Transactions of one type and currency, added up: promised and paid stay apart.")
class TransactionSum:
    """Transactions of one type and currency, added up."""

    type: CodedValue = computed(transaction_type, needs=("type",), description="What happened.")
    currency: str = column("The currency, as an ISO 4217 code such as `IDR`.")
    count: int = column("How many transactions.")
    sum: Decimal = column("The sum, exact.")
    avg: Decimal = column("The mean, rounded to two places.")
    min: Decimal = column("The smallest amount.")
    max: Decimal = column("The largest amount.")


@strawberry.type(description="The first and the last of some days.")
class DateSpan:
    """The first and the last of some days."""

    min: date | None = column("The first day; null when there is none.")
    max: date | None = column("The last day; null when there is none.")


def span(first: date | None, last: date | None) -> dict[str, date | None]:
    """A span as a row."""
    return {"min": first, "max": last}


def days(name: str, description: str) -> Any:
    """A field that tells the span of some days."""
    return computed(span, needs=(f"{name}_min", f"{name}_max"), description=description)


def number_of(records: str) -> Any:
    """The field `count` of a list."""
    return column(f"How many {records} the list has, of those that you may see.")


WEIGHT = (
    "What they count for under `sharing`: their number, or with SPLIT the sum of their parts in this group."
)


@strawberry.type(description="Records of a list that have something in common.")
class Group:
    """Records of a list that have something in common."""

    keys: list[GroupKey] = column("What they have in common, in the order of `by`.")
    count: int = column("How many records.")
    weight: Decimal = column(WEIGHT)


@strawberry.type(description="Programs of a list that have something in common.")
class ProgramGroup(Group):
    """Programs of a list that have something in common."""

    budgets: list[MoneySum] = column(
        "What is planned to be spent, one sum per currency; `sharing` and `level` say what counts.",
        of="money",
    )


@strawberry.type(description="Transactions of a list that have something in common.")
class TransactionGroup:
    """Transactions of a list that have something in common."""

    keys: list[GroupKey] = column("What they have in common, in the order of `by`.")
    count: int = column("How many transactions.")
    sums: list[TransactionSum] = column("One sum per type and currency.", of="money")


def groups(records: str, arguments: type[GroupArguments]) -> Any:
    """The field `groups` of an aggregate."""
    return related(
        resolvers.aggregates.groups,
        key="whole",
        arguments=arguments,
        is_list=True,
        description=f"The {records} by group, the largest groups first.",
    )


@strawberry.type(description="A list of programs, counted and added up.")
class ProgramAggregate:
    """A list of programs, counted and added up."""

    count: int = number_of("programs")
    start_date: DateSpan = days("start", "When the first and the last of them began, else are planned to.")
    end_date: DateSpan = days("end", "When the first and the last of them ended, else are planned to.")
    budgets: list[MoneySum] = related(
        resolvers.aggregates.sums,
        key="whole",
        arguments=MoneyArguments,
        is_list=True,
        description="What is planned to be spent, one sum per currency; a revised budget replaces the "
        "original of the same start.",
    )
    groups: list[ProgramGroup] = groups("programs", ProgramGroupArguments)


@strawberry.type(description="A list of outputs, counted.")
class OutputAggregate:
    """A list of outputs, counted."""

    count: int = number_of("outputs")
    groups: list[Group] = groups("outputs", OutputGroupArguments)


@strawberry.type(description="A list of organizations, counted.")
class OrganizationAggregate:
    """A list of organizations, counted."""

    count: int = number_of("organizations")
    groups: list[Group] = groups("organizations", OrganizationGroupArguments)


@strawberry.type(description="A list of knowledge products, counted.")
class KnowledgeProductAggregate:
    """A list of knowledge products, counted."""

    count: int = number_of("knowledge products")
    published: DateSpan = days("published", "When the first and the last of them were published.")
    groups: list[Group] = groups("knowledge products", KnowledgeProductGroupArguments)


@strawberry.type(description="A list of transactions, counted and added up.")
class TransactionAggregate:
    """A list of transactions, counted and added up."""

    count: int = number_of("transactions")
    date: DateSpan = days("date", "When the first and the last of them happened.")
    sums: list[TransactionSum] = related(
        resolvers.aggregates.sums,
        key="whole",
        arguments=None,
        is_list=True,
        description="One sum per type and currency. A program and those below it may tell of the same money: "
        "leave the latter out with the list's `includeChildren`.",
    )
    groups: list[TransactionGroup] = groups("transactions", TransactionGroupArguments)
