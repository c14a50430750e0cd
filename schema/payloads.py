"""What answers to mutations have in common, and the refusals that all of them know."""

from typing import Any, ClassVar

import strawberry

from schema.fields import column
from services.deciding.decisions import Outcome


class Payload:
    """An answer to a mutation: a row that carries the name of its type."""

    outcome: ClassVar[Outcome]

    @classmethod
    def is_type_of(cls, row: Any, _info: Any) -> bool:
        """Whether a row is of the type."""
        return bool(row["outcome"] == cls.outcome)


@strawberry.type(description="Only keys with the role REVIEWER or ADMINISTRATOR decide; nothing was decided.")
class NotPermitted(Payload):
    """The viewer may not do this."""

    outcome: ClassVar = Outcome.NOT_PERMITTED

    message: str = column("What is wrong, in words.")


@strawberry.type(description="A decision needs a reason that others can read; nothing was decided.")
class ReasonMissing(Payload):
    """The reason is missing."""

    outcome: ClassVar = Outcome.REASON_MISSING

    message: str = column("What is wrong, in words.")
    argument: str = column("The argument at fault.")
