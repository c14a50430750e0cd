"""Templates of reports, reports with their items, and duties."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
import strawberry

import resolvers.commitments
import resolvers.organizations
import resolvers.plans
import resolvers.reports
import resolvers.sources
from db.tables.reports import PrefillSource, ReportFieldKind
from schema.arguments import LanguageArguments
from schema.changes import changes_of_record
from schema.commitment_words import DutyState, ItemCheck, ReportPeriodKind, ReportStatus
from schema.commitments import Commitment
from schema.enums import OrganizationType, Visibility, enum
from schema.fields import column, computed, related
from schema.lazy_types import AChange, AnActionPlan, ANode, AnOrganization
from schema.nodes import Connection, Node, identity
from schema.sources import Source
from schema.values import LocalizedText, Money, chosen, chosen_or, localized
from services.text import localized as texts

enum(
    ReportFieldKind,
    "The kind of value that a field of a report takes.",
    TEXT="A text.",
    NUMBER="A number.",
    MONEY="An amount in a currency.",
    CHOICE="The code of one of the choices of the field.",
    DATE="A day.",
    BOOLEAN="Yes or no.",
    FILE_URL="The web address of a file.",
)
enum(
    PrefillSource,
    "Where the hub finds the value of a field.",
    COMMITMENT_PLANNED_BUDGET="The planned budget of the commitment.",
    COMMITMENT_REALISED_BUDGET="The realised budget of the commitment.",
    COMMITMENT_PLANNED_OUTPUTS="The planned outputs of the commitment, as a text.",
    COMMITMENT_PLANNED_OUTPUT_COUNT="The number of planned outputs of the commitment.",
    COMMITMENT_REALISED_OUTPUT_COUNT="The number of delivered outputs of the commitment.",
    PROGRAM_BUDGETS="The budgets of the year of the organization's public programs that are aligned to the "
    "node or a node below it, if they are in one currency.",
    OUTPUT_ACTUALS="The actual values in the year of the organization's public outputs that are aligned to "
    "the node, or whose programs are: the value for a number, if it is a single one; a line each for a text.",
)


def texts_of(given: list[dict[str, str]]) -> str:
    """Return the texts of a template as stored localized text."""
    return texts.encode([(each["language"], each["text"]) for each in given])


def choices_of(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the choices of a field as rows."""
    return [{"code": each["code"], "labels": texts_of(each["labels"])} for each in given]


def field_row(given: dict[str, Any]) -> dict[str, Any]:
    """Return a field of a template as a row."""
    return {
        "key": given["key"],
        "kind": given["kind"],
        "labels": texts_of(given["labels"]),
        "helps": texts_of(given["helps"]),
        "is_required": given["required"],
        "prefill": given.get("prefill"),
        "choices": choices_of(given.get("choices", [])),
    }


def fields_of(stored: str) -> list[dict[str, Any]]:
    """Return the fields of a template as rows."""
    return [field_row(each) for each in orjson.loads(stored)]


@strawberry.type(description="A choice of a field of a report.")
class ReportChoice:
    """A choice of a field of a report."""

    code: str = column("The code of the choice.")
    label: str | None = computed(
        chosen, needs=("labels",), arguments=LanguageArguments, description="The label in one language."
    )


@strawberry.type(description="A field of a report, as its template defines it.")
class ReportField:
    """A field of a report."""

    key: str = column("The key of the field, unique in the template.")
    kind: ReportFieldKind = column("The kind of value.")
    label: str | None = computed(
        chosen, needs=("labels",), arguments=LanguageArguments, description="The label in one language."
    )
    labels: list[LocalizedText] = computed(
        localized, needs=("labels",), description="The label in every language in which there is one."
    )
    help: str | None = computed(
        chosen,
        needs=("helps",),
        arguments=LanguageArguments,
        description="What to fill in, in one language. Null if the template says nothing.",
    )
    is_required: bool = column("Whether an item without a value can't be validated.")
    prefill: PrefillSource | None = column("Where the hub finds the value. Null if it is to be filled in.")
    choices: list[ReportChoice] = column("The choices of a field of the kind CHOICE; else empty.")


@strawberry.type(description="A day until which the reports of a template about one year are due.")
class ReportDeadline:
    """A day until which reports are due."""

    year: int = column("The year that the reports are about.")
    opens_on: date | None = column("The first day on which they are expected. Null if it is open at once.")
    due_on: date = column("The last day.")


@strawberry.type(
    description="A template of reports: its fields, who owes a report, and when. Templates are data of the "
    "operators of the hub; none claims to be an official form."
)
class ReportTemplate(Node):
    """A template of reports."""

    id: strawberry.ID = identity("ReportTemplate")
    code: str = column("The code, unique in the hub regardless of case.")
    title: str = computed(
        chosen_or,
        needs=("titles", "title"),
        arguments=LanguageArguments,
        description="The title in one language.",
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which there is one."
    )
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="What the reports are for, in one language. Null if it says nothing.",
    )
    plan: AnActionPlan | None = related(
        resolvers.plans.by_id,
        key="plan_id",
        description="The action plan that its reports are about. Null if you may not see it.",
    )
    period: ReportPeriodKind = column("What its reports are about.")
    is_sample: bool = column("Whether it is a sample, made to show how templates work.")
    owing_types: list[OrganizationType] = column("Organizations of these types owe a report.")
    leads_owe: bool = column("Whether organizations that lead a node of the plan owe a report.")
    committed_owe: bool = column("Whether organizations with a commitment in the year owe a report.")
    fields: list[ReportField] = computed(
        fields_of, needs=("fields",), description="The fields of each item, in order."
    )
    deadlines: list[ReportDeadline] = related(
        resolvers.reports.deadlines,
        key="id",
        is_list=True,
        description="When the reports of each year are due.",
    )
    version: int = column("The version of the record, incremented on every change.")
    changes: Connection[AChange] = changes_of_record()
    visibility: Visibility = column("Who may see the template.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source of the record."
    )
    imported_at: datetime = column("When the hub last imported the record.")
    last_updated: datetime | None = column("When the source last changed it; null if it doesn't say.")


