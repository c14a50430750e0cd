"""Outputs: the list, and the page of one."""

from typing import Any

from hub.site import linked_data
from hub.site.figures import of_result
from hub.site.lists import Filter, List
from hub.site.pages import Data, Page, at_its_address, found
from hub.site.visits import Visit

OUTPUTS = List(
    "outputs",
    "outputs",
    (
        Filter("region", lambda words: words.gettext("Region (code, such as ID-JT)")),
        Filter("sector", lambda words: words.gettext("Sector (DAC code, such as 15220)"), listed=True),
        Filter("organization", lambda words: words.gettext("Organization (ID)")),
        Filter("achievementBelow", lambda words: words.gettext("Achievement below (such as 0.75)")),
    ),
    {
        "TITLE": lambda words: words.gettext("title"),
        "-LAST_UPDATED": lambda words: words.gettext("updated last"),
    },
    export="outputs",
    feed_title=lambda words: words.gettext("Outputs"),
)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of an output."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return what the template needs beside the output."""
    output = found(data["output"])
    at_its_address(visit, key=output["id"], title=output["title"])
    places = {each["region"]["code"]: each["region"] for each in output["locations"] if each["region"]}
    permanent = visit.to("output", key=output["id"])
    return {
        "result": of_result(output, "chart", None, visit.words),
        "warnings": [
            each["message"] for one in output["indicators"] for each in one["disaggregationWarnings"]
        ],
        "regions": list(places.values()),
        "permanent": permanent,
        "linked": linked_data.output(visit, output, permanent),
    }


PAGES = (OUTPUTS.declared(), Page("output", variables, view))
