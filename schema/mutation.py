"""The type Mutation: each mutation takes one input and returns a success or an expected error."""

from typing import Annotated, ClassVar

import strawberry

import resolvers.merges
import resolvers.overlaps
from resolvers.requests import Request
from schema import identifiers
from schema.alignment_mutations import AlignmentMutations
from schema.collaboration_mutations import CollaborationMutations
from schema.commitment_mutations import CommitmentMutations
from schema.correction_mutations import CorrectionMutations
from schema.fields import related
from schema.key_mutations import KeyMutations
from schema.merge_mutations import (
    DecideMergeInput,
    DecideMergePayload,
    RevertMergeInput,
    RevertMergePayload,
    decision_of,
    payload,
    reversal_of,
)
from schema.messages import Message, message_field
from schema.obstacle_mutations import ObstacleMutations
from schema.output_mutations import OutputMutations
from schema.overlap_words import OverlapStatus
from schema.overlaps import Overlap
from schema.payloads import NotPermitted, Payload, ReasonMissing
from schema.record_mutations import RecordMutations
from schema.report_mutations import ReportMutations
from schema.revision_batches import RevisionBatchMutations
from schema.revision_mutations import RevisionMutations
from schema.spreadsheet_mutations import SpreadsheetMutations
from schema.webhook_mutations import WebhookMutations
from services.deciding.decisions import LONGEST_REASON, Decision, Outcome


@strawberry.input(description="The input of `decideOverlap`: a decision about an overlap.")
class DecideOverlapInput:
    """The input of `decideOverlap`: a decision about an overlap."""

    id: strawberry.ID = strawberry.field(description="The global ID of the overlap.")
    status: OverlapStatus = strawberry.field(
        description="The new status. OPEN withdraws an earlier decision."
    )
    reason: str = strawberry.field(
        description="The reason, visible to all members who may see the overlap. Do not include personal "
        "data. At most 2,000 characters."
    )
    expected_version: int = strawberry.field(
        description="The `version` of the overlap that the decision is based on. If it has changed since, "
        "nothing is changed and OverlapStale is returned."
    )


@strawberry.type(description="The decision was saved.")
class OverlapDecided(Payload):
    """The decision was saved."""

    outcome: ClassVar = Outcome.DECIDED

    overlap: Overlap | None = related(
        resolvers.overlaps.by_id, key="overlap_id", description="The overlap after the decision."
    )


@strawberry.type(description="The overlap does not exist, or the viewer may not see it. Nothing was changed.")
class OverlapNotFound(Payload):
    """The overlap does not exist."""

    outcome: ClassVar = Outcome.NOT_FOUND

    message: str = message_field()


@strawberry.type(
    description="The overlap has changed since the version given as `expectedVersion`. Nothing was changed."
)
class OverlapStale(Payload):
    """The overlap has changed."""

    outcome: ClassVar = Outcome.STALE

    message: str = message_field()
    overlap: Overlap | None = related(
        resolvers.overlaps.by_id,
        key="overlap_id",
        description="The current overlap. To decide about it, pass its `version`.",
    )


DecideOverlapPayload = Annotated[
    OverlapDecided | OverlapNotFound | OverlapStale | NotPermitted | ReasonMissing,
    strawberry.union(
        "DecideOverlapPayload",
        description="The result of `decideOverlap`: the decision, or the reason why nothing was changed.",
    ),
]

MESSAGES = {
    Outcome.NOT_FOUND: Message(
        "The overlap does not exist, or you may not see it. Check `input.id`.",
        "Tumpang tindih tidak ada, atau Anda tidak berhak melihatnya. Periksa `input.id`.",
    ),
    Outcome.STALE: Message(
        "The overlap has changed in the meantime. Read it again and pass its current `version` as "
        "`input.expectedVersion`.",
        "Tumpang tindih telah berubah sementara itu. Baca kembali dan kirim `version` terkini sebagai "
        "`input.expectedVersion`.",
    ),
    Outcome.NOT_PERMITTED: Message(
        "To decide about overlaps, an API key with the role REVIEWER or ADMINISTRATOR is "
        "required. Request one from the administrators of the hub.",
        "Untuk memutuskan tumpang tindih diperlukan kunci API dengan peran REVIEWER atau ADMINISTRATOR. "
        "Mintalah kepada administrator hub.",
    ),
    Outcome.REASON_MISSING: Message(
        f"`input.reason` must have between 1 and {LONGEST_REASON:,} characters.",
        f"`input.reason` harus berisi 1 sampai {LONGEST_REASON:,} karakter.".replace(",", "."),
    ),
}


@strawberry.type(description="The mutations of the API. Send them by POST.")
class Mutation(
    AlignmentMutations,
    CommitmentMutations,
    CollaborationMutations,
    CorrectionMutations,
    KeyMutations,
    ObstacleMutations,
    OutputMutations,
    RecordMutations,
    ReportMutations,
    RevisionBatchMutations,
    RevisionMutations,
    SpreadsheetMutations,
    WebhookMutations,
):
    """The mutations of the API."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Decides about an overlap: confirms it, dismisses it, marks it as coordinated, or "
        "reopens it. Requires the role REVIEWER or ADMINISTRATOR."
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
        description="Decides about a merge proposal: merges the two organizations, or dismisses or reopens "
        "the proposal. Requires the role REVIEWER or ADMINISTRATOR."
    )
    async def decide_merge(
        self,
        info: strawberry.Info[Request],
        input: Annotated[  # noqa: A002 - as above
            DecideMergeInput, strawberry.argument(description="The decision.")
        ],
    ) -> DecideMergePayload:
        """Decide about a merge proposal."""
        result = await resolvers.merges.decide(info.context, decision_of(input))
        return payload(result)  # type: ignore[no-any-return] # as above

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Reverts a merge of two organizations. Data imported since the merge under an "
        "identifier of the merged organization stays with the kept one. Requires the role "
        "REVIEWER or ADMINISTRATOR."
    )
    async def revert_merge(
        self,
        info: strawberry.Info[Request],
        input: Annotated[  # noqa: A002 - as above
            RevertMergeInput, strawberry.argument(description="The merge to revert.")
        ],
    ) -> RevertMergePayload:
        """Revert a merge."""
        result = await resolvers.merges.revert(info.context, reversal_of(input))
        return payload(result)  # type: ignore[no-any-return] # as above
