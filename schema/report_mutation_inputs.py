"""The inputs of the mutations about reports."""

from datetime import date as Day  # noqa: N812 - a field has the name
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from schema import identifiers
from schema.commitment_mutation_inputs import MoneyInput, money_of, unset
from schema.commitment_words import ItemCheck
from schema.inputs import field
from schema.localized_inputs import LocalizedTextInput
from schema.record_inputs import BASE, EXPECTED
from schema.revision_inputs import COMMENT, KEY, REVISION, draft_edit, id_of, values_of
from schema.scalars import show_decimal
from services.querying.errors import BadInputError
from services.revising.problems import LONGEST_COMMENT
from services.revising.report_starts import ReportStart
from services.revising.report_steps import ItemVerdict, ReportStep
from services.revising.reports import REPORT
from services.revising.saving import Edit

VALUES = ("text", "number", "money", "date", "boolean")
REPORT_VERSION = (
    "The `version` of the report that you read. If it has changed since, nothing is changed and StaleVersion "
    "is returned."
)


@strawberry.input(description="The new value of a field of an item. Without a value, the field is emptied.")
class ReportValueInput:
    """The new value of a field of an item."""

    key: str = strawberry.field(description="The key of the field.")
    text: str | None = field("The value of a TEXT or FILE_URL field, or the code of a CHOICE.")
    number: Decimal | None = field("The value of a NUMBER field.")
    money: MoneyInput | None = field("The value of a MONEY field.")
    date: Day | None = field("The value of a DATE field.")
    boolean: bool | None = field("The value of a BOOLEAN field.")


@strawberry.input(description="New values of an item of a report.")
class ReportItemInput:
    """New values of an item of a report."""

    commitment: strawberry.ID = strawberry.field(description="The global ID of the commitment.")
    values: list[ReportValueInput] = strawberry.field(
        description="The fields to change. Other fields stay as they are.", default_factory=list
    )
    narratives: list[LocalizedTextInput] | None = unset(
        "What is reported in words, in each language. Replaces all texts. Do not include personal data."
    )


@strawberry.input(
    description="New values of a report. What is left out stays as it is; a changed item is to be validated "
    "again."
)
class ReportFieldsInput:
    """New values of a report."""

    narratives: list[LocalizedTextInput] | None = unset(
        "The report in words, in each language. Replaces all texts. Do not include personal data."
    )
    items: list[ReportItemInput] | None = unset("The items to change. Other items stay as they are.")


@strawberry.input(description="The input of `saveReport`.")
class SaveReportInput:
    """The input of `saveReport`."""

    fields: ReportFieldsInput = strawberry.field(description="The new values.")
    report: strawberry.ID | None = field("The global ID of the report to change, for a new draft.")
    revision: strawberry.ID | None = field(REVISION)
    expected_version: int | None = field(EXPECTED)
    base_version: int | None = field(BASE)
    comment: str | None = field(COMMENT)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `startReport`.")
class StartReportInput:
    """The input of `startReport`."""

    template: strawberry.ID = strawberry.field(description="The global ID of the template.")
    year: int = strawberry.field(
        description="The year that the report is about. The template needs a deadline for it."
    )
    organization: strawberry.ID | None = field(
        "The global ID of the organization that reports: yours or one below it. Default: yours."
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="What a validation of an item found.")
class ItemVerdictInput:
    """What a validation of an item found."""

    commitment: strawberry.ID = strawberry.field(description="The global ID of the commitment of the item.")
    check: ItemCheck = strawberry.field(
        description="VALID, RETURNED with a comment, or PENDING to take a verdict back."
    )
    comment: str | None = field(
        f"The comment, visible to all who may see the report. At most {LONGEST_COMMENT:,} characters."
    )