def text_value(value: Any) -> str | None:
    """Return a value as text: an amount with its currency, `true` or `false`; null without a value."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value['amount']} {value['currency']}" if isinstance(value, dict) else str(value)


def number_value(field: dict[str, Any], value: Any) -> Decimal | None:
    """Return the number of a field of that kind."""
    return Decimal(value) if value is not None and field["kind"] == ReportFieldKind.NUMBER else None


def money_value(value: Any) -> dict[str, Any] | None:
    """Return the money of a field of that kind as a row."""
    if not isinstance(value, dict):
        return None
    return {"amount": Decimal(value["amount"]), "currency": value["currency"]}


@strawberry.type(description="The value of a field in an item of a report.")
class ReportValue:
    """The value of a field in an item of a report."""

    key: str = computed(lambda field: field["key"], needs=("field",), description="The key of the field.")
    field: ReportField = computed(
        field_row, needs=("field",), description="The field, as the template defines it."
    )
    text: str | None = computed(
        text_value,
        needs=("value",),
        description="The value as text, whatever its kind: `1250000 IDR`, `2023-12-01`, `true`, the code of "
        "a choice. Null if there is none.",
    )
    number: Decimal | None = computed(
        number_value, needs=("field", "value"), description="The value of a field of the kind NUMBER."
    )
    money: Money | None = computed(
        money_value, needs=("value",), description="The value of a field of the kind MONEY."
    )
    is_prefilled: bool = computed(
        bool,
        needs=("sources",),
        description="Whether the hub filled it in and nobody has changed it since.",
    )
    sources: list[ANode] = related(
        resolvers.reports.sources,
        key="source_ids",
        is_list=True,
        description="The records that the value comes from, of those that you may see.",
    )


@strawberry.type(description="An item of a report: what is reported about one commitment.")
class ReportItem:
    """An item of a report."""

    commitment: Commitment | None = related(
        resolvers.commitments.by_id, key="commitment_id", description="The commitment."
    )
    values: list[ReportValue] = column(
        "The value of each field of the template, in the template's order.", of="entries"
    )
    narrative: str | None = computed(
        chosen,
        needs=("narratives",),
        arguments=LanguageArguments,
        description="What is reported in words, in one language. Null if nothing is.",
    )
    narratives: list[LocalizedText] = computed(
        localized,
        needs=("narratives",),
        description="What is reported in words, in every language in which it is.",
    )
    own_check: ItemCheck = column("What the organization's own validation found.")
    own_comment: str | None = column("The comment of the own validation. Null if there is none.")
    secretariat_check: ItemCheck = column("What the validation by the secretariat found.")
    secretariat_comment: str | None = column("The comment of the secretariat. Null if there is none.")


@strawberry.type(
    description="A report of an organization about a year: one item for each of its commitments. A draft is "
    "visible to its organization, a submitted report to members, an approved one to all."
)
class Report(Node):
    """A report of an organization about a year."""

    id: strawberry.ID = identity("Report")
    template: ReportTemplate | None = related(
        resolvers.reports.template_by_id,
        key="template_id",
        description="The template. Null if you may not see it.",
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that reports. Null if you may not see it.",
    )
    year: int = column("The year that it is about.")
    status: ReportStatus = column("How far it is.")
    narrative: str | None = computed(
        chosen,
        needs=("narratives",),
        arguments=LanguageArguments,
        description="The report in words, in one language. Null if there is none.",
    )
    narratives: list[LocalizedText] = computed(
        localized,
        needs=("narratives",),
        description="The report in words, in every language in which there is one.",
    )
    items: list[ReportItem] = related(
        resolvers.reports.items,
        key="id",
        is_list=True,
        description="The items, in the order of the plan: one for each commitment that you may see.",
    )
    submitted_at: datetime | None = column("The time of the last submission. Null if there is none.")
    approved_at: datetime | None = column("The time of the approval. Null while it is not approved.")
    decided_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="decided_by_id",
        description="The organization that took the last step. Null if none has, or if you may not see it.",
    )
    decision_reason: str | None = column("The reason or comment of the last step. Null if there is none.")
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
    )
    changes: Connection[AChange] = changes_of_record()
    visibility: Visibility = column("Who may see the report.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source of the record."
    )
    imported_at: datetime = column("When the hub last changed the record.")
    last_updated: datetime | None = column("When its organization or the secretariat last changed it.")


@strawberry.type(description="A report that an organization owes.")
class Duty:
    """A report that an organization owes."""

    template: ReportTemplate | None = related(
        resolvers.reports.template_by_id, key="template_id", description="The template of the report."
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id, key="organization_id", description="The organization that owes it."
    )
    year: int = column("The year that the report is about.")
    opens_on: date | None = column("The first day on which it is expected. Null if it is open at once.")
    due_on: date = column("The last day.")
    days_left: int = column("The days from `asOf` to the last day; below 0 if it is over.")
    state: DutyState = column("How far the report is. Drafts of other organizations are shown as OPEN.")
    is_overdue: bool = column("Whether the last day is over, and the report open, a draft or returned.")
    report: Report | None = related(
        resolvers.reports.by_id,
        key="report_id",
        description="The report. Null if there is none, or none that you may see.",
    )
