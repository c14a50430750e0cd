"""The mutations about reports."""

from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.reports
import resolvers.revisions
from resolvers.requests import Request
from schema.fields import related
from schema.payloads import NotPermitted, Payload
from schema.report_mutation_inputs import (
    ReopenReportInput,
    ReportStepInput,
    SaveReportInput,
    StartReportInput,
    ValidateReportItemsInput,
    edit_of,
    reopening_of,
    start_of,
    step_of,
    validation_of,
)
from schema.reports import Report
from schema.revision_payloads import (
    InvalidInput,
    NotFound,
    RevisionPayload,
    StaleVersion,
    WrongState,
    payload,
)
from services.revising import report_steps
from services.revising.results import Outcome

Info = strawberry.Info[Request]


@strawberry.type(description="The step was taken.")
class ReportSaved(Payload):
    """The step was taken."""

    outcome: ClassVar[Any] = Outcome.DONE

    report: Report | None = related(
        resolvers.reports.by_id, key="record_id", description="The report after the step."
    )


ReportPayload = Annotated[
    ReportSaved | InvalidInput | NotFound | NotPermitted | WrongState | StaleVersion,
    strawberry.union(
        "ReportPayload",
        description="The result of a step of a report, or the reason why nothing was changed.",
    ),
]


@strawberry.type
class ReportMutations:
    """The mutations about reports."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Begins a report of your organization, with an item for each of its commitments of the "
        "year, filled in with what the hub has. Requires the role CONTRIBUTOR or REVIEWER of the "
        "organization or of one above it, or ADMINISTRATOR."
    )
    async def start_report(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            StartReportInput, strawberry.argument(description="The report to begin.")
        ],
    ) -> ReportPayload:
        """Begin a report."""
        wanted = start_of(input)
        return payload(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
            await resolvers.reports.start(info.context, wanted, input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Saves a draft: new values of a report. Its organization submits and publishes it "
        "itself, because the secretariat decides about the report. Requires the role CONTRIBUTOR or "
        "REVIEWER of the "
        "organization or of one above it, or ADMINISTRATOR."
    )
    async def save_report(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            SaveReportInput, strawberry.argument(description="What to save.")
        ],
    ) -> RevisionPayload:
        """Save a draft."""
        edit = edit_of(input)
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.revisions.save(info.context, edit, input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Validates items of a report: first its own organization, after the submission the "
        "secretariat, which needs the role REVIEWER of another organization, or ADMINISTRATOR."
    )
    async def validate_report_items(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            ValidateReportItemsInput, strawberry.argument(description="The verdicts.")
        ],
    ) -> ReportPayload:
        """Validate items of a report."""
        kind = report_steps.VALIDATE if input.as_secretariat else report_steps.VALIDATE_OWN
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.reports.take(info.context, kind, validation_of(input), input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Submits a report to the secretariat. Its organization must have validated all items."
    )
    async def submit_report(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            ReportStepInput, strawberry.argument(description="The report.")
        ],
    ) -> ReportPayload:
        """Submit a report."""
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.reports.take(
                info.context, report_steps.SUBMIT, step_of(input), input.idempotency_key
            )
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Approves a submitted report and locks it. The secretariat must have validated all "
        "items. Requires the role REVIEWER of another organization, or ADMINISTRATOR."
    )
    async def approve_report(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            ReportStepInput, strawberry.argument(description="The report.")
        ],
    ) -> ReportPayload:
        """Approve a report."""
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.reports.take(
                info.context, report_steps.APPROVE, step_of(input), input.idempotency_key
            )
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Opens an approved report again, with a reason: its items are to be validated again. "
        "Requires the role REVIEWER of another organization, or ADMINISTRATOR."
    )
    async def reopen_report(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            ReopenReportInput, strawberry.argument(description="The report, and the reason.")
        ],
    ) -> ReportPayload:
        """Open a report again."""
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.reports.take(
                info.context, report_steps.REOPEN, reopening_of(input), input.idempotency_key
            )
        )
