"""The mutations about commitments."""

from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.commitments
import resolvers.revisions
from resolvers.requests import Request
from schema.commitment_mutation_inputs import (
    DecideCommitmentInput,
    SaveCommitmentInput,
    decision_of,
    edit_of,
)
from schema.commitments import Commitment
from schema.fields import related
from schema.payloads import NotPermitted, Payload
from schema.revision_payloads import InvalidInput, NotFound, RevisionPayload, StaleVersion, payload
from services.revising.results import Outcome

Info = strawberry.Info[Request]


@strawberry.type(description="The decision was saved.")
class CommitmentDecided(Payload):
    """The decision was saved."""

    outcome: ClassVar[Any] = Outcome.DONE

    commitment: Commitment | None = related(
        resolvers.commitments.by_id, key="record_id", description="The commitment after the decision."
    )


DecideCommitmentPayload = Annotated[
    CommitmentDecided | InvalidInput | NotFound | NotPermitted | StaleVersion,
    strawberry.union(
        "DecideCommitmentPayload",
        description="The result of `decideCommitment`: the decision, or the reason why nothing was changed.",
    ),
]


@strawberry.type
class CommitmentMutations:
    """The mutations about commitments."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Saves a draft: new values of a commitment, or a new commitment. Nothing is published. "
        "Requires the role CONTRIBUTOR or REVIEWER for commitments of your own organization and of those "
        "below it, ADMINISTRATOR for others."
    )
    async def save_commitment(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            SaveCommitmentInput, strawberry.argument(description="What to save.")
        ],
    ) -> RevisionPayload:
        """Save a draft."""
        edit = edit_of(input)
        return payload(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
            await resolvers.revisions.save(info.context, edit, input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Decides about a commitment: realised, partly realised, dropped, sent back, or opened "
        "again. Requires the role REVIEWER of another organization, or ADMINISTRATOR."
    )
    async def decide_commitment(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            DecideCommitmentInput, strawberry.argument(description="The decision.")
        ],
    ) -> DecideCommitmentPayload:
        """Decide about a commitment."""
        decision = decision_of(input)
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.commitments.decide(info.context, decision, input.idempotency_key)
        )
