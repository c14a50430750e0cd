"""Reports: the yearly reports of each plan, and what members report when."""

from datetime import UTC, datetime
from typing import Any

from hub.site.pages import Data, Page
from hub.site.visits import Visit


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the years of each plan up to the present one, the latest first."""
    return {
        "plans": [{**plan, "years": years(plan)} for plan in data["actionPlans"]["nodes"]],
        "templates": data["reportTemplates"]["nodes"],
    }


def years(plan: Any) -> list[int]:
    """Return the years of a plan that have begun, the latest first."""
    last = min(plan["endDate"].year, datetime.now(UTC).year)
    return list(range(last, plan["startDate"].year - 1, -1))


PAGES = (Page("reports", view=view),)
