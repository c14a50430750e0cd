"""The inputs and payloads of mutations about merges of organizations."""

from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.merges
import resolvers.organizations
from schema import identifiers
from schema.enums import enum
from schema.fields import column, related
from schema.lazy_types import AnOrganization
from schema.merges import MergeProposal, OrganizationMerge
from schema.messages import Message, message_field
from schema.payloads import NotPermitted, Payload, ReasonMissing
from services.deciding.decisions import LONGEST_REASON, Decision, Outcome, Result
from services.deciding.organization_merges import MergeAction

enum(
    MergeAction,
    "A decision about a merge proposal.",
    name="Decision",
    MERGE="Merge the two: the organization to keep takes over all data of the other. Can be reverted.",
    DISMISS="Dismiss the proposal: the records describe different organizations. It is not proposed again.",
    REOPEN="Reopen a dismissed proposal.",
)
REASON = (
    "The reason, visible to other reviewers and administrators. Do not include personal data. At most "
    f"{LONGEST_REASON:,} characters."
)


@strawberry.input(description="The input of `decideMerge`: a decision about a merge proposal.")
class DecideMergeInput:
    """A decision about a merge proposal."""

    id: strawberry.ID = strawberry.field(description="The global ID of the merge proposal.")
    decision: MergeAction = strawberry.field(description="The decision.")
    keep: strawberry.ID | None = strawberry.field(
        description="The global ID of the organization to keep. Required for the decision MERGE; ignored "
        "otherwise.",
        default=None,
    )
    reason: str = strawberry.field(description=REASON)
    expected_version: int = strawberry.field(
        description="The `version` of the proposal that the decision is based on. If it has changed since, "
        "nothing is changed and MergeStale is returned."
    )


@strawberry.input(description="The input of `revertMerge`: the merge to revert.")
class RevertMergeInput:
    """The input of `revertMerge`: the merge to revert."""

    id: strawberry.ID = strawberry.field(description="The global ID of the merge.")
    reason: str = strawberry.field(description=REASON)
    expected_version: int = strawberry.field(
        description="The `version` of the merge that the decision is based on. If it has changed since, "
        "nothing is changed and MergeStale is returned."
    )


@strawberry.type(description="The decision was saved.")
class MergeDecided(Payload):
    """The decision was saved."""

    outcome: ClassVar = Outcome.DECIDED

    proposal: MergeProposal | None = related(
        resolvers.merges.proposal_by_id,
        key="proposal_id",
        description="The proposal after the decision. Null if the two organizations were merged.",
    )
    merge: OrganizationMerge | None = related(
        resolvers.merges.merge_by_id,
        key="merge_id",
        description="The merge that was made or reverted. Null for other decisions.",
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that was kept. Null if nothing was merged.",
    )
    former: AnOrganization | None = related(
        resolvers.merges.found_by_id,
        key="former_id",
        description="The organization that the ID of the other one now returns: the kept one after a merge, "
        "the other one after a revert. Null if nothing was merged.",
    )


@strawberry.type(
    description="The proposal or merge does not exist, or the viewer may not see it. Nothing was changed."
)
class MergeNotFound(Payload):
    """The proposal or merge does not exist."""

    outcome: ClassVar = Outcome.NOT_FOUND

    message: str = message_field()


@strawberry.type(
    description="The proposal or merge has changed since the version given as `expectedVersion`. "
    "Nothing was changed."
)
class MergeStale(Payload):
    """The proposal or merge has changed."""

    outcome: ClassVar = Outcome.STALE

    message: str = message_field()
    proposal: MergeProposal | None = related(
        resolvers.merges.proposal_by_id,
        key="proposal_id",
        description="The current proposal. Null if the input named a merge.",
    )
    merge: OrganizationMerge | None = related(
        resolvers.merges.merge_by_id,
        key="merge_id",
        description="The current merge. Null if the input named a proposal.",
    )


