"""The mutations that correct whole records: withdraw, restore, change the owner."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

import resolvers.withdrawals
from resolvers.requests import Request
from schema import identifiers
from schema.inputs import field
from schema.revision_inputs import KEY
from schema.revision_payloads import RevisionPayload, payload
from services.kinds.registry import NODES
from services.revising.corrections import OWNER, WITHDRAWN, Correction
from services.revising.problems import LONGEST_COMMENT

Info = strawberry.Info[Request]
WORDS = {kind.typename: kind.history.word for kind in NODES.values() if kind.history}
REASON = (
    "The reason. Everyone who could see the record may read it. Do not include personal data. At most "
    f"{LONGEST_COMMENT:,} characters."
)
RECORD = "The global ID of the program or knowledge product."


@strawberry.input(description="The input of `withdrawRecord`.")
class WithdrawRecordInput:
    """The input of `withdrawRecord`."""

    id: strawberry.ID = strawberry.field(description=RECORD)
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `restoreRecord`.")
class RestoreRecordInput:
    """The input of `restoreRecord`."""

    id: strawberry.ID = strawberry.field(description=RECORD)
    reason: str = strawberry.field(
        description="The reason, a comment in the history of the revision. Do not include personal data. At "
        f"most {LONGEST_COMMENT:,} characters."
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `changeOwner`.")
class ChangeOwnerInput:
    """The input of `changeOwner`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the program.")
    owner: strawberry.ID = strawberry.field(
        description="The global ID of the organization that owns the record from now on. It must have an "
        "identifier."
    )
    reason: str = strawberry.field(
        description="The reason, a comment in the history of the revision. Do not include personal data. At "
        f"most {LONGEST_COMMENT:,} characters."
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `mergePrograms`.")
class MergeProgramsInput:
    """The input of `mergePrograms`."""

    keep: strawberry.ID = strawberry.field(description="The global ID of the program to keep.")
    id: strawberry.ID = strawberry.field(
        description="The global ID of the other program, which is withdrawn. Its ID and its identifier lead "
        "to the kept one."
    )
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `revertProgramMerge`.")
class RevertProgramMergeInput:
    """The input of `revertProgramMerge`."""

    id: strawberry.ID = strawberry.field(
        description="The global ID of the program that was merged into another one."
    )
    reason: str = strawberry.field(
        description="The reason, a comment in the history of the revision. Do not include personal data. At "
        f"most {LONGEST_COMMENT:,} characters."
    )
    idempotency_key: str | None = field(KEY)


async def corrected(
    info: Info, given: Any, name: str, value: Any, *, is_merge: bool = False, into: UUID | None = None
) -> RevisionPayload:
    """Correct a record."""
    typename, id_ = identifiers.decode(given.id, "input.id")
    word = WORDS.get(typename, typename)
    wanted = Correction(word, id_, name, value, given.reason, into, is_merge)
    return payload(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
        await resolvers.withdrawals.correct(info.context, wanted, given.idempotency_key)
    )


@strawberry.type
class CorrectionMutations:
    """The mutations that correct whole records."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Withdraws a record: from then on only its owner sees it. Those who could see it find "
        "the reason with `withdrawn`. Imports do not bring it back, `restoreRecord` does. With the role "
        "ADMINISTRATOR at once; CONTRIBUTOR and REVIEWER submit it for review, for records of their own "
        "organization and those below it."
    )
    async def withdraw_record(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            WithdrawRecordInput, strawberry.argument(description="What to withdraw.")
        ],
    ) -> RevisionPayload:
        """Withdraw a record."""
        return await corrected(info, input, WITHDRAWN, input.reason.strip())

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Restores a record that was withdrawn: those who could see it before see it again. "
        "The roles are those of `withdrawRecord`."
    )
    async def restore_record(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            RestoreRecordInput, strawberry.argument(description="What to restore.")
        ],
    ) -> RevisionPayload:
        """Restore a record."""
        return await corrected(info, input, WITHDRAWN, None)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Makes another organization the owner of a program, at once. A program that its owner "
        "reports is reported by the new owner from then on; imports of the former owner become claims. "
        "Requires the role ADMINISTRATOR."
    )
    async def change_owner(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            ChangeOwnerInput, strawberry.argument(description="The new owner.")
        ],
    ) -> RevisionPayload:
        """Change the owner of a record."""
        owner = identifiers.decode_as("Organization", input.owner, "input.owner")
        return await corrected(info, input, OWNER, owner)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Merges two programs that are one: the other one is withdrawn, and its ID, its "
        "identifier and references to it lead to the kept one. What the other one reports is hidden with it. "
        "Can be reverted. Requires the role REVIEWER or ADMINISTRATOR."
    )
    async def merge_programs(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            MergeProgramsInput, strawberry.argument(description="The two programs.")
        ],
    ) -> RevisionPayload:
        """Merge two programs."""
        into = identifiers.decode_as("Program", input.keep, "input.keep")
        identifiers.decode_as("Program", input.id, "input.id")
        return await corrected(info, input, WITHDRAWN, input.reason.strip(), is_merge=True, into=into)

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Reverts a merge of two programs: the other one is shown again. Requires the role "
        "REVIEWER or ADMINISTRATOR."
    )
    async def revert_program_merge(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            RevertProgramMergeInput, strawberry.argument(description="The merge to revert.")
        ],
    ) -> RevisionPayload:
        """Revert a merge of programs."""
        identifiers.decode_as("Program", input.id, "input.id")
        return await corrected(info, input, WITHDRAWN, None, is_merge=True)
