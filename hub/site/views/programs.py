"""Programs: the list, and the page of one."""

from typing import Any
from urllib.parse import quote

from hub.drawing import tile_maps
from hub.localization.words import Words
from hub.site import linked_data
from hub.site.figures import money, of_result
from hub.site.keys import keyed
from hub.site.lists import Filter, List
from hub.site.pages import Data, Page, at_its_address, found
from hub.site.texts import paragraphs
from hub.site.visits import Visit

STATUSES = ("PIPELINE", "IMPLEMENTATION", "FINALISATION", "CLOSED", "CANCELLED", "SUSPENDED")
ROLES = ("FUNDING", "ACCOUNTABLE", "EXTENDING", "IMPLEMENTING")
PROGRAMS = List(
    "programs",
    "programs",
    (
        Filter("status", lambda words: words.gettext("Status"), "ProgramStatus", STATUSES),
        Filter("region", lambda words: words.gettext("Region (code, such as ID-JT)")),
        Filter("sector", lambda words: words.gettext("Sector (DAC code, such as 15220)"), listed=True),
        Filter("organization", lambda words: words.gettext("Organization (ID)")),
        Filter(
            "role",
            lambda words: words.gettext("Role of the organization"),
            "ParticipationRole",
            ROLES,
            one=True,
        ),
        Filter("planNode", lambda words: words.gettext("Part of a plan (such as RANPE-1/1.2)"), listed=True),
        Filter("startAfter", lambda words: words.gettext("Starts on or after"), day=True),
        Filter("startBefore", lambda words: words.gettext("Starts on or before"), day=True),
        Filter("endAfter", lambda words: words.gettext("Ends on or after"), day=True),
        Filter("endBefore", lambda words: words.gettext("Ends on or before"), day=True),
        Filter("plan", lambda words: words.gettext("Action plan (code, such as RANPE-1)"), listed=True),
    ),
    {
        "-LAST_UPDATED": lambda words: words.gettext("updated last"),
        "TITLE": lambda words: words.gettext("title"),
        "-START": lambda words: words.gettext("started last"),
        "-BUDGET": lambda words: words.gettext("largest budget"),
        "-STALENESS": lambda words: words.gettext("most out of date"),
    },
    export="programs",
    iati=True,
    feed_title=lambda words: words.gettext("Programs"),
)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a program: its IATI identifier, else its ID."""
    return {
        **keyed(visit.parts["key"], "Program", "iatiIdentifier"),
        "isMember": visit.viewer.is_member,
    }


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return what the template needs beside the program."""
    program, words = found(data["program"]), visit.words
    key = program["iatiIdentifier"] or program["id"]
    at_its_address(visit, key=key, title=program["title"])
    roles: dict[str, list[Any]] = {}
    for each in program["participations"]:
        roles.setdefault(each["roleName"], []).append(each["organization"])
    steps = (
        (words.gettext("Budget"), program["totalBudgets"]),
        (words.gettext("Committed"), program["commitments"]),
        (words.gettext("Disbursed"), program["disbursed"]),
        (words.gettext("Spent"), program["spent"]),
    )
    places = {each["region"]["code"]: each["region"] for each in program["locations"] if each["region"]}
    return {
        "paragraphs": paragraphs(program["description"]),
        "roles": roles,
        "regions": list(places.values()) or program["provinces"],
        "locator": locator(program, words),
        "outputs": [
            of_result(each, f"g{place}", visit.to("output", key=each["id"], title=each["title"]), words)
            for place, each in enumerate(program["outputs"]["nodes"], 1)
        ],
        "money": money(steps, words),
        "permanent": visit.to("program", key=key),
        "files": files(visit, program),
        "linked": linked_data.program(visit, program, visit.to("program", key=key)),
    }


def locator(program: dict[str, Any], words: Words) -> Any:
    """Return the small map of the provinces of a program; null if it names none."""
    codes = [each["code"] for each in program["provinces"]]
    return codes and tile_maps.locator("where", words.gettext("Map of the provinces of this program"), codes)


def files(visit: Visit, program: dict[str, Any]) -> dict[str, str]:
    """Return the addresses at which this program is exported."""
    if not program["iatiIdentifier"]:
        return {}
    iati = f"/export/iati/activities/{quote(program['iatiIdentifier'], safe='')}"
    return {"IATI XML": iati}


PAGES = (PROGRAMS.declared(), Page("program", variables, view))
