"""Plans of spreadsheets and their rows: how they are filtered. Only their organization sees them."""

from typing import Any

from sqlalchemy import Select

from db.tables import spreadsheet_plan, spreadsheet_row
from services.querying.entities import Entity, Link
from services.querying.rules import any_of

SPREADSHEET_PLAN = Entity(
    spreadsheet_plan, "SpreadsheetPlan", rules={"state": any_of(spreadsheet_plan.c.state)}
)
SPREADSHEET_ROW = Entity(
    spreadsheet_row, "SpreadsheetPlanRow", rules={"outcome": any_of(spreadsheet_row.c.outcome)}
)


def attach_of_plan(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The rows of the plan."""
    return query.where(spreadsheet_row.c.plan_id == parent)


OF_PLAN = Link(attach_of_plan)
