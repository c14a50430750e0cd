"""Obstacles: the list with what recurs, and the page of one."""

from typing import Any

from hub.site.lists import Filter, List
from hub.site.pages import Data, Page, at_its_address, found
from hub.site.visits import Visit

OBSTACLES = List(
    "obstacles",
    "obstacles",
    (
        Filter(
            "status",
            lambda words: words.gettext("Status"),
            "ObstacleStatus",
            ("OPEN", "IN_PROGRESS", "RESOLVED", "CLOSED"),
        ),
        Filter(
            "severity",
            lambda words: words.gettext("Severity"),
            "ObstacleSeverity",
            ("LOW", "MEDIUM", "HIGH", "CRITICAL"),
        ),
        Filter("type", lambda words: words.gettext("Type"), "ObstacleType", ("TECHNICAL", "NON_TECHNICAL")),
        Filter("category", lambda words: words.gettext("Category"), listed=True),
        Filter("region", lambda words: words.gettext("Region (code, such as ID-JT)"), listed=True),
    ),
    {
        "-SEVERITY": lambda words: words.gettext("most severe"),
        "-RAISED": lambda words: words.gettext("raised last"),
        "TITLE": lambda words: words.gettext("title"),
    },
    export="obstacles",
    feed_title=lambda words: words.gettext("Obstacles"),
)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of an obstacle."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return nothing more; an address with another title leads to the right one."""
    obstacle = found(data["node"] or None)
    at_its_address(visit, key=obstacle["id"], title=obstacle["title"])
    return {}


PAGES = (OBSTACLES.declared("groups"), Page("obstacle", variables, view))
