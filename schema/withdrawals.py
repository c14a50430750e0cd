"""Withdrawals: what is shown of a record that was withdrawn."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

import resolvers.programs
import resolvers.withdrawals
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import described, exactly_one
from schema.enums import RecordKind
from schema.fields import Arguments, column, computed, related
from schema.lazy_types import AProgram
from services.kinds.registry import NODES

TYPENAMES = {kind.history.word: kind.typename for kind in reversed([*NODES.values()]) if kind.history}


def global_id(kind: str, record_id: UUID) -> str:
    """Return the global ID of the record of a withdrawal."""
    return identifiers.encode(TYPENAMES[kind], record_id)


@strawberry.type(
    description="A record that was withdrawn: only its owner still sees it. Everyone who could see it before "
    "sees this."
)
class Withdrawal:
    """A record that was withdrawn."""

    kind: RecordKind = column("The kind of the record.")
    record_id: strawberry.ID = computed(
        global_id, needs=("kind", "record_id"), description="The global ID of the record."
    )
    identifier: str | None = column(
        "The identifier of the record: of a program its IATI identifier, of a knowledge product its DOI or "
        "its address. Null if it has none."
    )
    reason: str = column("Why it was withdrawn.")
    at: datetime = column("When it was withdrawn.")
    merged_into: AProgram | None = related(
        resolvers.programs.by_id,
        key="merged_into_id",
        description="The program that it was merged into. Null if it was not merged, or if you may not see "
        "that program.",
    )


@dataclass(frozen=True)
class WithdrawalLookup(Arguments):
    """One withdrawn record."""

    id: Annotated[strawberry.ID | None, described("The global ID of the record.")] = None
    identifier: Annotated[
        str | None,
        described("The identifier of the record, such as an IATI identifier, in any letter case."),
    ] = None

    def evaluate(self, _request: Request) -> Hashable:
        """Return the key and the value to look up."""
        name, value = exactly_one(vars(self))
        return (name, identifiers.decode(value, "id")[1]) if name == "id" else (name, value)


def withdrawal_of_record() -> Any:
    """Declare the field `withdrawal` of a record."""
    return related(
        resolvers.withdrawals.of_record,
        key="id",
        description="Why the record was withdrawn; only its owner still sees it. Null if it was not.",
    )
