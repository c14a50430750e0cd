"""The base of mutation payloads, and the errors that all mutations share."""

from enum import StrEnum
from typing import Any, ClassVar

import strawberry

from schema.fields import column
from schema.messages import message_field
from services.deciding.decisions import Outcome


class Payload:
    """A mutation payload: a row with an outcome that determines its type."""

    # The words of outcomes are the same in decisions and in steps of revisions.
    outcome: ClassVar[StrEnum]

    @classmethod
    def is_type_of(cls, row: Any, _info: Any) -> bool:
        """Return whether a row is of this type."""
        return bool(row["outcome"] == cls.outcome)


@strawberry.type(
    description="The viewer's role does not allow this, or the record belongs to another organization. "
    "Nothing was changed."
)
class NotPermitted(Payload):
    """The viewer's role does not allow this."""

    outcome: ClassVar = Outcome.NOT_PERMITTED

    message: str = message_field()


@strawberry.type(description="The reason is empty or too long. Nothing was changed.")
class ReasonMissing(Payload):
    """The reason is empty or too long."""

    outcome: ClassVar = Outcome.REASON_MISSING

    message: str = message_field()
    argument: str = column("The path of the invalid argument, such as `input.reason`.")
