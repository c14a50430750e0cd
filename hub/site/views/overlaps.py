"""Overlaps: the list, and two programs side by side."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from hub.localization.words import Words
from hub.site.lists import Filter, List
from hub.site.pages import Act, Data, Page, found
from hub.site.views.typed import version
from hub.site.visits import Visit

KINDS = ("SAME_WORK", "SHARE", "OVERLAP", "SPLIT_RECORD")
COLLABORATIONS = ("JOINT_PROGRAM", "MOU", "CO_FUNDING", "REFERRAL")
STATUSES = ("OPEN", "CONFIRMED", "DISMISSED")
OVERLAPS = List(
    "overlaps",
    "overlaps",
    (
        Filter("kind", lambda words: words.gettext("Kind"), "OverlapKind", KINDS),
        Filter("status", lambda words: words.gettext("Status"), "OverlapStatus", STATUSES),
        Filter("region", lambda words: words.gettext("Region (code, such as ID-JT)")),
    ),
    {
        "PRIORITY": lambda words: words.gettext("what to look at first"),
        "-SCORE": lambda words: words.gettext("most similar"),
    },
    export="overlaps",
    is_searched=False,
)
Program = Mapping[str, Any]


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of an overlap."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the fields of both programs, with those that agree."""
    overlap, words = found(data["node"] or None), visit.words
    programs = [overlap["a"], overlap["b"]]
    fields = [(words.gettext("Title"), lambda each: each["title"]), *compared(words)]
    return {
        "rows": [row(visit, programs, *each) for each in fields],
        "title_name": fields[0][0],
        "reason": visit.form.get("reason", ""),
        "purpose": visit.form.get("purpose", ""),
        "is_coordinated": visit.query.get("done") == "coordinated",
        "collaboration_kinds": COLLABORATIONS,
    }


def compared(words: Words) -> list[tuple[str, Callable[[Program], str]]]:
    """Return the names of the compared fields, and what a program says in each."""
    return [
        (words.gettext("Reported by"), lambda each: (each["reportingOrganization"] or {}).get("title", "")),
        (words.gettext("Organizations"), lambda each: listed(each["organizations"]["nodes"], "title")),
        (words.gettext("Status"), lambda each: each["statusName"] or ""),
        (words.gettext("Starts"), lambda each: day(words, each["effectiveStart"])),
        (words.gettext("Ends"), lambda each: day(words, each["effectiveEnd"])),
        (words.gettext("Provinces"), lambda each: listed(each["provinces"], "name")),
        (words.gettext("Sector"), lambda each: listed([one["sector"] for one in each["sectors"]], "name")),
        (words.gettext("Tags"), lambda each: listed([one["tag"] for one in each["tags"]], "name")),
        (words.gettext("Budget"), lambda each: "; ".join(amounts(words, each["totalBudgets"]))),
    ]


def day(words: Words, value: Any) -> str:
    """Return a day in words; empty if there is none."""
    return words.day(value) if value else ""


def amounts(words: Words, given: list[Any]) -> list[str]:
    """Return amounts of money in words."""
    return [words.money(Decimal(str(each["amount"])), each["currency"]) for each in given]


def listed(records: list[Any], name: str) -> str:
    """Return the values of a field in alphabetical order."""
    return "; ".join(sorted(each[name] for each in records))


def row(
    visit: Visit, programs: list[Program | None], name: str, read: Callable[[Program], str]
) -> dict[str, Any]:
    """Return one field of both programs; they agree if both say the same, and something."""
    cells = []
    for each in programs:
        text = visit.words.gettext("not public") if each is None else read(each)
        cells.append({"text": text or "\N{EN DASH}", "href": each and visit.to_program(each)})
    same = None not in programs and cells[0]["text"] == cells[1]["text"] != "\N{EN DASH}"
    return {"name": name, "cells": cells, "same": same}


def decision(visit: Visit) -> dict[str, Any]:
    """Return the input of `decideOverlap`."""
    return {
        "input": {
            "id": visit.parts["key"],
            "status": visit.form.get("status", ""),
            "reason": visit.form.get("reason", ""),
            "expectedVersion": version(visit),
        }
    }


def decided(visit: Visit, done: Mapping[str, Any]) -> str | None:
    """Return the page of the overlap again if it is decided."""
    return visit.to("overlap", key=visit.parts["key"]) if done["__typename"] == "OverlapDecided" else None


def coordination(visit: Visit) -> dict[str, Any]:
    """Return the input of `coordinateOverlap`."""
    purposes = [{"language": visit.language, "text": visit.form.get("purpose", "").strip()}]
    return {
        "input": {
            "overlap": visit.parts["key"],
            "kind": visit.form.get("kind", ""),
            "purposes": [each for each in purposes if each["text"]],
            "visibility": "MEMBERS",
        }
    }


def proposed(visit: Visit, done: Mapping[str, Any]) -> str | None:
    """Return the page of the overlap again if the collaboration is proposed."""
    is_saved = done["__typename"] == "CollaborationSaved"
    return visit.to("overlap", {"done": "coordinated"}, key=visit.parts["key"]) if is_saved else None


ACTS = (Act("decide_overlap", decision, decided), Act("coordinate_overlap", coordination, proposed))
PAGES = (OVERLAPS.declared(), Page("overlap", variables, view, acts=ACTS))
