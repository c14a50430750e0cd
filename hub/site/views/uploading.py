"""Workbooks: upload one, read what it would change, and apply that."""

from typing import Any

from hub.site import lists
from hub.site.pages import Act, Data, Page, found
from hub.site.views.reviewing import shown
from hub.site.visits import Visit

OUTCOMES = ("REFUSED", "CHANGE", "ADD", "UNCHANGED")
OUTCOME = "outcome"
APPLIED = "SpreadsheetApplied"


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a plan: its rows, all or those with one outcome."""
    outcome = visit.query.get(OUTCOME)
    chosen = {"outcome": [outcome]} if outcome in OUTCOMES else None
    return {"id": visit.parts["key"], "filter": chosen, **lists.window(visit)}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the rows with their differences as texts, and the outcomes to choose from."""
    plan = found(data["spreadsheetPlan"])
    rows = [
        {
            **row,
            "fields": [
                {"field": each["field"], "base": shown(each["base"]), "proposed": shown(each["proposed"])}
                for each in row["fields"]
            ],
        }
        for row in plan["rows"]["nodes"]
    ]
    counts = (plan["refused"], plan["changed"], plan["added"], plan["unchanged"])
    return {
        "plan": plan,
        "rows": rows,
        "around": lists.around(visit, plan["rows"]["pageInfo"]),
        "chosen": visit.query.get(OUTCOME, ""),
        "outcomes": [
            {"value": value, "count": count, "href": address(visit, {OUTCOME: value})}
            for value, count in zip(OUTCOMES, counts, strict=True)
            if count
        ],
        "all": address(visit, {}),
    }


def address(visit: Visit, query: dict[str, str]) -> str:
    """Return the address of this plan."""
    return visit.to("upload_plan", query, **visit.parts)


def applied_input(visit: Visit) -> dict[str, Any]:
    """Return the input of `applySpreadsheetPlan`; sent twice, it is done once."""
    plan = visit.parts["key"]
    submit, leave_out = ("submit" in visit.form, "leaveOut" in visit.form)
    return {"input": {"id": plan, "submit": submit, "leaveOut": leave_out}}


def applied(visit: Visit, done: Data) -> str | None:
    """Return the page of the plan again once it is applied."""
    return address(visit, {}) if done["__typename"] == APPLIED else None


def to_plan(visit: Visit, plan: str) -> str:
    """Return the page of the plan of a file."""
    return visit.to("upload_plan", key=plan)


PAGES = (
    Page("upload", for_members=True, takes=to_plan),
    Page(
        "upload_plan", variables, view, for_members=True, acts=(Act("apply_upload", applied_input, applied),)
    ),
)
