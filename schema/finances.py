"""Money: budgets and transactions."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date as day
from typing import Annotated

import strawberry

import resolvers.organizations
import resolvers.programs
from resolvers.requests import Request
from schema.arguments import LanguageArguments, PageArguments, children_option, described
from schema.fields import Arguments, column, computed, related
from schema.lazy_types import AnOrganization, AProgram
from schema.values import CodedValue, Money, chosen, code_of, money
from services.querying.pages import Scope


@strawberry.type(description="What is planned to be spent in a period.")
class Budget:
    """What is planned to be spent in a period."""

    type: CodedValue = code_of("type_code", "BudgetType", "Whether it is the original or a revision.")
    status: CodedValue = code_of("status_code", "BudgetStatus", "Whether it is indicative or committed.")
    period_start: day | None = column("The first day of the period.")
    period_end: day | None = column("The last day of the period.")
    value: Money = computed(money, needs=("amount", "currency"), description="The amount.")
    value_date: day | None = column("The day whose exchange rate is meant.")
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program, or the one below it, whose budget it is.",
    )


@strawberry.type(description="Money that was promised, paid or received.")
class Transaction:
    """Money that was promised, paid or received."""

    type: CodedValue = code_of("type_code", "TransactionType", "What happened: 2 commitment, 3 payment ...")
    date: day | None = column("The day on which it happened.")
    value: Money = computed(money, needs=("amount", "currency"), description="The amount.")
    value_date: day | None = column("The day whose exchange rate is meant.")
    description: str | None = computed(
        chosen, needs=("descriptions",), arguments=LanguageArguments, description="What it was for."
    )
    provider: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="provider_id",
        description="Where the money comes from; null when it isn't told or you may not see it.",
    )
    provider_activity_id: str | None = column("The program of the provider, by its IATI identifier.")
    receiver: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="receiver_id",
        description="Where the money goes; null when it isn't told or you may not see it.",
    )
    receiver_activity_id: str | None = column("The program of the receiver, by its IATI identifier.")
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program, or the one below it, that reports it.",
    )


TYPE = described("Only this type, as a code of IATI codelist TransactionType.")


@dataclass(frozen=True)
class TransactionArguments(PageArguments):
    """A page of transactions."""

    type: Annotated[str | None, TYPE] = None
    include_children: Annotated[
        bool | None, described("Whether those of the programs below are included; each says whose it is.")
    ] = True

    def options(self) -> tuple[tuple[str, Hashable], ...]:
        """The options of the list."""
        return (("type", self.type), children_option(wanted=self.include_children))


SUMMED = described("Whether the programs below count, where they report; else only the program's own.")


@dataclass(frozen=True)
class SumArguments(Arguments):
    """What a sum counts."""

    include_children: Annotated[bool | None, SUMMED] = True

    def ask(self, _request: Request) -> Hashable:
        """The scope with its one option."""
        return Scope(options=(children_option(wanted=self.include_children),))


@dataclass(frozen=True)
class TransactionSumArguments(Arguments):
    """What a sum of transactions counts."""

    type: Annotated[str | None, TYPE] = None
    include_children: Annotated[bool | None, SUMMED] = True

    def ask(self, _request: Request) -> Hashable:
        """The scope with its options."""
        return Scope(options=(children_option(wanted=self.include_children), ("type", self.type)))
