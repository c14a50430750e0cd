"""What can be changed: each mutation takes one input and answers with a success or an expected error."""

from typing import Annotated, ClassVar

import strawberry

import resolvers.merges
import resolvers.overlaps
from resolvers.requests import Request
from schema import identifiers
from schema.fields import column, related
from schema.merge_mutations import (
    DecideMergeInput,
    DecideMergePayload,
    RevertMergeInput,
    RevertMergePayload,
    decision_of,
    payload,
    reversal_of,
)
from schema.overlap_words import OverlapStatus
from schema.overlaps import Overlap
from schema.payloads import NotPermitted, Payload, ReasonMissing
from services.deciding.decisions import LONGEST_REASON, Decision, Outcome


@strawberry.input(description="A decision about an overlap.")
class DecideOverlapInput:
    """A decision about an overlap."""

    id: strawberry.ID = strawberry.field(description="The overlap.")
    status: OverlapStatus = strawberry.field(description="What is decided; OPEN takes a decision back.")
    reason: str = strawberry.field(
        description="Why, for all to read who see the overlap: name no persons. At most 2,000 characters."
    )
    expected_version: int = strawberry.field(
        description="The `version` of the overlap that was looked at, so that nobody decides about something "
        "that has changed meanwhile."
    )


@strawberry.type(description="The decision was taken.")
class OverlapDecided(Payload):
    """The decision was taken."""

    outcome: ClassVar = Outcome.DECIDED

    overlap: Overlap | None = related(
        resolvers.overlaps.by_id, key="overlap_id", description="The overlap as it is now."
    )


@strawberry.type(description="There is no such overlap, or you may not see it.")
class OverlapNotFound(Payload):
    """There is no such overlap."""

    outcome: ClassVar = Outcome.NOT_FOUND

    message: str = column("What is wrong, in words.")


@strawberry.type(description="The overlap has changed since you looked at it; nothing was decided.")
class OverlapStale(Payload):
    """The overlap has changed."""

    outcome: ClassVar = Outcome.STALE

    message: str = column("What is wrong, in words.")
    overlap: Overlap | None = related(
        resolvers.overlaps.by_id,
        key="overlap_id",
        description="The overlap as it is now: look again, and decide with its `version`.",
    )


DecideOverlapPayload = Annotated[
    OverlapDecided | OverlapNotFound | OverlapStale | NotPermitted | ReasonMissing,
    strawberry.union("DecideOverlapPayload", description="What became of a decision."),
]

MESSAGES = {
    Outcome.NOT_FOUND: "There is no such overlap that you may see.",
    Outcome.STALE: "The overlap has changed since you looked at it. Look again and decide with its version.",
    Outcome.NOT_PERMITTED: "Decisions are for keys with the role REVIEWER or ADMINISTRATOR. Ask the hub's "
    "administrators for one.",
    Outcome.REASON_MISSING: f"Say why, in at most {LONGEST_REASON} characters: others will read it.",
}


@strawberry.type(description="What can be changed. Send mutations by POST.")
class Mutation:
    """What can be changed."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Decide about an overlap: confirm it, dismiss it, say that it is coordinated, or open it "
        "again. For keys with the role REVIEWER or ADMINISTRATOR."
    )
    async def decide_overlap(
        self,
        info: strawberry.Info[Request],
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            DecideOverlapInput, strawberry.argument(description="The decision.")
        ],
    ) -> DecideOverlapPayload:
        """Decide about an overlap."""
        overlap_id = identifiers.decode_as("Overlap", input.id, "input.id")
        decision = Decision(overlap_id, input.status.value, input.reason, input.expected_version)
        outcome = (await resolvers.overlaps.decide(info.context, decision)).outcome
        return {  # type: ignore[return-value] # rows stand for the declared types, as everywhere
            "outcome": outcome,
            "overlap_id": overlap_id,
            "message": MESSAGES.get(outcome),
            "argument": "input.reason",
        }

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Decide about two organizations that may be one: merge them, or say that they are two. "
        "For keys with the role REVIEWER or ADMINISTRATOR."
    )
    async def decide_merge(
        self,
        info: strawberry.Info[Request],
        input: Annotated[  # noqa: A002 - as above
            DecideMergeInput, strawberry.argument(description="The decision.")
        ],
    ) -> DecideMergePayload:
        """Decide about two organizations."""
        result = await resolvers.merges.decide(info.context, decision_of(input))
        return payload(result)  # type: ignore[no-any-return] # as above

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Take a merge of two organizations back. What came in since by a reference of the one "
        "that went stays with the other. For keys with the role REVIEWER or ADMINISTRATOR."
    )
    async def revert_merge(
        self,
        info: strawberry.Info[Request],
        input: Annotated[  # noqa: A002 - as above
            RevertMergeInput, strawberry.argument(description="The merge.")
        ],
    ) -> RevertMergePayload:
        """Take a merge back."""
        result = await resolvers.merges.revert(info.context, reversal_of(input))
        return payload(result)  # type: ignore[no-any-return] # as above
