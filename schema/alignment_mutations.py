"""The mutation that decides about alignments."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.alignments
from resolvers.requests import Request
from schema import alignment_entries, identifiers
from schema.alignment_entries import AlignmentInput
from schema.alignment_words import AlignmentSignificance, AlignmentStatus
from schema.alignments import Alignment
from schema.fields import column, related
from schema.inputs import field
from schema.messages import Message, message_field
from schema.payloads import NotPermitted, Payload, ReasonMissing
from schema.revision_payloads import InvalidInput, NotFound, problem_row
from services.deciding.decisions import LONGEST_REASON, Decision, Outcome
from services.revising import results
from services.revising.alignment_acceptance import Acceptance, Accepted
from services.revising.alignment_decisions import MOST, Decided

Info = strawberry.Info[Request]
MESSAGES = {
    Outcome.NOT_FOUND: Message(
        "The alignment does not exist, or you may not see it. Check `id`.",
        "Keselarasan tidak ada, atau Anda tidak berhak melihatnya. Periksa `id`.",
    ),
    Outcome.STALE: Message(
        "The alignment has changed in the meantime. Read it again and pass its current `version` as "
        "`expectedVersion`.",
        "Keselarasan telah berubah sementara itu. Baca kembali dan kirim `version` terkini sebagai "
        "`expectedVersion`.",
    ),
    Outcome.NOT_PERMITTED: Message(
        "To decide about alignments, an API key with the role REVIEWER or ADMINISTRATOR is required; "
        "somebody else decides about what your own organization claims. Request it from the administrators "
        "of the hub.",
        "Untuk memutuskan keselarasan diperlukan kunci API dengan peran REVIEWER atau ADMINISTRATOR; klaim "
        "organisasi Anda sendiri diputuskan pihak lain. Mintalah kepada administrator hub.",
    ),
    Outcome.REASON_MISSING: Message(
        f"`reason` must have between 1 and {LONGEST_REASON:,} characters.",
        f"`reason` harus berisi 1 sampai {LONGEST_REASON:,} karakter.".replace(",", "."),
    ),
}

ACCEPT_MESSAGES = {
    results.Outcome.NOT_FOUND: Message(
        "The program does not exist, or you may not see it. Check `input.program`.",
        "Program tidak ada, atau Anda tidak berhak melihatnya. Periksa `input.program`.",
    ),
    results.Outcome.NOT_PERMITTED: MESSAGES[Outcome.NOT_PERMITTED],
}


@strawberry.input(description="A decision about an alignment.")
class AlignmentDecisionInput:
    """A decision about an alignment."""

    id: strawberry.ID = strawberry.field(description="The global ID of the alignment.")
    status: AlignmentStatus = strawberry.field(
        description="The new status. CLAIMED withdraws an earlier decision."
    )
    reason: str = strawberry.field(
        description="The reason, visible to all who may see the alignment. Do not include personal data. At "
        "most 2,000 characters."
    )
    expected_version: int = strawberry.field(
        description="The `version` of the alignment that the decision is based on. If it has changed since, "
        "it is not decided, and AlignmentStale is returned."
    )


@strawberry.input(description="The input of `decideAlignments`.")
class DecideAlignmentsInput:
    """The input of `decideAlignments`."""

    items: list[AlignmentDecisionInput] = strawberry.field(
        description=f"The decisions, at most one about each alignment. At most {MOST}."
    )


@strawberry.type(description="The decision was saved.")
class AlignmentDecided(Payload):
    """The decision was saved."""

    outcome: ClassVar = Outcome.DECIDED

    alignment: Alignment | None = related(
        resolvers.alignments.by_id, key="alignment_id", description="The alignment after the decision."
    )


@strawberry.type(
    description="The alignment does not exist, or the viewer may not see it. It was not changed."
)
class AlignmentNotFound(Payload):
    """The alignment does not exist."""

    outcome: ClassVar = Outcome.NOT_FOUND

    message: str = message_field()


@strawberry.type(
    description="The alignment has changed since the version given as `expectedVersion`. It was not changed."
)
class AlignmentStale(Payload):
    """The alignment has changed."""

    outcome: ClassVar = Outcome.STALE

    message: str = message_field()
    alignment: Alignment | None = related(
        resolvers.alignments.by_id,
        key="alignment_id",
        description="The current alignment. To decide about it, pass its `version`.",
    )


DecideAlignmentPayload = Annotated[
    AlignmentDecided | AlignmentNotFound | AlignmentStale | NotPermitted | ReasonMissing,
    strawberry.union(
        "DecideAlignmentPayload",
        description="The result of one decision, or the reason why the alignment was not changed.",
    ),
]


@strawberry.type(description="The result of one of several decisions.")
class AlignmentItem:
    """The result of one of several decisions."""

    place: int = column("The place of the decision in `input.items`, from 0.")
    result: DecideAlignmentPayload = column(
        "The alignment after the decision, or the reason why it was not changed."
    )


@strawberry.type(description="The decisions that are possible were saved.")
class AlignmentsDecided(Payload):
    """The decisions that are possible were saved."""

    outcome: ClassVar[Any] = results.Outcome.DONE

    decided_count: int = column("The number of decisions that were saved.")
    failed_count: int = column("The number of decisions that were not: see `items`.")
    items: list[AlignmentItem] = column("The result of each decision, in the order of the input.")


DecideAlignmentsPayload = Annotated[
    AlignmentsDecided | InvalidInput | NotPermitted,
    strawberry.union(
        "DecideAlignmentsPayload",
        description="The results of `decideAlignments`, or the reason why nothing was changed.",
    ),
]


def decisions_of(given: DecideAlignmentsInput) -> list[Decision]:
    """Return the decisions that an input asks for."""
    return [
        Decision(
            identifiers.decode_as("Alignment", each.id, f"input.items.{place}.id"),
            each.status.value,
            each.reason,
            each.expected_version,
        )
        for place, each in enumerate(given.items)
    ]


def payload(decisions: list[Decision], decided: Decided) -> dict[str, Any]:
    """Return the results of decisions as the row of a payload."""
    if not decided.is_permitted:
        message = MESSAGES[Outcome.NOT_PERMITTED]
        return {"outcome": Outcome.NOT_PERMITTED, "message": message}
    if decided.problems:
        problems = [problem_row(each) for each in decided.problems]
        return {"outcome": results.Outcome.INVALID, "problems": problems}
    done = sum(each is Outcome.DECIDED for each in decided.outcomes)
    pairs = zip(decisions, decided.outcomes, strict=True)
    return {
        "outcome": results.Outcome.DONE,
        "decided_count": done,
        "failed_count": len(decisions) - done,
        "items": [_item(place, *pair) for place, pair in enumerate(pairs)],
    }


def _item(place: int, decision: Decision, outcome: Outcome) -> dict[str, Any]:
    result = {
        "outcome": outcome,
        "alignment_id": decision.id,
        "message": MESSAGES.get(outcome),
        "argument": f"input.items.{place}.reason",
    }
    return {"place": place, "result": result}


@strawberry.input(description="The input of `acceptAlignment`.")
class AcceptAlignmentInput:
    """The input of `acceptAlignment`."""

    program: strawberry.ID = strawberry.field(description="The global ID of the program.")
    node: strawberry.ID = strawberry.field(
        description="The node that the program serves: its global ID, or its reference such as `RANPE-1/1.2`."
    )
    significance: AlignmentSignificance = strawberry.field(
        description="The weight of the node. At most one node of each plan is PRIMARY. Default: PRIMARY.",
        default=AlignmentSignificance.PRIMARY,
    )
    share: Decimal | None = field("The percentage of the money that serves the node. Default: not stated.")
    reason: str = strawberry.field(
        description="The reason, visible to all who may see the alignment. Do not include personal data. At "
        "most 2,000 characters."
    )


@strawberry.type(description="The program is aligned with the node, and the alignment is confirmed.")
class AlignmentAccepted(Payload):
    """The program is aligned with the node."""

    outcome: ClassVar[Any] = results.Outcome.DONE

    alignment: Alignment | None = related(
        resolvers.alignments.by_id, key="alignment_id", description="The alignment."
    )


AcceptAlignmentPayload = Annotated[
    AlignmentAccepted | InvalidInput | NotFound | NotPermitted,
    strawberry.union(
        "AcceptAlignmentPayload",
        description="The result of `acceptAlignment`, or the reason why nothing was changed.",
    ),
]


def acceptance_of(given: AcceptAlignmentInput) -> Acceptance:
    """Return the alignment that an input asks for."""
    entry = alignment_entries.entry_of(
        AlignmentInput(node=given.node, significance=given.significance, share=given.share)
    )
    program = identifiers.decode_as("Program", given.program, "input.program")
    return Acceptance(program, entry, given.reason)


def accepted_payload(accepted: Accepted) -> dict[str, Any]:
    """Return the result of an acceptance as the row of a payload."""
    return {
        "outcome": accepted.outcome,
        "alignment_id": accepted.alignment_id,
        "message": ACCEPT_MESSAGES.get(accepted.outcome),
        "problems": [problem_row(each) for each in accepted.problems],
    }


@strawberry.type
class AlignmentMutations:
    """The mutations about alignments."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Decides about alignments with action plans: confirms or rejects them, or withdraws "
        "earlier decisions. One that is not possible stops no other one. Requires the role REVIEWER or "
        "ADMINISTRATOR; HUB_OWN_DECIDERS says who may decide about what their own organization claims."
    )
    async def decide_alignments(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            DecideAlignmentsInput, strawberry.argument(description="The decisions.")
        ],
    ) -> DecideAlignmentsPayload:
        """Decide about alignments."""
        decisions = decisions_of(input)
        decided = await resolvers.alignments.decide(info.context, decisions)
        return payload(decisions, decided)  # type: ignore[return-value] # rows stand for the declared types

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Aligns a program with a node of an action plan and confirms it, as of "
        "`Program.suggestedAlignments`. Requires the role REVIEWER or ADMINISTRATOR; HUB_OWN_DECIDERS says "
        "who may decide about programs of their own organization."
    )
    async def accept_alignment(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            AcceptAlignmentInput, strawberry.argument(description="The alignment.")
        ],
    ) -> AcceptAlignmentPayload:
        """Align a program with a node."""
        accepted = await resolvers.alignments.accept(info.context, acceptance_of(input))
        return accepted_payload(accepted)  # type: ignore[return-value] # as above
