"""The input of an alignment of a program or output."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

import strawberry

from schema import identifiers
from schema.alignment_words import AlignmentSignificance
from schema.inputs import field
from schema.scalars import show_decimal
from services.querying.errors import BadInputError

WHOLE_LIST = (
    "The nodes of action plans that it serves. Replaces the whole list; entries that stay the same keep the "
    "decisions about them, new and changed ones are CLAIMED."
)


@strawberry.input(
    description="A node of an action plan that a program or output serves. Give either `node`, or `plan` and "
    "`code`."
)
class AlignmentInput:
    """A node of an action plan that a program or output serves."""

    node: strawberry.ID | None = field("The node: its global ID, or its reference such as `RANPE-1/1.2`.")
    plan: str | None = field("The code of the action plan, such as `RANPE-1`.")
    code: str | None = field("The code of the node in the plan, such as `1.2`.")
    significance: AlignmentSignificance = strawberry.field(
        description="The weight of the node. At most one node of each plan is PRIMARY. Default: PRIMARY.",
        default=AlignmentSignificance.PRIMARY,
    )
    share: Decimal | None = field(
        "The percentage of the money that serves the node, from 0 to 100. The shares of one plan add up to "
        "at most 100. Default: not stated."
    )


def entry_of(given: AlignmentInput) -> dict[str, Any]:
    """Return an alignment as JSON, in the form of the history."""
    found = {each.name: getattr(given, each.name) for each in fields(given)}
    share = None if given.share is None else show_decimal(given.share.normalize() + 0)
    return {
        **found,
        "significance": given.significance.value,
        "share": share,
        "nodeId": None if given.node is None else global_id(given.node),
    }


def global_id(text: str) -> str | None:
    """Return the UUID of the global ID of a node, as text; null if the text is none."""
    try:
        return str(identifiers.decode_as("PlanNode", text, "node"))
    except BadInputError:
        return None
