"""Commitments: the type."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
import strawberry

import resolvers.commitments
import resolvers.organizations
import resolvers.plans
import resolvers.sources
from schema.arguments import LanguageArguments, PageArguments
from schema.changes import changes_of_record
from schema.commitment_inputs import (
    AllCommitmentsArguments,
    CommitmentsArguments,
    CommitmentSummaryArguments,
)
from schema.commitment_words import CommitmentStatus
from schema.connections import OutputConnection
from schema.enums import Visibility
from schema.fields import column, computed, related
from schema.lazy_types import AChange, AnOrganization, APlanNode
from schema.nodes import Connection, Node, identity
from schema.page_addresses import page_address
from schema.sources import Source
from schema.titled import Titled
from schema.values import LocalizedText, Money, chosen, localized
from services.text import localized as texts
from services.text.addresses import link_or_empty

__all__ = ["AllCommitmentsArguments", "Commitment", "CommitmentConnection", "CommitmentsArguments"]


def money_or_null(amount: Decimal | None, currency: str | None) -> dict[str, Any] | None:
    """Return an amount of money as a row; null without an amount."""
    return None if amount is None else {"amount": amount, "currency": currency}


def documents_of(stored: str) -> list[dict[str, Any]]:
    """Return stored documents as rows."""
    return [
        {
            "url": link_or_empty(each["url"]),
            "titles": texts.encode([(text["language"], text["text"]) for text in each["titles"]]),
        }
        for each in orjson.loads(stored)
    ]


def title_of(outputs: str, year: int, quarter: int | None, languages: tuple[str, ...]) -> str:
    """Return the planned outputs in the preferred languages, else the period."""
    return chosen(outputs, languages) or (f"{year}" if quarter is None else f"{year} Q{quarter}")


@strawberry.type(description="A document that shows what was delivered.")
class EvidenceDocument:
    """A document that shows what was delivered."""

    url: str = column("The web address. Empty if it is no safe link.")
    title: str | None = computed(
        chosen,
        needs=("titles",),
        arguments=LanguageArguments,
        description="The title in one language. Null if there is none.",
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which there is one."
    )


@strawberry.type(
    description="A commitment: what an organization promises to do for a node of an action plan in a year "
    "or a quarter, and what it has done. Commitments are not actions: several organizations can commit "
    "to one "
    "action."
)
class Commitment(Node, Titled):
    """A commitment."""

    id: strawberry.ID = identity("Commitment")
    url: str = page_address(
        "commitment", "Commitment", titled=("planned_outputs", "year", "quarter"), title=title_of
    )
    title: str = computed(
        title_of,
        needs=("planned_outputs", "year", "quarter"),
        arguments=LanguageArguments,
        description="The planned outputs in one language; without them, the period, such as `2023`.",
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that commits itself. Null if you may not see it.",
    )
    node: APlanNode | None = related(
        resolvers.plans.node_by_id,
        key="node_id",
        description="The node of the action plan, usually an action. Null if you may not see it.",
    )
    year: int = column("The year.")
    quarter: int | None = column("The quarter of the year, from 1 to 4. Null for the whole year.")
    status: CommitmentStatus = column("How far it is.")
    planned_budget: Money | None = computed(
        money_or_null,
        needs=("planned_amount", "planned_currency"),
        description="The money that is planned. Null if it is not known.",
    )
    planned_output: str | None = computed(
        chosen,
        needs=("planned_outputs",),
        arguments=LanguageArguments,
        description="What is planned to be delivered, in one language. Null if it is not described.",
    )
    planned_outputs: list[LocalizedText] = computed(
        localized,
        needs=("planned_outputs",),
        description="What is planned to be delivered, in every language in which it is described.",
    )
    planned_output_count: int | None = column("The number of planned outputs. Null if it is not known.")
    realised_budget: Money | None = computed(
        money_or_null,
        needs=("realised_amount", "realised_currency"),
        description="The money that was spent, in the currency of `plannedBudget`. Null if not reported.",
    )
    realised_output_count: int | None = column("The number of delivered outputs. Null if not reported.")
    budget_gap: Decimal | None = computed(
        lambda planned, realised: None if planned is None or realised is None else planned - realised,
        needs=("planned_amount", "realised_amount"),
        description="The planned money less the spent money, in their currency. Null if one is not known.",
    )
    narrative: str | None = computed(
        chosen,
        needs=("narratives",),
        arguments=LanguageArguments,
        description="What the organization reports in words, in one language. Null if it reports nothing.",
    )
    narratives: list[LocalizedText] = computed(
        localized,
        needs=("narratives",),
        description="What the organization reports in words, in every language in which it does.",
    )
    documents: list[EvidenceDocument] = computed(
        documents_of, needs=("documents",), description="Documents that are evidence of what was delivered."
    )
    evidence_outputs: OutputConnection = related(
        resolvers.commitments.evidence,
        count=resolvers.commitments.count_evidence,
        key="id",
        arguments=PageArguments,
        description="Outputs of programs that are evidence, among those that you may see.",
    )
    reported_on: date | None = column("The day of the first report. Null if there is none.")
    decided_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="decided_by_id",
        description="The organization that decided about it last. Null if none has, or if you may not see "
        "it.",
    )
    decided_at: datetime | None = column("The time of the last decision. Null if there is none.")
    decision_reason: str | None = column(
        "The reason of the last decision, or why it was dropped. Null if there is none."
    )
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
    )
    changes: Connection[AChange] = changes_of_record()
    visibility: Visibility = column("Who may see the commitment.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source of the record."
    )
    imported_at: datetime = column("When the hub last changed the record.")
    last_updated: datetime | None = column("When its source or a member last changed it.")


@strawberry.type(
    description="Planned and spent money of commitments in one currency. Different currencies are never "
    "added."
)
class CommitmentMoney:
    """Planned and spent money of commitments in one currency."""

    currency: str = column("The currency, as an ISO 4217 code such as `IDR`.")
    count: int = column("The number of commitments with money in this currency.")
    planned_budget: Decimal = column("The sum of the planned budgets.")
    realised_budget: Decimal = column("The sum of the realised budgets.")
    gap: Decimal = column("The planned less the realised budget. Below 0 if more was spent than planned.")
    rate: Decimal | None = column(
        "The realised divided by the planned budget, to four decimal places. Null if nothing was planned."
    )


@strawberry.type(
    description="Commitments of a list with the same value, counted. Commitments are counted as commitments; "
    "`actionsCommitted` counts actions."
)
class CommitmentSummary:
    """Commitments of a list with the same value, counted."""

    key: str | None = column(
        "The code of the node, the identifier of the organization, the year or the status. Null for a "
        "summary of all, and for commitments without the value or with one that you may not see."
    )
    label: str | None = computed(
        chosen,
        needs=("names",),
        arguments=LanguageArguments,
        description="The name of the key in one language. Null if `key` and its record are.",
    )
    node: APlanNode | None = related(
        resolvers.plans.node_by_id,
        key="node_id",
        description="The node, for PILLAR, FOCUS and ACTION; else null.",
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization, for ORGANIZATION; else null.",
    )
    committed: int = column("The number of commitments, of every status.")
    reported: int = column("The number of commitments that were reported, whatever was decided since.")
    realised: int = column("The number of commitments with the status REALISED.")
    partly: int = column("The number of commitments with the status PARTLY.")
    dropped: int = column("The number of commitments with the status DROPPED.")
    rate: Decimal | None = column(
        "`realised` divided by `committed`, to four decimal places. Null if nothing was committed."
    )
    gap: int = column("`committed` less `realised`.")
    actions_committed: int = column(
        "The number of actions of the plan with at least one of the commitments. Commitments to other nodes "
        "don't count."
    )
    actions_in_force: int | None = column(
        "The number of actions that are valid in the years that the filter names (`year`), in the plans, "
        "pillars and nodes that it names, whether anybody has committed or not. For ORGANIZATION and STATUS, "
        "and if the filter names no year, it is null; for YEAR it is that of the year.",
    )
    money: list[CommitmentMoney] = column("The money of the commitments, one entry per currency.")


@strawberry.type(description="A page of a list, as a Relay connection.")
class CommitmentConnection(Connection[Commitment]):
    """A page of commitments."""

    summary: list[CommitmentSummary] = related(
        resolvers.commitments.summary,
        key="whole",
        arguments=CommitmentSummaryArguments,
        is_list=True,
        description="The whole list by group, regardless of the page. Without `groupBy` it is one group. "
        "Pillars and foci without a commitment are in it with zeros if the filter names a `year`.",
    )
