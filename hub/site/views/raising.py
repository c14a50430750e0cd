"""Raising an obstacle: what stands in the way, of what, and how severe it is."""

from typing import Any

from hub.site.pages import Act, Data, Page
from hub.site.views.editing import to_revision
from hub.site.views.texts_of_forms import written
from hub.site.visits import Visit

FIELDS = (
    "title_id",
    "title_en",
    "description_id",
    "description_en",
    "type",
    "category",
    "severity",
    "program",
    "raised",
)
TYPES, SEVERITIES = ("TECHNICAL", "NON_TECHNICAL"), ("LOW", "MEDIUM", "HIGH", "CRITICAL")


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return what was typed, and the choices; an obstacle of a program is about it."""
    typed = {name: visit.form.get(name, visit.query.get(name, "")) for name in FIELDS}
    return {"typed": typed, "types": TYPES, "severities": SEVERITIES}


def raised_input(visit: Visit) -> dict[str, Any]:
    """Return the input of `saveObstacle`; without a program, it is about the member's organization."""
    form = visit.form
    about = "program" if form.get("program") else "organization"
    return {
        "input": {
            "fields": {
                "titles": written(visit, "title"),
                "descriptions": written(visit, "description"),
                "type": form.get("type") or None,
                "category": form.get("category") or None,
                "severity": form.get("severity") or None,
                "raised": form.get("raised") or None,
                about: form.get(about, ""),
            },
            "idempotencyKey": form.get("once") or None,
        }
    }


RAISE = Act("raise_obstacle", raised_input, to_revision)
PAGES = (Page("obstacle_new", view=view, for_members=True, acts=(RAISE,)),)
