"""The mutations of collaborations: propose, answer, end, and coordinate an overlap."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

import strawberry

import resolvers.collaborations
from resolvers.requests import Request
from schema import identifiers
from schema.collaboration_words import CollaborationAction, CollaborationKind
from schema.collaborations import Collaboration
from schema.enums import Visibility
from schema.fields import related
from schema.inputs import field
from schema.localized_inputs import LocalizedTextInput
from schema.payloads import NotPermitted, Payload
from schema.revision_inputs import KEY
from schema.revision_payloads import InvalidInput, NotFound, StaleVersion, WrongState, payload
from services.collaborating.proposals import MOST_PARTNERS, MOST_PROGRAMS, Proposal
from services.collaborating.steps import Step
from services.revising.problems import LONGEST_COMMENT
from services.revising.results import Outcome

Info = strawberry.Info[Request]
VERSION = (
    "The `version` of the collaboration that you read. If it has changed since, nothing is changed and "
    "StaleVersion is returned."
)
REASON = (
    "Everyone who sees the collaboration may read it. Do not include personal data. At most "
    f"{LONGEST_COMMENT:,} characters."
)
PURPOSES = "What it is for, in each language, the main one first. Do not include personal data."
VISIBILITY = (
    "Who may see it once it is accepted: PUBLIC, MEMBERS, or OWNER for the participants alone. Until then "
    "only the participants see it."
)


@strawberry.input(description="The input of `proposeCollaboration`.")
class ProposeCollaborationInput:
    """The input of `proposeCollaboration`."""

    kind: CollaborationKind = strawberry.field(description="What you propose.")
    purposes: list[LocalizedTextInput] = strawberry.field(description=PURPOSES)
    organizations: list[strawberry.ID] = strawberry.field(
        description=f"The global IDs of the organizations to ask, 1 to {MOST_PARTNERS}."
    )
    programs: list[strawberry.ID] | None = field(
        f"The global IDs of the programs to join, at most {MOST_PROGRAMS}."
    )
    start: date | None = field("The first day of the period. Default: open.")
    end: date | None = field("The last day of the period. Default: open.")
    document_url: str | None = field("The address of the agreement.")
    visibility: Visibility = strawberry.field(description=VISIBILITY, default=Visibility.MEMBERS)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `coordinateOverlap`.")
class CoordinateOverlapInput:
    """The input of `coordinateOverlap`."""

    overlap: strawberry.ID = strawberry.field(description="The global ID of the overlap.")
    kind: CollaborationKind = strawberry.field(description="What you propose.")
    purposes: list[LocalizedTextInput] = strawberry.field(description=PURPOSES)
    start: date | None = field("The first day of the period. Default: open.")
    end: date | None = field("The last day of the period. Default: open.")
    document_url: str | None = field("The address of the agreement.")
    visibility: Visibility = strawberry.field(description=VISIBILITY, default=Visibility.MEMBERS)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `answerCollaboration`.")
class AnswerCollaborationInput:
    """The input of `answerCollaboration`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the collaboration.")
    accept: bool = strawberry.field(description="True to accept, false to decline.")
    reason: str | None = field(f"The reason, required to decline. {REASON}")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `endCollaboration`.")
class EndCollaborationInput:
    """The input of `endCollaboration`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the collaboration.")
    reason: str = strawberry.field(description=f"The reason. {REASON}")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str | None = field(KEY)


@strawberry.type(description="The step was taken.")
class CollaborationSaved(Payload):
    """The step was taken."""

    outcome: ClassVar[Any] = Outcome.DONE

    record: Collaboration | None = related(
        resolvers.collaborations.by_id, key="record_id", description="The collaboration after the step."
    )


CollaborationPayload = Annotated[
    CollaborationSaved | InvalidInput | NotFound | NotPermitted | WrongState | StaleVersion,
    strawberry.union(
        "CollaborationPayload",
        description="The result of a step of a collaboration, or the reason why nothing was changed.",
    ),
]


def ids_of(typename: str, given: Iterable[strawberry.ID], argument: str) -> tuple[UUID, ...]:
    """Return the UUIDs of global IDs of the type."""
    return tuple(
        identifiers.decode_as(typename, each, f"{argument}.{place}") for place, each in enumerate(given)
    )


def proposal_of(given: ProposeCollaborationInput | CoordinateOverlapInput, **also: Any) -> Proposal:
    """Return the proposal of an input."""
    return Proposal(
        CollaborationKind(given.kind.value),
        tuple((each.language, each.text) for each in given.purposes),
        start=given.start,
        end=given.end,
        document_url=given.document_url,
        visibility=Visibility(given.visibility.value),
        **also,
    )


@strawberry.type
class CollaborationMutations:
    """The mutations of collaborations."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Proposes a collaboration to other organizations, in the name of your own. Requires the "
        "role CONTRIBUTOR, REVIEWER or ADMINISTRATOR."
    )
    async def propose_collaboration(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            ProposeCollaborationInput, strawberry.argument(description="What to propose.")
        ],
    ) -> CollaborationPayload:
        """Propose a collaboration."""
        wanted = proposal_of(
            input,
            organizations=ids_of("Organization", input.organizations, "input.organizations"),
            programs=ids_of("Program", input.programs or (), "input.programs"),
        )
        return payload(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
            await resolvers.collaborations.propose(info.context, wanted, input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Proposes a collaboration about an overlap: to the organizations that report the two "
        "programs, joining both programs. The status of the overlap stays as it is until a reviewer decides. "
        "Requires the role CONTRIBUTOR, REVIEWER or ADMINISTRATOR."
    )
    async def coordinate_overlap(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            CoordinateOverlapInput, strawberry.argument(description="What to propose.")
        ],
    ) -> CollaborationPayload:
        """Propose a collaboration about an overlap."""
        overlap_id = identifiers.decode_as("Overlap", input.overlap, "input.overlap")
        wanted = proposal_of(input, overlap_id=overlap_id)
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.collaborations.propose(info.context, wanted, input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Answers a proposal in the name of your organization, which was asked. Once all have "
        "answered, the collaboration is ACCEPTED if at least one accepts. Requires the role CONTRIBUTOR, "
        "REVIEWER or ADMINISTRATOR."
    )
    async def answer_collaboration(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            AnswerCollaborationInput, strawberry.argument(description="The answer.")
        ],
    ) -> CollaborationPayload:
        """Answer a proposal."""
        action = CollaborationAction.ACCEPT if input.accept else CollaborationAction.DECLINE
        return await taken(info, input, action)  # type: ignore[no-any-return] # as above

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Ends a collaboration in which your organization is a partner, or withdraws its own "
        "proposal. Requires the role CONTRIBUTOR, REVIEWER or ADMINISTRATOR."
    )
    async def end_collaboration(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            EndCollaborationInput, strawberry.argument(description="Which, and why.")
        ],
    ) -> CollaborationPayload:
        """End a collaboration."""
        return await taken(info, input, CollaborationAction.END)  # type: ignore[no-any-return] # as above


async def taken(
    info: Info, given: AnswerCollaborationInput | EndCollaborationInput, action: CollaborationAction
) -> Any:
    """Take a step of a collaboration."""
    id_ = identifiers.decode_as("Collaboration", given.id, "input.id")
    step = Step(id_, action, given.expected_version, given.reason)
    return payload(await resolvers.collaborations.take(info.context, step, given.idempotency_key))
