"""Where the figures of a report come from, as the appendix says it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hub.reports.facts import Given
from hub.reports.model import Source


def source(given: Given, document: str, path: str, rule: str = "", records: str = "") -> Source:
    """Return the source of a figure that one of the answers contains."""
    variables = {name: value for name, value in given.answers[document].variables.items() if name != "after"}
    return Source(document, variables, path, rule, records)


def export(connection: str, **filter_: Any) -> str:
    """Return the address at which the hub exports the records of a list."""
    return f"/export/{connection}?filter={quote(compact(filter_))}&format=csv"


def compact(value: Mapping[str, Any]) -> str:
    """Return JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def running(plan: str, year: int) -> dict[str, Any]:
    """Return the filter of the programs of a plan that run on a day of a year, by the rule of `coverage`.

    A program with only one date runs on that day.
    """
    first, last = f"{year}-01-01", f"{year}-12-31"
    return {
        "plan": [plan],
        "OR": [
            {"startBefore": last, "endAfter": first},
            {"endKnown": False, "startAfter": first, "startBefore": last},
            {"startKnown": False, "endAfter": first, "endBefore": last},
        ],
    }
