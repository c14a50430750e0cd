"""What waits for a decision: values of imports, links to plans, organizations that may be the same."""

from collections.abc import Callable
from typing import Any

from hub.site import lists
from hub.site.pages import Act, Data, Page
from hub.site.views.reviewing import shown
from hub.site.views.typed import some, text, version
from hub.site.visits import Visit

ACCEPTED, ID = "AlignmentsDecided", "id"


def view_of(connection: str) -> Callable[[Visit, Data], dict[str, Any]]:
    """Return what a page of decisions needs: its rows, the pages around it, what was typed for which row."""

    def view(visit: Visit, data: Data) -> dict[str, Any]:
        found = data[connection]
        return {
            "total": found["totalCount"],
            "rows": found["nodes"],
            "around": lists.around(visit, found["pageInfo"]),
            "typed_for": visit.form.get(ID, ""),
            "reason": visit.form.get("reason", ""),
            "shown": shown,
            "is_done": visit.query.get("done") == "yes",
        }

    return view


def again(done_by: str) -> Callable[[Visit, Data], str | None]:
    """Return what leads back to the page, if the mutation answered so."""

    def onward(visit: Visit, done: Data) -> str | None:
        return visit.to(visit.page, {"done": "yes"}) if done["__typename"] == done_by else None

    return onward


def conflict(visit: Visit) -> dict[str, Any]:
    """Return the input of `decideConflict`."""
    reason, choice = text(visit, "reason"), text(visit, "choice")
    return {
        "input": {
            "id": text(visit, ID),
            "choice": choice,
            "reason": reason,
            "expectedVersion": version(visit),
        }
    }


def alignment(visit: Visit) -> dict[str, Any]:
    """Return the input of `decideAlignments`, with one item."""
    item = {
        "id": text(visit, ID),
        "status": text(visit, "choice"),
        "reason": text(visit, "reason"),
        "expectedVersion": version(visit),
    }
    return {"input": {"items": [item]}}


def aligned(visit: Visit, done: Data) -> str | None:
    """Return the page again, if its one item was decided."""
    is_done = done["__typename"] == ACCEPTED and not refused_item(done)
    return visit.to(visit.page, {"done": "yes"}) if is_done else None


def refused_item(done: Data) -> Any:
    """Return why the one item was not decided; null if it was."""
    (item,) = done["items"]
    return item["result"] if "message" in item["result"] else None


def aligned_view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return what the page of alignments needs, and how to read a refusal of its one item."""
    return {**view_of("alignments")(visit, data), "refused_item": refused_item}


def merge(visit: Visit) -> dict[str, Any]:
    """Return the input of `decideMerge`: the record to keep is chosen by its button."""
    keep = text(visit, "keep")
    return some(
        id=text(visit, ID),
        decision="MERGE" if keep else "DISMISS",
        keep=keep,
        expectedVersion=version(visit),
        reason=text(visit, "reason"),
    )


CONFLICT = Act("decide_conflict", conflict, again("ConflictDecided"))
ALIGNMENT = Act("decide_alignment", alignment, aligned)
MERGE = Act("decide_merge", merge, again("MergeDecided"))
PAGES = (
    Page("conflicts", lists.window, view_of("conflicts"), for_members=True, acts=(CONFLICT,)),
    Page("alignments", lists.window, aligned_view, for_members=True, acts=(ALIGNMENT,)),
    Page("merges", lists.window, view_of("mergeProposals"), for_members=True, acts=(MERGE,)),
    Page("imports", lists.window, view_of("importRuns"), for_members=True),
)
