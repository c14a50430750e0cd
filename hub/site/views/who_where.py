"""Who does what, where: all provinces by status, type of organization, year or funder."""

from typing import Any

from hub.drawing.classes import classes
from hub.localization.words import Words
from hub.site import maps
from hub.site.lists import exports
from hub.site.pages import Data, Page
from hub.site.views.choices import choices, chosen
from hub.site.views.coverage import MOST_COLUMNS
from hub.site.views.programs import PROGRAMS
from hub.site.visits import Visit

DIMENSIONS = ("STATUS", "ORGANIZATION_TYPE", "START_YEAR", "FUNDER")
BY = "by"


def titles(words: Words) -> dict[str, str]:
    """Return the names of the dimensions of the columns."""
    return {
        "STATUS": words.gettext("Status"),
        "ORGANIZATION_TYPE": words.gettext("Type of organization"),
        "START_YEAR": words.gettext("Year of start"),
        "FUNDER": words.gettext("Funder"),
    }


def variables(visit: Visit) -> dict[str, Any]:
    """Return the filter, which is that of the list of programs, and the dimension of the columns."""
    return {
        "filter": PROGRAMS.variables(visit)["filter"],
        "by": ["PROVINCE", chosen(visit, BY, DIMENSIONS, "STATUS")],
    }


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the matrix, the map, and the form."""
    words, dimension = visit.words, chosen(visit, BY, DIMENSIONS, "STATUS")
    groups = {each["keys"][0]["code"]: each for each in data["byProvince"]["aggregate"]["groups"]}
    counts = {code: each["count"] for code, each in groups.items()}
    names = {each["code"]: each["name"] for each in data["provinces"]["nodes"]}
    title = words.gettext("Tile map: number of programs by province")
    made = maps.of_provinces("map", words, counts, names, title)
    columns, left_out = largest(data["programs"]["aggregate"]["groups"], words, dimension)
    values = {
        (each["keys"][0]["code"], each["keys"][1]["code"]): each["count"]
        for each in data["programs"]["aggregate"]["groups"]
    }
    tones = classes(values.get((code, column), 0) for code in names for column in columns)
    kept = {name: visit.query.getlist(name) for name in visit.query if name != BY}

    def cells(province: str) -> list[dict[str, int]]:
        numbers = [values.get((province, column), 0) for column in columns]
        return [{"value": number, "tone": tones.tone(number)} for number in numbers]

    return {
        **made,
        "tones": tones,
        "columns": list(columns.values()),
        "left_out": left_out,
        "table": [
            {
                **each,
                "href": visit.to("programs", {**kept, "region": each["code"]}),
                "money": groups[each["code"]]["budgets"] if each["code"] in groups else [],
                "cells": cells(each["code"]),
            }
            for each in made["provinces"]
        ],
        "dimensions": choices(visit, BY, titles(words), dimension),
        "dimension": dimension,
        "fields": [each.field(visit) for each in PROGRAMS.filters],
        "files": exports("programs", visit, variables(visit)["filter"]),
        "list_address": visit.to("programs", kept),
    }


def largest(groups: list[Any], words: Words, dimension: str) -> tuple[dict[Any, str], int]:
    """Return the largest columns with their titles, years in their order, and how many are left out."""
    sizes: dict[Any, int] = {}
    named: dict[Any, str] = {}
    for each in groups:
        key = each["keys"][1]
        sizes[key["code"]] = sizes.get(key["code"], 0) + each["count"]
        named[key["code"]] = key["name"] or key["code"] or words.gettext("not reported")
    chosen_codes = sorted(sizes, key=lambda code: (-sizes[code], str(code)))[:MOST_COLUMNS]
    if dimension == "START_YEAR":
        chosen_codes.sort(key=str)
    return {code: named[code] for code in chosen_codes}, len(sizes) - len(chosen_codes)


PAGES = (Page("who_where", variables, view),)
