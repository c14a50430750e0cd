"""The inputs of the mutations about commitments."""

from decimal import Decimal
from typing import Any

import strawberry

from schema import identifiers
from schema.commitment_words import CommitmentStatus
from schema.inputs import field
from schema.localized_inputs import LocalizedTextInput
from schema.record_inputs import BASE, EXPECTED
from schema.revision_inputs import COMMENT, KEY, REVISION, draft_edit, id_of, values_of
from schema.scalars import show_decimal
from services.querying.errors import BadInputError
from services.revising.commitment_decisions import CommitmentDecision
from services.revising.commitments import COMMITMENT
from services.revising.problems import LONGEST_COMMENT
from services.revising.saving import Edit


def unset(description: str) -> Any:
    """Declare a field that stays as it is if it is left out."""
    return strawberry.field(description=description, default=strawberry.UNSET)


@strawberry.input(description="An amount in a currency.")
class MoneyInput:
    """An amount in a currency."""

    amount: Decimal = strawberry.field(description="The amount, 0 or more.")
    currency: str = strawberry.field(description="The currency, as an ISO 4217 code such as `IDR`.")


@strawberry.input(description="A document that shows what was delivered.")
class EvidenceDocumentInput:
    """A document that shows what was delivered."""

    url: str = strawberry.field(description="The web address, which begins with `https://` or `http://`.")
    titles: list[LocalizedTextInput] = strawberry.field(
        description="The title in each language.", default_factory=list
    )


@strawberry.input(
    description="New values of fields of a commitment. A field that is left out stays as it is; null "
    "empties it."
)
class CommitmentFieldsInput:
    """New values of fields of a commitment."""

    planned_budget: MoneyInput | None = unset("The money that is planned.")
    planned_outputs: list[LocalizedTextInput] | None = unset(
        "What is planned to be delivered, in each language. Replaces all texts."
    )
    planned_output_count: int | None = unset("The number of planned outputs.")
    realised_budget: MoneyInput | None = unset(
        "The money that was spent, in the currency of `plannedBudget`."
    )
    realised_output_count: int | None = unset("The number of delivered outputs.")
    narratives: list[LocalizedTextInput] | None = unset(
        "What the organization reports, in each language. Replaces all texts. No personal data."
    )
    documents: list[EvidenceDocumentInput] | None = unset(
        "Documents that are evidence, at most 50. Replaces the whole list."
    )
    evidence_outputs: list[strawberry.ID] | None = unset(
        "The global IDs of outputs that are evidence. Replaces the whole list."
    )
    status: CommitmentStatus | None = unset(
        "REPORTED to report, which needs the realised budget, the number of delivered outputs or a "
        "narrative; COMMITTED to take the report back; DROPPED with `reason`. REALISED and PARTLY are "
        "decisions of the "
        "secretariat: see `decideCommitment`. Null is COMMITTED."
    )
    reason: str | None = unset("Why the commitment is dropped.")


@strawberry.input(
    description="The input of `saveCommitment`. Without `commitment` and `revision` it begins a new "
    "commitment to `node` in `year`."
)
class SaveCommitmentInput:
    """The input of `saveCommitment`."""

    fields: CommitmentFieldsInput = strawberry.field(description="The new values.")
    commitment: strawberry.ID | None = field("The global ID of the commitment to change, for a new draft.")
    node: strawberry.ID | None = field(
        "The global ID of the node of a new commitment. The node must be valid in the year."
    )
    year: int | None = field("The year of a new commitment.")
    quarter: int | None = field(
        "The quarter of a new commitment, from 1 to 4. Default: the whole year. An organization commits to "
        "a node once for each period: a whole year and one of its quarters exclude each other."
    )
    organization: strawberry.ID | None = field(
        "The global ID of the organization of a new commitment: yours or one below it. Default: yours."
    )
    revision: strawberry.ID | None = field(REVISION)
    expected_version: int | None = field(EXPECTED)
    base_version: int | None = field(BASE)
    comment: str | None = field(COMMENT)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `decideCommitment`.")
class DecideCommitmentInput:
    """The input of `decideCommitment`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the commitment.")
    status: CommitmentStatus = strawberry.field(
        description="The new status. After REPORTED: REALISED or PARTLY, which need evidence, DROPPED, or "
        "COMMITTED to send it back. After COMMITTED: DROPPED. After a decision: REPORTED, to open it again."
    )
    reason: str = strawberry.field(
        description="The reason, visible to all who may see the commitment. Do not include personal data. At "
        f"most {LONGEST_COMMENT:,} characters."
    )
    expected_version: int = strawberry.field(
        description="The `version` of the commitment that you read. If it has changed since, nothing is "
        "changed and StaleVersion is returned."
    )
    idempotency_key: str | None = field(KEY)


def edit_of(given: SaveCommitmentInput) -> Edit:
    """Return the edit that an input asks for."""
    values = _values(given.fields)
    if given.commitment is None and given.revision is None:
        values |= _new(given)
    elif _new(given):
        raise BadInputError(
            "`input.node`, `input.year`, `input.quarter` and `input.organization` are of new commitments. "
            "Leave them out to change one.",
            argument="input.node",
        )
    record = id_of("Commitment", given.commitment, "input.commitment")
    return draft_edit(COMMITMENT, given, values, record, given.base_version)


def _new(given: SaveCommitmentInput) -> dict[str, Any]:
    node = id_of("PlanNode", given.node, "input.node")
    organization = id_of("Organization", given.organization, "input.organization")
    values = {
        "node": node and str(node),
        "year": given.year,
        "quarter": given.quarter,
        "organization": organization and str(organization),
    }
    return {name: value for name, value in values.items() if value is not None}


def _values(given: CommitmentFieldsInput) -> dict[str, Any]:
    """Return the given fields as JSON."""
    for name in ("planned_budget", "realised_budget"):
        if money := getattr(given, name):
            setattr(given, name, money_of(money))
    if given.documents:
        given.documents = [_document(each) for each in given.documents]  # type: ignore[misc] # JSON from here
    if given.evidence_outputs:
        ids = (
            identifiers.decode_as("Output", each, f"input.fields.evidenceOutputs.{place}")
            for place, each in enumerate(given.evidence_outputs)
        )
        given.evidence_outputs = [strawberry.ID(str(each)) for each in ids]
    return values_of(COMMITMENT, given)


def money_of(given: MoneyInput) -> dict[str, str]:
    """Return money as JSON, equal for equal amounts."""
    return {"amount": show_decimal(given.amount.normalize() + 0), "currency": given.currency.strip().upper()}


def _document(given: EvidenceDocumentInput) -> dict[str, Any]:
    titles = [{"language": each.language, "text": each.text} for each in given.titles]
    return {"url": given.url.strip(), "titles": titles}


def decision_of(given: DecideCommitmentInput) -> CommitmentDecision:
    """Return the decision that an input asks for."""
    id_ = identifiers.decode_as("Commitment", given.id, "input.id")
    return CommitmentDecision(id_, given.status, given.reason, given.expected_version)
