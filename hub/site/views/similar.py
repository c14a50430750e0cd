"""Before you start: programs similar to what somebody plans, with reasons."""

from typing import Any

from hub.site.pages import Data, Page
from hub.site.visits import Visit

TITLE, DESCRIPTION, REGION = "title", "description", "region"


def variables(visit: Visit) -> dict[str, Any]:
    """Return the draft in the address; without a title, nothing is asked."""
    title = visit.query.get(TITLE, "").strip()
    regions = [each for each in visit.query.getlist(REGION) if each]
    description = visit.query.get(DESCRIPTION, "").strip()
    draft: dict[str, Any] = {"title": title}
    if description:
        draft["description"] = description
    if regions:
        draft["regions"] = regions
    return {"input": draft, "isAsked": bool(title)}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return what was typed, and what is similar."""
    return {
        "typed": {name: visit.typed(name) for name in (TITLE, DESCRIPTION, REGION)},
        "found": data.get("similarPrograms"),
    }


PAGES = (Page("similar", variables, view),)