@strawberry.type(description="The two organizations cannot be merged this way. Nothing was changed.")
class MergeImpossible(Payload):
    """The two organizations cannot be merged this way."""

    outcome: ClassVar = Outcome.IMPOSSIBLE

    message: str = message_field()
    argument: str = column("The path of the invalid argument, such as `input.keep`.")


DecideMergePayload = Annotated[
    MergeDecided | MergeNotFound | MergeStale | MergeImpossible | NotPermitted | ReasonMissing,
    strawberry.union(
        "DecideMergePayload",
        description="The result of `decideMerge`: the decision, or the reason why nothing was changed.",
    ),
]
RevertMergePayload = Annotated[
    MergeDecided | MergeNotFound | MergeStale | NotPermitted | ReasonMissing,
    strawberry.union(
        "RevertMergePayload",
        description="The result of `revertMerge`: the reverted merge, or the reason why nothing was changed.",
    ),
]

MESSAGES = {
    Outcome.NOT_FOUND: Message(
        "The record does not exist, or you may not see it. Check `input.id`.",
        "Data tidak ada, atau Anda tidak berhak melihatnya. Periksa `input.id`.",
    ),
    Outcome.STALE: Message(
        "The record has changed in the meantime. Read it again and pass its current `version` as "
        "`input.expectedVersion`.",
        "Data telah berubah sementara itu. Baca kembali data tersebut dan kirim `version` terkini sebagai "
        "`input.expectedVersion`.",
    ),
    Outcome.NOT_PERMITTED: Message(
        "To decide about merges, an API key with the role REVIEWER or ADMINISTRATOR is "
        "required. Request one from the administrators of the hub.",
        "Untuk memutuskan penggabungan diperlukan kunci API dengan peran REVIEWER atau ADMINISTRATOR. "
        "Mintalah kepada administrator hub.",
    ),
    Outcome.REASON_MISSING: Message(
        f"`input.reason` must have between 1 and {LONGEST_REASON:,} characters.",
        f"`input.reason` harus berisi 1 sampai {LONGEST_REASON:,} karakter.".replace(",", "."),
    ),
    Outcome.IMPOSSIBLE: Message(
        "`input.keep` must be the ID of one of the two organizations. An organization that "
        "has API keys, or that reports programs without an identifier, cannot be merged into another: keep "
        "it, "
        "or revoke its keys first. Organizations with different visibility cannot be merged.",
        "`input.keep` harus berupa ID salah satu dari kedua organisasi. Organisasi yang memiliki kunci API, "
        "atau yang melaporkan program tanpa pengenal, tidak dapat digabungkan ke organisasi lain: "
        "pertahankan "
        "organisasi itu, atau cabut dahulu kuncinya. Organisasi dengan keterlihatan berbeda tidak dapat "
        "digabungkan.",
    ),
}


def decision_of(given: DecideMergeInput) -> Decision:
    """Return the requested decision."""
    keep = None if given.keep is None else identifiers.decode_as("Organization", given.keep, "input.keep")
    id_ = identifiers.decode_as("MergeProposal", given.id, "input.id")
    return Decision(id_, given.decision, given.reason, given.expected_version, keep)


def reversal_of(given: RevertMergeInput) -> Decision:
    """Return the requested revert."""
    id_ = identifiers.decode_as("OrganizationMerge", given.id, "input.id")
    return Decision(id_, "REVERT", given.reason, given.expected_version)


def payload(result: Result) -> Any:
    """Return the result of a mutation as the row of a payload."""
    argument = "input.keep" if result.outcome is Outcome.IMPOSSIBLE else "input.reason"
    return {
        "outcome": result.outcome,
        "proposal_id": result.proposal_id,
        "merge_id": result.merge_id,
        "organization_id": result.organization_id,
        "former_id": result.former_id,
        "message": MESSAGES.get(result.outcome),
        "argument": argument,
    }
