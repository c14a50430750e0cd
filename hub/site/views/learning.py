"""Pages that explain: what the hub is, how to join, how to ask, what the words mean, how it is."""

from typing import Any

from hub.site.pages import Data, Page
from hub.site.visits import Visit


def glossary(_visit: Visit, data: Data) -> dict[str, Any]:
    """Return what the graph says of its types."""
    types = [each for each in data.values() if each and "description" in each]
    return {"described": {each["name"]: each["description"] for each in types}}


def plan_of(_visit: Visit, data: Data) -> dict[str, Any]:
    """Return the first plan, to which examples lead; null if there is none."""
    return {"plan": next(iter(data["actionPlans"]["nodes"]), None)}


PAGES = (
    Page("about"),
    Page("join"),
    Page("developers"),
    Page("accessibility"),
    Page("guide", view=plan_of),
    Page("questions", view=plan_of),
    Page("status"),
    Page("glossary", view=glossary),
)
