"""Decisions about organizations that may be one: what goes in, and what comes out."""

from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.merges
import resolvers.organizations
from schema import identifiers
from schema.enums import enum
from schema.fields import column, related
from schema.lazy_types import AnOrganization
from schema.merges import MergeProposal, OrganizationMerge
from schema.payloads import NotPermitted, Payload, ReasonMissing
from services.deciding.decisions import LONGEST_REASON, Decision, Outcome, Result
from services.deciding.organization_merges import MergeAction

enum(
    MergeAction,
    "What is decided about two organizations.",
    name="Decision",
    MERGE="They are one: the one that is kept takes over all that the other has. It can be taken back.",
    DISMISS="They are two, and are not proposed again.",
    REOPEN="It is open again.",
)
REASON = f"Why, for others to read: name no persons. At most {LONGEST_REASON:,} characters."


@strawberry.input(description="A decision about two organizations that may be one.")
class DecideMergeInput:
    """A decision about two organizations."""

    id: strawberry.ID = strawberry.field(description="The proposal.")
    decision: MergeAction = strawberry.field(description="What is decided.")
    keep: strawberry.ID | None = strawberry.field(
        description="Which of the two stays, when they are merged.", default=None
    )
    reason: str = strawberry.field(description=REASON)
    expected_version: int = strawberry.field(description="The `version` of the proposal that was looked at.")


@strawberry.input(description="A merge that is to be taken back.")
class RevertMergeInput:
    """A merge that is to be taken back."""

    id: strawberry.ID = strawberry.field(description="The merge.")
    reason: str = strawberry.field(description=REASON)
    expected_version: int = strawberry.field(description="The `version` of the merge that was looked at.")


@strawberry.type(description="The decision was taken.")
class MergeDecided(Payload):
    """The decision was taken."""

    outcome: ClassVar = Outcome.DECIDED

    proposal: MergeProposal | None = related(
        resolvers.merges.proposal_by_id,
        key="proposal_id",
        description="The proposal as it is now; null where the two were merged.",
    )
    merge: OrganizationMerge | None = related(
        resolvers.merges.merge_by_id, key="merge_id", description="The merge, if there is or was one."
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id, key="organization_id", description="The organization that stayed."
    )
    former: AnOrganization | None = related(
        resolvers.merges.found_by_id,
        key="former_id",
        description="What the id of the other finds: the one that stayed, or itself when it is back.",
    )


@strawberry.type(description="There is no such proposal or merge that you may see; nothing was decided.")
class MergeNotFound(Payload):
    """There is no such proposal or merge."""

    outcome: ClassVar = Outcome.NOT_FOUND

    message: str = column("What is wrong, in words.")


@strawberry.type(description="It has changed since you looked at it; nothing was decided.")
class MergeStale(Payload):
    """It has changed."""

    outcome: ClassVar = Outcome.STALE

    message: str = column("What is wrong, in words.")
    proposal: MergeProposal | None = related(
        resolvers.merges.proposal_by_id, key="proposal_id", description="The proposal as it is now."
    )
    merge: OrganizationMerge | None = related(
        resolvers.merges.merge_by_id, key="merge_id", description="The merge as it is now."
    )


@strawberry.type(description="The two can't be merged so; nothing was decided.")
class MergeImpossible(Payload):
    """The two can't be merged so."""

    outcome: ClassVar = Outcome.IMPOSSIBLE

    message: str = column("What stands against it, in words.")
    argument: str = column("The argument at fault.")


DecideMergePayload = Annotated[
    MergeDecided | MergeNotFound | MergeStale | MergeImpossible | NotPermitted | ReasonMissing,
    strawberry.union("DecideMergePayload", description="What became of a decision about two organizations."),
]
RevertMergePayload = Annotated[
    MergeDecided | MergeNotFound | MergeStale | NotPermitted | ReasonMissing,
    strawberry.union("RevertMergePayload", description="What became of taking a merge back."),
]

MESSAGES = {
    Outcome.NOT_FOUND: "There is nothing of that id that you may see.",
    Outcome.STALE: "It has changed since you looked at it. Look again and decide with its version.",
    Outcome.NOT_PERMITTED: "Merges are for keys with the role REVIEWER or ADMINISTRATOR. Ask the hub's "
    "administrators for one.",
    Outcome.REASON_MISSING: f"Say why, in at most {LONGEST_REASON} characters: others will read it.",
    Outcome.IMPOSSIBLE: "`keep` must be one of the two. One that holds keys, or that reports programs under "
    "a name alone, can't go: keep that one, or revoke its keys first. Two that are shown to different people "
    "can't be merged at all.",
}


def decision_of(given: DecideMergeInput) -> Decision:
    """The decision that an input asks for."""
    keep = None if given.keep is None else identifiers.decode_as("Organization", given.keep, "input.keep")
    id_ = identifiers.decode_as("MergeProposal", given.id, "input.id")
    return Decision(id_, given.decision, given.reason, given.expected_version, keep)


def reversal_of(given: RevertMergeInput) -> Decision:
    """The decision to take a merge back."""
    id_ = identifiers.decode_as("OrganizationMerge", given.id, "input.id")
    return Decision(id_, "REVERT", given.reason, given.expected_version)


def payload(result: Result) -> Any:
    """The result of a decision, as the row of a payload."""
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
