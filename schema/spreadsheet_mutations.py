"""The mutation that applies the plan of a spreadsheet."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.spreadsheets
from resolvers.requests import Request
from schema import identifiers
from schema.fields import column, related
from schema.inputs import field
from schema.messages import Message, message_field
from schema.payloads import NotPermitted, Payload
from schema.revision_inputs import KEY
from schema.revision_payloads import MESSAGES as OF_REVISIONS
from schema.revision_payloads import InvalidInput, NotFound, problem_row
from schema.spreadsheets import SpreadsheetPlan
from services.revising.results import Outcome
from services.spreadsheets.applying import Application, Wanted


class SpreadsheetEnd(StrEnum):
    """Ends that only plans have."""

    REFUSED = "SPREADSHEET_REFUSED"
    MOVED = "SPREADSHEET_MOVED"
    CLOSED = "SPREADSHEET_CLOSED"
    APPLIED = "SPREADSHEET_APPLIED"


ENDS = {
    Outcome.DONE: SpreadsheetEnd.APPLIED,
    Outcome.STALE: SpreadsheetEnd.REFUSED,
    Outcome.CONFLICT: SpreadsheetEnd.MOVED,
    Outcome.WRONG_STATE: SpreadsheetEnd.CLOSED,
}
MESSAGES = {
    Outcome.STALE: Message(
        "Rows of the plan break rules. Nothing was changed. Read them with "
        "`rows(filter: {outcome: [REFUSED]})`, correct the file and upload it again, or apply the others "
        "with "
        "`leaveOut: true`.",
        "Baris rencana melanggar aturan. Tidak ada yang diubah. Baca baris tersebut dengan "
        "`rows(filter: {outcome: [REFUSED]})`, perbaiki berkas lalu unggah lagi, atau terapkan baris lainnya "
        "dengan `leaveOut: true`.",
    ),
    Outcome.CONFLICT: Message(
        "The records of these rows have changed since the plan was made, or their values "
        "break a rule now. Nothing was changed. Upload the file again for a new plan, or apply the others "
        "with "
        "`leaveOut: true`.",
        "Data pada baris ini telah berubah sejak rencana dibuat, atau nilainya kini melanggar aturan. "
        "Tidak "
        "ada yang diubah. Unggah berkas lagi untuk rencana baru, atau terapkan baris lainnya dengan "
        "`leaveOut: true`.",
    ),
    Outcome.WRONG_STATE: Message(
        "The plan has been applied already, or has expired. Nothing was changed. Upload the "
        "file again for a new plan.",
        "Rencana ini sudah diterapkan, atau masa berlakunya telah lewat. Tidak ada yang diubah. Unggah "
        "berkas "
        "lagi untuk rencana baru.",
    ),
}


@strawberry.input(description="The input of `applySpreadsheetPlan`.")
class ApplySpreadsheetPlanInput:
    """The input of `applySpreadsheetPlan`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the plan.")
    submit: bool = strawberry.field(
        description="Whether to submit the revisions for review. Where the hub trusts organizations with "
        "their own records (HUB_REVIEW), revisions of these are published at once. Default: they are drafts.",
        default=False,
    )
    leave_out: bool = strawberry.field(
        description="Whether to leave out rows that are refused or have moved, and apply the others. "
        "Default: nothing is applied while there is such a row.",
        default=False,
    )
    idempotency_key: str | None = field(KEY)


@strawberry.type(description="The plan was applied: each of its rows is a revision.")
class SpreadsheetApplied(Payload):
    """The plan was applied."""

    outcome: ClassVar[Any] = SpreadsheetEnd.APPLIED

    plan: SpreadsheetPlan | None = related(
        resolvers.spreadsheets.by_id, key="plan_id", description="The plan after it was applied."
    )


@strawberry.type(description="Rows of the plan are refused. Nothing was changed.")
class SpreadsheetRefused(Payload):
    """Rows of the plan are refused."""

    outcome: ClassVar[Any] = SpreadsheetEnd.REFUSED

    message: str = message_field()
    plan: SpreadsheetPlan | None = related(
        resolvers.spreadsheets.by_id, key="plan_id", description="The plan."
    )


@strawberry.type(description="A row of the plan that no longer is as shown.")
class SpreadsheetMovedRow:
    """A row that has moved."""

    sheet: str = column("The name of the sheet.")
    row: int = column("The number of the row, from 1.")
    label: str | None = column("The title of the record in the plan. Null if there is none.")


@strawberry.type(
    description="Records have changed since the plan was made, so that it no longer is as shown. Nothing "
    "was changed."
)
class SpreadsheetMoved(Payload):
    """Records have changed since the plan was made."""

    outcome: ClassVar[Any] = SpreadsheetEnd.MOVED

    message: str = message_field()
    rows: list[SpreadsheetMovedRow] = column("All rows that have moved.")


@strawberry.type(description="The plan has been applied already, or has expired. Nothing was changed.")
class SpreadsheetClosed(Payload):
    """The plan has been applied already, or has expired."""

    outcome: ClassVar[Any] = SpreadsheetEnd.CLOSED

    message: str = message_field()
    plan: SpreadsheetPlan | None = related(
        resolvers.spreadsheets.by_id, key="plan_id", description="The plan."
    )


ApplySpreadsheetPlanPayload = Annotated[
    SpreadsheetApplied
    | SpreadsheetRefused
    | SpreadsheetMoved
    | SpreadsheetClosed
    | InvalidInput
    | NotFound
    | NotPermitted,
    strawberry.union(
        "ApplySpreadsheetPlanPayload",
        description="The result of `applySpreadsheetPlan`, or the reason why nothing was changed.",
    ),
]


def payload(end: Application) -> Any:
    """Return how applying a plan ended as the row of a payload."""
    return {
        "outcome": ENDS.get(end.outcome, end.outcome),
        "plan_id": end.plan_id,
        "message": MESSAGES.get(end.outcome) or OF_REVISIONS.get(end.outcome),
        "rows": [{"sheet": each.sheet, "row": each.row, "label": each.label} for each in end.moved],
        "problems": [problem_row(each) for each in end.problems],
    }


@strawberry.type
class SpreadsheetMutations:
    """The mutation about plans of spreadsheets."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Applies the plan of an uploaded spreadsheet: each row that adds or changes a record "
        "becomes a revision, all of them or none. Requires the role CONTRIBUTOR, REVIEWER or ADMINISTRATOR, "
        "and a plan of your organization."
    )
    async def apply_spreadsheet_plan(
        self,
        info: strawberry.Info[Request],
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            ApplySpreadsheetPlanInput, strawberry.argument(description="The plan.")
        ],
    ) -> ApplySpreadsheetPlanPayload:
        """Apply a plan."""
        id_ = identifiers.decode_as("SpreadsheetPlan", input.id, "input.id")
        wanted = Wanted(id_, submit=input.submit, leave_out=input.leave_out)
        end = await resolvers.spreadsheets.apply(info.context, wanted, input.idempotency_key)
        return payload(end)  # type: ignore[no-any-return] # as above
