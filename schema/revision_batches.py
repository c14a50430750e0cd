"""The mutations that take one step of several revisions."""

from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.revisions
from db.values import RevisionAction
from resolvers.requests import Request
from schema import identifiers
from schema.fields import column
from schema.inputs import field
from schema.messages import message_field
from schema.payloads import NotPermitted, Payload
from schema.revision_inputs import COMMENT, KEY, STEP_VERSION
from schema.revision_payloads import MESSAGES, InvalidInput, RevisionPayload, payload
from services.revising.results import Outcome, Result
from services.revising.several import MOST, Moves

Info = strawberry.Info[Request]


@strawberry.input(description="A revision, and the version of it that you read.")
class RevisionItemInput:
    """A revision, and the version of it that you read."""

    id: strawberry.ID = strawberry.field(description="The global ID of the revision.")
    expected_version: int = strawberry.field(description=STEP_VERSION)


@strawberry.input(description="The input of a step of several revisions.")
class RevisionStepsInput:
    """The input of a step of several revisions."""

    items: list[RevisionItemInput] = strawberry.field(
        description=f"The revisions, each at most once. At most {MOST}."
    )
    comment: str | None = field(f"{COMMENT} It is stored with each revision. Required to request changes.")
    atomic: bool = strawberry.field(
        description="If true and the step is not possible for one of them, it is taken for none. Default: "
        "false: each revision has its own result.",
        default=False,
    )
    idempotency_key: str | None = field(KEY)


@strawberry.type(description="The result of the step of one of several revisions.")
class RevisionItem:
    """The result of the step of one of several revisions."""

    place: int = column("The place of the revision in `input.items`, from 0.")
    result: RevisionPayload = column("The revision after the step, or the reason why it was not changed.")


@strawberry.type(description="The step was taken for all revisions for which it is possible.")
class RevisionsSaved(Payload):
    """The step was taken."""

    outcome: ClassVar[Any] = Outcome.DONE

    done_count: int = column("The number of revisions for which the step was taken.")
    failed_count: int = column("The number of revisions for which it was not: see `items`.")
    items: list[RevisionItem] = column("The result of each revision, in the order of the input.")


@strawberry.type(
    description="The step is not possible for some of the revisions, and `atomic` was set. Nothing was "
    "changed."
)
class RevisionsRefused(Payload):
    """The step was taken for no revision."""

    outcome: ClassVar[Any] = Outcome.UNDONE

    message: str = message_field()
    items: list[RevisionItem] = column("The results of those for which it is not possible.")


RevisionsPayload = Annotated[
    RevisionsSaved | RevisionsRefused | InvalidInput | NotPermitted,
    strawberry.union(
        "RevisionsPayload",
        description="The result of a step of several revisions, or the reason why nothing was changed.",
    ),
]
Steps = Annotated[RevisionStepsInput, strawberry.argument(description="The revisions.")]


def moves_of(given: RevisionStepsInput, action: RevisionAction) -> Moves:
    """Return the steps that an input asks for."""
    items = [
        (identifiers.decode_as("Revision", each.id, f"input.items.{place}.id"), each.expected_version)
        for place, each in enumerate(given.items)
    ]
    return Moves(action, tuple(items), given.comment, given.atomic)


def payload_of_several(result: Result) -> Any:
    """Return the result of a step of several revisions as the row of a payload."""
    done = sum(each.outcome is Outcome.DONE for each in result.items)
    return {
        **payload(result),
        "message": MESSAGES.get(result.outcome),
        "done_count": done,
        "failed_count": len(result.items) - done,
        "items": [{"place": each.place, "result": payload(each)} for each in result.items],
    }


async def moved(info: Info, given: RevisionStepsInput, action: RevisionAction) -> RevisionsPayload:
    """Take a step of several revisions."""
    wanted = moves_of(given, action)
    return payload_of_several(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
        await resolvers.revisions.move_several(info.context, wanted, given.idempotency_key)
    )


@strawberry.type
class RevisionBatchMutations:
    """The mutations that take one step of several revisions."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Submits several drafts of your organization for review."
    )
    async def submit_revisions(self, info: Info, input: Steps) -> RevisionsPayload:  # noqa: A002 - as elsewhere
        """Submit several drafts."""
        return await moved(info, input, RevisionAction.SUBMIT)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Publishes several submitted revisions, each as `publishRevision` does. One that can't "
        "be published stops no other one, unless `atomic` is set."
    )
    async def publish_revisions(self, info: Info, input: Steps) -> RevisionsPayload:  # noqa: A002 - as above
        """Publish several revisions."""
        return await moved(info, input, RevisionAction.PUBLISH)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Sends several submitted revisions back to their authors with the same comment, each as "
        "`requestChanges` does."
    )
    async def request_changes_of_revisions(self, info: Info, input: Steps) -> RevisionsPayload:  # noqa: A002 - as above
        """Request changes of several revisions."""
        return await moved(info, input, RevisionAction.REQUEST_CHANGES)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Discards several revisions, each as `discardRevision` does."
    )
    async def discard_revisions(self, info: Info, input: Steps) -> RevisionsPayload:  # noqa: A002 - as above
        """Discard several revisions."""
        return await moved(info, input, RevisionAction.DISCARD)
