"""The mutation that saves drafts of outputs."""

from typing import Annotated

import strawberry

import resolvers.revisions
from resolvers.requests import Request
from schema.output_inputs import SaveOutputInput, edit_of
from schema.revision_payloads import RevisionPayload, payload


@strawberry.type
class OutputMutations:
    """The mutation that saves drafts of outputs."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Saves a draft: new values of an output, outcome, impact or other result, the progress "
        "of its indicators, or a new one. Nothing is published. Requires the role CONTRIBUTOR or REVIEWER "
        "for programs of your own organization and of those below it, ADMINISTRATOR for others."
    )
    async def save_output(
        self,
        info: strawberry.Info[Request],
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            SaveOutputInput, strawberry.argument(description="What to save.")
        ],
    ) -> RevisionPayload:
        """Save a draft."""
        edit = edit_of(input)
        return payload(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
            await resolvers.revisions.save(info.context, edit, input.idempotency_key)
        )
