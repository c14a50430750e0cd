"""Commitments: the list with what was promised and done, and the page of one."""

from typing import Any

from hub.site.lists import Filter, List
from hub.site.pages import Data, Page, at_its_address, found
from hub.site.visits import Visit

COMMITMENTS = List(
    "commitments",
    "commitments",
    (
        Filter(
            "status",
            lambda words: words.gettext("Status"),
            "CommitmentStatus",
            ("COMMITTED", "REPORTED", "REALISED", "PARTLY", "DROPPED"),
        ),
        Filter("plan", lambda words: words.gettext("Action plan (code, such as RANPE-1)"), listed=True),
        Filter("node", lambda words: words.gettext("Part of a plan (such as RANPE-1/1.2)"), listed=True),
        Filter("year", lambda words: words.gettext("Year"), listed=True, number=True),
    ),
    {
        "-YEAR": lambda words: words.gettext("latest year"),
        "-CHANGED_AT": lambda words: words.gettext("updated last"),
    },
    export="commitments",
)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a commitment."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return nothing more; an address with another title leads to the right one."""
    commitment = found(data["node"] or None)
    at_its_address(visit, key=commitment["id"], title=commitment["title"])
    return {}


PAGES = (COMMITMENTS.declared("summary"), Page("commitment", variables, view))
