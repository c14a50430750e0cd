"""Reporting progress on an output: the actual values of its periods."""

import re
from typing import Any

from hub.site.lists import is_number
from hub.site.pages import Act, Data, Page, found
from hub.site.views.editing import to_revision
from hub.site.views.typed import version
from hub.site.visits import Visit

# The field of an actual value: the place of its indicator, and the days of its period.
FIELD = re.compile(r"actual_(\d{1,4})_(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)")
# Of a period that is not there yet: indicator, days and value.
NEW = ("new_indicator", "new_start", "new_end", "new_actual")


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the form of an output."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the indicators with a field for each period, and what was typed."""
    output = found(data["output"])
    indicators = [
        {
            "title": each["title"],
            "place": place,
            "rows": [row(visit, place, period) for period in each["periods"] if is_whole(period)],
        }
        for place, each in enumerate(output["indicators"])
    ]
    return {"indicators": indicators, "typed": {name: visit.form.get(name, "") for name in NEW}}


def is_whole(period: Any) -> bool:
    """Whether a period has both days, by which its values are reported."""
    return bool(period["start"] and period["end"])


def row(visit: Visit, place: int, period: Any) -> dict[str, Any]:
    """Return a period with the name and the value of its field."""
    name = f"actual_{place}_{period['start']}_{period['end']}"
    stored = "" if period["actual"] is None else str(period["actual"])
    return {**period, "name": name, "stored": stored, "typed": visit.form.get(name, stored)}


def progress(form: Any) -> list[dict[str, Any]]:
    """Return the values that differ from those that the page showed, and that of a new period."""
    changed = []
    for name, value in form.items():
        named = FIELD.fullmatch(name)
        if named and value.strip() and value.strip() != form.get(f"was_{name}", ""):
            indicator, start, end = named.groups()
            changed.append(reported(indicator, start, end, value))
    if form.get("new_actual", "").strip():
        indicator, start, end, value = (form.get(name, "") for name in NEW)
        changed.append(reported(indicator, start, end, value))
    return changed


def reported(indicator: str, start: str, end: str, value: str) -> dict[str, Any]:
    """Return the actual value of a period as the graph takes it."""
    place = int(indicator) if is_number(indicator) else 0
    return {"indicator": place, "start": start, "end": end, "actuals": [{"value": value.strip()}]}


def saved_input(visit: Visit) -> dict[str, Any]:
    """Return the input of `saveOutput`."""
    return {
        "input": {
            "output": visit.parts["key"],
            "expectedVersion": version(visit),
            "fields": {"progress": progress(visit.form)},
            "comment": visit.form.get("comment") or None,
        }
    }


SAVE = Act("save_output", saved_input, to_revision)
PAGES = (Page("output_progress", variables, view, for_members=True, acts=(SAVE,)),)
