"""The type Funding: money that goes from one program to another."""

from decimal import Decimal
from typing import Any

import orjson
import strawberry

import resolvers.programs
from schema.enums import FundingSide
from schema.fields import column, computed, related
from schema.lazy_types import AProgram
from schema.values import Money


def amounts(stored: str) -> list[dict[str, Any]]:
    """Return stored amounts as rows with exact numbers."""
    return [{**each, "amount": Decimal(each["amount"])} for each in orjson.loads(stored)]


@strawberry.type(
    description="Money that goes from one program to another, as the two programs report it. It exists only "
    "if the viewer may see both."
)
class Funding:
    """Money that goes from one program to another."""

    funder: AProgram = related(
        resolvers.programs.by_id, key="a_id", description="The program that provides the money."
    )
    recipient: AProgram = related(
        resolvers.programs.by_id, key="b_id", description="The program that receives the money."
    )
    payments: list[Money] = computed(
        amounts,
        needs=("payments",),
        description="What was paid, one sum per currency: the disbursements and expenditures of the funder "
        "that name the recipient, or, if there are none, the incoming funds of the recipient that name the "
        "funder. Empty if neither reports any.",
    )
    commitments: list[Money] = computed(
        amounts,
        needs=("commitments",),
        description="What was committed, one sum per currency: the outgoing commitments of the funder that "
        "name the recipient, or, if there are none, the incoming commitments of the recipient that name the "
        "funder. Empty if neither reports any.",
    )
    reported_by: list[FundingSide] = column("Which of the two programs report the link.")