@strawberry.input(description="The input of `validateReportItems`.")
class ValidateReportItemsInput:
    """The input of `validateReportItems`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the report.")
    items: list[ItemVerdictInput] = strawberry.field(description="The verdicts.")
    as_secretariat: bool = strawberry.field(
        description="False: the validation of its own organization, before it is submitted. True: that of "
        "the secretariat, of a submitted report; an item that it returns returns the report. Default: false.",
        default=False,
    )
    expected_version: int = strawberry.field(description=REPORT_VERSION)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `submitReport` and `approveReport`.")
class ReportStepInput:
    """The input of `submitReport` and `approveReport`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the report.")
    expected_version: int = strawberry.field(description=REPORT_VERSION)
    comment: str | None = field(
        f"A comment, visible to all who may see the report. At most {LONGEST_COMMENT:,} characters."
    )
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of `reopenReport`.")
class ReopenReportInput:
    """The input of `reopenReport`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the report.")
    reason: str = strawberry.field(
        description="The reason, visible to all who may see the report. Do not include personal data. At "
        f"most {LONGEST_COMMENT:,} characters."
    )
    expected_version: int = strawberry.field(description=REPORT_VERSION)
    idempotency_key: str | None = field(KEY)


def start_of(given: StartReportInput) -> ReportStart:
    """Return the start that an input asks for."""
    template = identifiers.decode_as("ReportTemplate", given.template, "input.template")
    organization = id_of("Organization", given.organization, "input.organization")
    return ReportStart(template, given.year, organization)


def validation_of(given: ValidateReportItemsInput) -> ReportStep:
    """Return the step that an input asks for."""
    verdicts = tuple(
        ItemVerdict(_commitment(each.commitment, f"input.items.{place}"), each.check, each.comment)
        for place, each in enumerate(given.items)
    )
    return ReportStep(_report(given.id), given.expected_version, verdicts=verdicts)


def step_of(given: ReportStepInput) -> ReportStep:
    """Return the step that an input asks for."""
    return ReportStep(_report(given.id), given.expected_version, given.comment)


def reopening_of(given: ReopenReportInput) -> ReportStep:
    """Return the step that an input asks for."""
    return ReportStep(_report(given.id), given.expected_version, given.reason)


def _report(id_: strawberry.ID) -> UUID:
    return identifiers.decode_as("Report", id_, "input.id")


def _commitment(id_: strawberry.ID, path: str) -> UUID:
    return identifiers.decode_as("Commitment", id_, f"{path}.commitment")


def edit_of(given: SaveReportInput) -> Edit:
    """Return the edit that an input asks for."""
    if given.report is None and given.revision is None:
        raise BadInputError(
            "`input.report` or `input.revision` is required. Begin a report with `startReport`.",
            argument="input.report",
        )
    items, given.fields.items = given.fields.items, strawberry.UNSET
    values = values_of(REPORT, given.fields)
    if items:
        values["items"] = [_item(each, f"input.fields.items.{place}") for place, each in enumerate(items)]
    record = id_of("Report", given.report, "input.report")
    return draft_edit(REPORT, given, values, record, given.base_version)


def _item(given: ReportItemInput, path: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "commitment": str(_commitment(given.commitment, path)),
        "values": {
            each.key: _value(each, f"{path}.values.{place}") for place, each in enumerate(given.values)
        },
    }
    if given.narratives is not strawberry.UNSET:
        item["narratives"] = [
            {"language": each.language, "text": each.text} for each in given.narratives or ()
        ]
    return item


def _value(given: ReportValueInput, path: str) -> Any:
    """Return the value as JSON; null empties the field."""
    present = [name for name in VALUES if getattr(given, name) is not None]
    if len(present) > 1:
        raise BadInputError(
            f"`{path}` has {len(present)} values: {', '.join(present)}. Give the one of the field's kind.",
            argument=path,
        )
    if given.number is not None:
        return show_decimal(given.number.normalize() + 0)
    if given.money is not None:
        return money_of(given.money)
    if given.date is not None:
        return given.date.isoformat()
    return given.text if given.text is not None else given.boolean
