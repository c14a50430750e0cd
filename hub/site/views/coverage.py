"""Coverage of an action plan: provinces by parts of the plan, and what is missing."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from db import enum_labels
from hub.drawing.classes import Classes, classes
from hub.site import maps
from hub.site.pages import Data, Page, found
from hub.site.views.choices import choices, chosen
from hub.site.visits import Visit
from schema.coverage_inputs import CoverageMeasure

LEVELS = ("PILLAR", "FOCUS", "THEME", "STRATEGY", "ACTION")
MEASURES = tuple(CoverageMeasure)
# More columns are not readable beside the names of the provinces.
MOST_COLUMNS = 8
YEAR, ROWS, MEASURE = "year", "rows", "measure"


def year_of(visit: Visit) -> int | None:
    """Return the year in the address; null for all years."""
    given = visit.query.get(YEAR, "")
    return int(given) if given.isdecimal() and given.isascii() and len(given) == len("2023") else None


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the matrix."""
    year = year_of(visit)
    return {
        "plan": visit.parts["key"],
        "rows": chosen(visit, ROWS, LEVELS, "FOCUS"),
        "measure": chosen(visit, MEASURE, MEASURES, "PROGRAMS"),
        "filter": None if year is None else {"year": year},
    }


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the matrix with provinces as rows, its map, and the choices."""
    plan, coverage, words = found(data["actionPlan"]), found(data["coverage"]), visit.words
    given = variables(visit)
    values = {(each["rowCode"], each["columnCode"]): each["value"] for each in coverage["cells"]}
    provinces = [each for each in coverage["columns"] if each["code"]]
    totals = {each["code"]: each["value"] for each in provinces}
    names = {each["code"]: each["name"] for each in provinces}
    tones, links = classes(values.values()), links_of(visit)
    return {
        **maps.of_provinces("map", words, totals, names, words.gettext("Tile map: coverage by province")),
        "tones": tones,
        "columns": coverage["rows"],
        "is_wide": len(coverage["rows"]) > MOST_COLUMNS,
        "table": [
            {**each, "cells": [cell(row, each, values, tones, links) for row in coverage["rows"]]}
            for each in provinces
        ],
        "elsewhere": sum(each["value"] for each in coverage["columns"] if not each["code"]),
        "year": year_of(visit),
        "years": choices(
            visit, YEAR, {"": words.gettext("all years"), **years(plan)}, str(year_of(visit) or "")
        ),
        "levels": choices(visit, ROWS, levels(visit, plan), given["rows"]),
        "measures": choices(visit, MEASURE, labels(visit, "CoverageMeasure", MEASURES), given["measure"]),
    }


def years(plan: Any) -> dict[str, str]:
    """Return the years of a plan as choices."""
    return {str(year): str(year) for year in range(plan["startDate"].year, plan["endDate"].year + 1)}


def levels(visit: Visit, plan: Any) -> dict[str, str]:
    """Return the levels of a plan that can be columns, as choices."""
    named = labels(visit, "PlanNodeKind", LEVELS)
    return {
        each["kind"]: each["label"] or named[each["kind"]]
        for each in plan["levels"]
        if each["kind"] in LEVELS
    }


def labels(visit: Visit, enum: str, values: tuple[str, ...]) -> dict[str, str]:
    """Return the names of values of an enum as choices."""
    return {value: dict(enum_labels.of(enum, value)).get(visit.language, value) for value in values}


def links_of(visit: Visit) -> str:
    """Return the address of a list of programs in the period of the matrix, to which cells add themselves."""
    year = year_of(visit)
    period = {"endAfter": f"{year}-01-01", "startBefore": f"{year}-12-31"} if year else {}
    return visit.to("programs", {**period, "planNode": f"{visit.parts['key']}/"})


def cell(row: Any, province: Any, values: Any, tones: Classes, links: str) -> dict[str, Any]:
    """Return a cell: its number, its tone, and the address of the list of its programs, if it has any."""
    value = values.get((row["code"], province["code"]), 0)
    href = f"{links}{quote_plus(row['code'])}&region={quote_plus(province['code'])}" if value else None
    return {"value": value, "tone": tones.tone(value), "href": href}


def gap_variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the gaps of a year; the present year by default."""
    return {"plan": visit.parts["key"], "year": year_of(visit) or datetime.now(UTC).year}


def gap_view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the gaps by kind, and the years of the plan."""
    plan = found(data["actionPlan"])
    kinds: dict[str, list[Any]] = {}
    for each in data["coverageGaps"]:
        kinds.setdefault(each["kind"], []).append(each)
    year = str(gap_variables(visit)["year"])
    return {"kinds": kinds, "year": year, "years": choices(visit, YEAR, years(plan), year)}


PAGES = (Page("coverage", variables, view), Page("gaps", gap_variables, gap_view))
