"""Action plans: the list, the page of one, and the pages of what it contains."""

from typing import Any

from hub.site.lists import Filter, List
from hub.site.pages import Data, Page, at_its_address, found
from hub.site.visits import Visit

PLANS = List(
    "plans",
    "actionPlans",
    (Filter("region", lambda words: words.gettext("Region (code, such as ID-JT)"), listed=True),),
    {"CODE": lambda words: words.gettext("code"), "TITLE": lambda words: words.gettext("title")},
    export="actionPlans",
)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a plan."""
    return {"code": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return nothing more; an address with another title leads to the right one."""
    plan = found(data["actionPlan"])
    at_its_address(visit, key=plan["code"], title=plan["title"])
    return {}


def node_variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a node: its reference, such as RANPE-1/1.2."""
    return {"reference": f"{visit.parts['plan']}/{visit.parts['key']}"}


def node_view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the way from the plan to the node."""
    node = found(data["planNode"])
    code = node["plan"]["code"]
    at_its_address(visit, plan=code, key=node["code"], title=node["title"])
    plan = (visit.to("plan", key=code, title=node["plan"]["title"]), node["plan"]["title"])
    above = [
        (visit.to("node", plan=code, key=each["code"], title=each["title"]), each["title"])
        for each in node["ancestors"]["nodes"]
    ]
    return {
        "trail": [(visit.to("plans"), visit.words.gettext("Action plans")), plan, *above],
        "reference": f"{code}/{node['code']}",
        "permanent": visit.to("node", plan=code, key=node["code"]),
    }


PAGES = (PLANS.declared(), Page("plan", variables, view), Page("node", node_variables, node_view))
