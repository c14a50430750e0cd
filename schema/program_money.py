"""The money of a program: budgets, transactions, funding links."""

from decimal import Decimal

import strawberry

import resolvers.finances
import resolvers.funding
from schema.arguments import (
    ChildrenArguments,
    PageArguments,
)
from schema.connections import (
    TransactionConnection,
)
from schema.details import number_in
from schema.fields import computed, related
from schema.finances import (
    Budget,
    PlannedDisbursement,
    SumArguments,
    TransactionArguments,
    TransactionSumArguments,
)
from schema.lazy_types import (
    AFunding,
)
from schema.markers import (
    DEFAULT_COLUMNS,
    ProgramDefaults,
    defaults,
)
from schema.nodes import Connection
from schema.values import CodedValue, Money, code_of


@strawberry.type
class ProgramMoney:
    """The money of a program: budgets, transactions, funding links."""

    defaults: ProgramDefaults = computed(
        defaults,
        needs=DEFAULT_COLUMNS,
        description="What applies to all money of the program: types of collaboration, flow and aid.",
    )
    budget_not_provided: CodedValue | None = code_of(
        "budget_not_provided_code",
        "BudgetNotProvided",
        "Why the program reports no budget (IATI codelist BudgetNotProvided). Null if not reported.",
    )
    capital_spend: Decimal | None = number_in(
        "capital_spend", "The share of the money for capital, in percent. Null if not reported."
    )
    budgets: list[Budget] = related(
        resolvers.finances.budgets_of_program,
        key="id",
        arguments=ChildrenArguments,
        is_list=True,
        description="The budgets of the program, by period.",
    )
    total_budgets: list[Money] = related(
        resolvers.finances.total_budgets,
        key="id",
        arguments=SumArguments,
        is_list=True,
        description="The total budget, one sum per currency. To avoid counting the same money twice, the "
        "budgets of a program count only if no program below it reports any. A revised budget "
        "replaces the original budget with the same start date, and an earlier revision of the same period "
        "by value date.",
    )
    planned_disbursements: list[PlannedDisbursement] = related(
        resolvers.finances.planned_disbursements_of_program,
        key="id",
        arguments=ChildrenArguments,
        is_list=True,
        description="Money that is planned to be paid to specific receivers. It is part of the budgets: no "
        "sum adds it to them.",
    )
    transactions: TransactionConnection = related(
        resolvers.finances.transactions,
        count=resolvers.finances.count_transactions,
        key="id",
        arguments=TransactionArguments,
        description="The financial transactions of the program, by date.",
    )
    total_transactions: list[Money] = related(
        resolvers.finances.total_transactions,
        key="id",
        arguments=TransactionSumArguments,
        is_list=True,
        description="The total of the transactions, one sum per currency. The transactions of a program "
        "count only if no program below it reports any. Use `type` to select one type: a sum of "
        "commitments and payments has no meaning.",
    )
    funded_by: Connection[AFunding] = related(
        resolvers.funding.funders,
        count=resolvers.funding.count_funders,
        key="id",
        arguments=PageArguments,
        description="The programs from which the money of this program comes, with amounts. Empty if neither "
        "this program nor the others name such an activity.",
    )
    funds: Connection[AFunding] = related(
        resolvers.funding.funded,
        count=resolvers.funding.count_funded,
        key="id",
        arguments=PageArguments,
        description="The programs to which money of this program goes, with amounts. Empty if neither this "
        "program nor the others name such an activity.",
    )
