"""Plans of spreadsheets: what an uploaded file would change, row by row."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

import orjson
import strawberry

import resolvers.changes
import resolvers.programs
import resolvers.revisions
import resolvers.spreadsheets
from db.values import SpreadsheetOutcome, SpreadsheetState
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import LanguageArguments, PageArguments, described
from schema.enums import RecordKind, enum
from schema.fields import Arguments, column, computed, related
from schema.filters import Filter
from schema.inputs import field
from schema.lazy_types import ANode, AProgram
from schema.nodes import Connection, identity
from schema.revisions import MemberPageArguments, Revision, RevisionField, fields_of
from schema.values import chosen
from services.spreadsheet_plans import SPREADSHEET_PLAN, SPREADSHEET_ROW
from services.text import localized

enum(
    SpreadsheetState,
    "How far a plan has come.",
    READY="It waits to be applied.",
    APPLIED="Its rows are revisions.",
)
enum(
    SpreadsheetOutcome,
    "The effect of a row on its record.",
    ADD="It adds a record.",
    CHANGE="It changes the record.",
    UNCHANGED="It changes nothing: the record has the same values.",
    REFUSED="It breaks a rule.",
)


def problems_of(stored: str) -> list[dict[str, Any]]:
    """Return the stored problems of a row."""
    return [{**found, "texts": localized.encode(found["texts"])} for found in orjson.loads(stored)]


@strawberry.type(description="A cell that breaks a rule.")
class SpreadsheetProblem:
    """A cell that breaks a rule."""

    sheet: str = column("The name of the sheet.")
    row: int = column("The number of the row, from 1.")
    name: str | None = column("The machine name of the column, such as `title_id`. Null if it has none.")
    code: str = column("The broken rule, such as `FORMULA` or `DATE_FORM`. Codes are stable.")
    value: str | None = column("The value, shortened. Null if the rule is about none.")
    message: str = computed(
        chosen,
        needs=("texts",),
        arguments=LanguageArguments,
        description="The rule and the way out, in one language.",
    )
    # Last, because it has the name of the function.
    column: str | None = column("The letters of the column, such as `C`. Null if the whole row is meant.")


@strawberry.type(description="A row of an uploaded spreadsheet, and its effect on a program or an output.")
class SpreadsheetPlanRow:
    """A row of an uploaded spreadsheet."""

    sheet: str = column("The name of the sheet.")
    row: int = column("The number of the row, from 1.")
    outcome: SpreadsheetOutcome = column("The effect of the row.")
    kind: RecordKind = column("The kind of the record: PROGRAM, or RESULT for an output.")
    record: ANode | None = related(
        resolvers.changes.record,
        key="record_id",
        description="The record of any kind. Null for a new one, or if you may not see it.",
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="program_id",
        description="The program, or that of the output. Null for a new program, or if you may not see it.",
    )
    label: str | None = column("The title of the record. Null if there is none.")
    program_version: int | None = column(
        "The `version` of the program or output that the row was compared with. Null for a new one."
    )
    fields: list[RevisionField] = computed(
        fields_of, needs=("kind", "fields"), description="The fields that the row changes, with both values."
    )
    problems: list[SpreadsheetProblem] = computed(
        problems_of, needs=("problems",), description="The cells that break rules."
    )
    revision: Revision | None = related(
        resolvers.revisions.by_id,
        key="revision_id",
        description="The revision that the row was made into. Null before the plan is applied.",
    )


@strawberry.input(description="A filter for rows of spreadsheets.")
class SpreadsheetPlanRowFilter(Filter):
    """A filter for rows of spreadsheets."""

    outcome: list[SpreadsheetOutcome] | None = field("Matches rows with one of these effects.")


@strawberry.input(description="A filter for plans of spreadsheets.")
class SpreadsheetPlanFilter(Filter):
    """A filter for plans of spreadsheets."""

    state: list[SpreadsheetState] | None = field("Matches plans in one of these states.")


@dataclass(frozen=True)
class SpreadsheetRowsArguments(PageArguments):
    """A page of the rows of a plan."""

    entity: ClassVar = SPREADSHEET_ROW

    filter: Annotated[
        SpreadsheetPlanRowFilter | None,
        described("Returns only rows that match this filter. Default: all rows."),
    ] = None


@strawberry.type(
    description="The plan of an uploaded spreadsheet: what each row would change. Nothing is changed until "
    "it is applied with `applySpreadsheetPlan`. Only the organization that uploaded it sees it."
)
class SpreadsheetPlan:
    """The plan of an uploaded spreadsheet."""

    id: strawberry.ID = identity("SpreadsheetPlan")
    state: SpreadsheetState = column("How far the plan has come.")
    added: int = column("Number of rows that add a record.")
    changed: int = column("Number of rows that change a record.")
    unchanged: int = column("Number of rows that change nothing.")
    refused: int = column("Number of rows that break a rule.")
    done: int = column("Number of rows applied so far. It grows while the plan is being applied.")
    created_at: datetime = column("When the file was uploaded.")
    expires_at: datetime = column("When the plan is deleted.")
    applied_at: datetime | None = column("When it was applied. Null if it was not.")
    rows: Connection[SpreadsheetPlanRow] = related(
        resolvers.spreadsheets.rows,
        count=resolvers.spreadsheets.count_rows,
        key="id",
        arguments=SpreadsheetRowsArguments,
        description="The rows, in the order of the file. Rows without a value are left out.",
    )


@dataclass(frozen=True)
class SpreadsheetPlansArguments(MemberPageArguments):
    """A page of plans."""

    entity: ClassVar = SPREADSHEET_PLAN

    filter: Annotated[
        SpreadsheetPlanFilter | None,
        described("Returns only plans that match this filter. Default: all of your organization."),
    ] = None


@dataclass(frozen=True)
class SpreadsheetPlanLookup(Arguments):
    """One plan."""

    id: Annotated[strawberry.ID, described("The global ID of the plan.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the UUID."""
        return identifiers.decode_as("SpreadsheetPlan", self.id, "id")
