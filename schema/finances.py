"""Money: budgets and transactions."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date as day
from typing import Annotated

import strawberry

import resolvers.organizations
import resolvers.programs
from resolvers.requests import Request
from schema.arguments import LanguageArguments, PageArguments, children_option, described, either
from schema.details import code_in, value_in
from schema.fields import Arguments, column, computed, related
from schema.inputs import GONE
from schema.lazy_types import AnOrganization, AProgram
from schema.values import CodedValue, Money, chosen, code_of, money
from services import codes
from services.querying.pages import Scope
from services.text import details


@strawberry.type(description="A planned amount for a period.")
class Budget:
    """A planned amount for a period."""

    type: CodedValue = code_of(
        "type_code", "BudgetType", "The type of budget: original or revised (IATI codelist BudgetType)."
    )
    status: CodedValue = code_of(
        "status_code",
        "BudgetStatus",
        "The status of the budget: indicative or committed (IATI codelist BudgetStatus).",
    )
    period_start: day | None = column("The first day of the period. Null if not reported.")
    period_end: day | None = column("The last day of the period. Null if not reported.")
    value: Money = computed(money, needs=("amount", "currency"), description="The amount and its currency.")
    value_date: day | None = column(
        "The date of the exchange rate to use for conversions. Null if not reported."
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program that reports the budget: the program itself, or one below it.",
    )


@strawberry.type(
    description="Money that is planned to be paid to a specific receiver in a period. It is part of the "
    "budgets, and no sum adds it to them."
)
class PlannedDisbursement:
    """Money that is planned to be paid to a specific receiver."""

    type: CodedValue | None = code_of(
        "type_code",
        "BudgetType",
        "The type: original or revised (IATI codelist BudgetType). Null if not reported.",
    )
    period_start: day | None = column("The first day of the period. Null if not reported.")
    period_end: day | None = column("The last day of the period. Null if not reported.")
    value: Money = computed(money, needs=("amount", "currency"), description="The amount and its currency.")
    value_date: day | None = column(
        "The date of the exchange rate to use for conversions. Null if not reported."
    )
    provider: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="provider_id",
        description="The organization that will provide the money. Null if not reported, or if the viewer "
        "may not see it.",
    )
    provider_activity_id: str | None = column(
        "The IATI identifier of the provider's activity from which the money will come. Null if not reported."
    )
    receiver: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="receiver_id",
        description="The organization that will receive the money. Null if not reported, or if the viewer "
        "may not see it.",
    )
    receiver_activity_id: str | None = column(
        "The IATI identifier of the receiver's activity to which the money will go. Null if not reported."
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program that reports the planned disbursement: the program itself, or one below it.",
    )


@strawberry.type(
    description="A financial transaction: a commitment, a payment, an expenditure or incoming funds."
)
class Transaction:
    """A financial transaction: a commitment, a payment, an expenditure or incoming funds."""

    type: CodedValue = code_of(
        "type_code",
        "TransactionType",
        "The type of transaction, such as `2` (outgoing commitment) or `3` (disbursement) (IATI "
        "codelist TransactionType).",
    )
    date: day | None = column("The date of the transaction. Null if not reported.")
    value: Money = computed(money, needs=("amount", "currency"), description="The amount and its currency.")
    value_date: day | None = column(
        "The date of the exchange rate to use for conversions. Null if not reported."
    )
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="The description in one language. Null if not reported.",
    )
    provider: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="provider_id",
        description="The organization that provides the money. Null if not reported, or if the viewer may "
        "not see it.",
    )
    provider_activity_id: str | None = column(
        "The IATI identifier of the provider's activity from which the money comes. Null if not reported."
    )
    provider_activity: AProgram | None = related(
        resolvers.programs.by_reference,
        key="provider_activity_id",
        description="The program from which the money comes. Null if not reported, if it is not in the hub, "
        "or if the viewer may not see it.",
    )
    receiver: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="receiver_id",
        description="The organization that receives the money. Null if not reported, or if the viewer may "
        "not see it.",
    )
    receiver_activity_id: str | None = column(
        "The IATI identifier of the receiver's activity to which the money goes. Null if not reported."
    )
    receiver_activity: AProgram | None = related(
        resolvers.programs.by_reference,
        key="receiver_activity_id",
        description="The program to which the money goes. Null if not reported, if it is not in the hub, or "
        "if the viewer may not see it.",
    )
    sectors: list[CodedValue] = computed(
        details.sectors,
        needs=("details",),
        description="The sectors of the transaction. Usually empty: most publishers report sectors on the "
        "program.",
    )
    countries: list[CodedValue] = computed(
        details.countries,
        needs=("details",),
        description="The recipient countries of the transaction. Usually empty: most publishers report "
        "countries on the program.",
    )
    recipient_regions: list[CodedValue] = computed(
        details.regions,
        needs=("details",),
        description="The recipient regions of the transaction, which are parts of the world. Usually empty.",
    )
    reference: str | None = value_in(
        "reference", "The publisher's own number of the transaction. Null if not reported."
    )
    humanitarian: bool | None = value_in(
        "humanitarian", "Whether the transaction is humanitarian. Null if not reported."
    )
    disbursement_channel: CodedValue | None = code_in(
        "channel_code",
        "DisbursementChannel",
        "How the money was paid (IATI codelist DisbursementChannel). Null if not reported.",
    )
    flow_type: CodedValue | None = code_in(
        "flow_type_code",
        "FlowType",
        "The type of flow (IATI codelist FlowType). Null if that of `Program.defaults` applies.",
    )
    finance_type: CodedValue | None = code_in(
        "finance_type_code",
        "FinanceType",
        "The type of finance (IATI codelist FinanceType). Null if that of `Program.defaults` applies.",
    )
    aid_types: list[CodedValue] = computed(
        details.aid_types,
        needs=("details",),
        description="The types of aid. Empty if those of `Program.defaults` apply.",
    )
    tied_status: CodedValue | None = code_in(
        "tied_status_code",
        "TiedStatus",
        "Whether the aid is tied (IATI codelist TiedStatus). Null if that of `Program.defaults` applies.",
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program that reports the transaction: the program itself, or one below it.",
    )


TYPES = described(
    "Returns only transactions of one of these types, as codes of IATI codelist TransactionType. Default: "
    "all types."
)
TYPE = described(
    "Returns only transactions of this type, as a code of IATI codelist TransactionType. Default: all types.",
    deprecated=GONE.format("typeIn"),
)


def types_option(one: str | None, many: list[str] | None) -> tuple[tuple[str, Hashable], ...]:
    """Return the option for the types of transactions; raise an error that names an unknown one."""
    known = None if one is None else codes.read("transaction type", one, "type")
    return either(
        "type", known, None if many is None else list(codes.read("transaction type", many, "typeIn"))
    )


@dataclass(frozen=True)
class TransactionArguments(PageArguments):
    """A page of transactions."""

    type_in: Annotated[list[str] | None, TYPES] = None
    type: Annotated[str | None, TYPE] = None
    include_children: Annotated[
        bool | None,
        described(
            "Whether to include the transactions of the programs below this one. The field "
            "`program` of each transaction names the program that reports it. Default: true."
        ),
    ] = True

    def options(self) -> tuple[tuple[str, Hashable], ...]:
        """The options of the list."""
        return (*types_option(self.type, self.type_in), children_option(included=self.include_children))


INCLUDE_CHILDREN_IN_SUMS = described(
    "Whether to count the amounts of the programs below this one where they report any. If "
    "false, only the program's own amounts count. Default: true."
)


@dataclass(frozen=True)
class SumArguments(Arguments):
    """What a sum counts."""

    include_children: Annotated[bool | None, INCLUDE_CHILDREN_IN_SUMS] = True

    def evaluate(self, _request: Request) -> Hashable:
        """The scope with its one option."""
        return Scope(options=(children_option(included=self.include_children),))


@dataclass(frozen=True)
class TransactionSumArguments(Arguments):
    """What a sum of transactions counts."""

    type_in: Annotated[list[str] | None, TYPES] = None
    type: Annotated[str | None, TYPE] = None
    include_children: Annotated[bool | None, INCLUDE_CHILDREN_IN_SUMS] = True

    def evaluate(self, _request: Request) -> Hashable:
        """The scope with its options."""
        types = types_option(self.type, self.type_in)
        return Scope(options=(children_option(included=self.include_children), *types))
