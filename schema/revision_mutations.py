"""The mutations about revisions and conflicts."""

from typing import Annotated

import strawberry

import resolvers.revisions
from db.values import RevisionAction
from resolvers.requests import Request
from schema.revision_inputs import (
    DecideConflictInput,
    RevisionStepInput,
    SaveProgramInput,
    choice_of,
    edit_of,
    move_of,
)
from schema.revision_payloads import DecideConflictPayload, RevisionPayload, payload

Info = strawberry.Info[Request]
Step = Annotated[RevisionStepInput, strawberry.argument(description="The step.")]


async def moved(info: Info, given: RevisionStepInput, action: RevisionAction) -> RevisionPayload:
    """Take a step of a revision."""
    wanted = move_of(given, action)
    return payload(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
        await resolvers.revisions.move(info.context, wanted, given.idempotency_key)
    )


@strawberry.type
class RevisionMutations:
    """The mutations about revisions and conflicts."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Saves a draft: new values of a program, or a new program. Nothing is published. "
        "Requires the role CONTRIBUTOR or REVIEWER for programs of your own organization and of those below "
        "it, ADMINISTRATOR for others."
    )
    async def save_program(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            SaveProgramInput, strawberry.argument(description="What to save.")
        ],
    ) -> RevisionPayload:
        """Save a draft."""
        edit = edit_of(input)
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.revisions.save(info.context, edit, input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Submits a draft of your organization for review."
    )
    async def submit_revision(self, info: Info, input: Step) -> RevisionPayload:  # noqa: A002 - as above
        """Submit a draft."""
        return await moved(info, input, RevisionAction.SUBMIT)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Takes a submitted revision of your organization back; it becomes a draft again."
    )
    async def withdraw_revision(self, info: Info, input: Step) -> RevisionPayload:  # noqa: A002 - as above
        """Withdraw a revision."""
        return await moved(info, input, RevisionAction.WITHDRAW)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Sends a submitted revision back to its author with a comment. Requires the role "
        "REVIEWER or ADMINISTRATOR."
    )
    async def request_changes(self, info: Info, input: Step) -> RevisionPayload:  # noqa: A002 - as above
        """Request changes."""
        return await moved(info, input, RevisionAction.REQUEST_CHANGES)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Publishes a submitted revision: its values go into the record at once, or none does. "
        "Requires the role REVIEWER, not of the organization that proposes it, or ADMINISTRATOR. If the hub "
        "trusts its members (HUB_REVIEW), CONTRIBUTOR is enough for revisions of your own organization about "
        "its records and those of organizations below it."
    )
    async def publish_revision(self, info: Info, input: Step) -> RevisionPayload:  # noqa: A002 - as above
        """Publish a revision."""
        wanted = move_of(input, RevisionAction.PUBLISH)
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.revisions.publish(info.context, wanted, input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Discards a revision: a draft or submitted one of your organization, or, as a reviewer, "
        "a submitted one of others. Nothing of it is published."
    )
    async def discard_revision(self, info: Info, input: Step) -> RevisionPayload:  # noqa: A002 - as above
        """Discard a revision."""
        return await moved(info, input, RevisionAction.DISCARD)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Decides about a field in which a member and an import differ. Requires the role "
        "CONTRIBUTOR for programs of your own organization, REVIEWER or ADMINISTRATOR for others."
    )
    async def decide_conflict(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            DecideConflictInput, strawberry.argument(description="The decision.")
        ],
    ) -> DecideConflictPayload:
        """Decide about a conflict."""
        choice = choice_of(input)
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.revisions.decide(info.context, choice, input.idempotency_key)
        )
