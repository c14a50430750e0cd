"""Who contributed: organizations by what they did in the programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Column, Row, Section, Table
from hub.reports.sections.summary import all_programs

ROLES = ("reporters", "funders", "implementers")


def section(given: Given) -> Section:
    """Return the section."""
    words = given.words
    groups = given.programs["aggregate"]
    names = {
        key["code"]: key["name"]
        for role in ROLES
        for key in keys(groups[role])
        if key["code"] and key["name"]
    }
    counts = {
        role: {key["code"]: group["count"] for group in groups[role] for key in group["keys"]}
        for role in ROLES
    }
    totals = {code: sum(counts[role].get(code, 0) for role in ROLES) for code in names}
    order = sorted(names, key=lambda code: (-totals[code], code))
    table = Table(
        words.gettext("Organizations in the programs that ran in %(year)s", year=given.year),
        words.gettext("Organizations"),
        [
            Column(words.gettext("Organization")),
            Column(words.gettext("Reports"), is_number=True),
            Column(words.gettext("Funds"), is_number=True),
            Column(words.gettext("Implements"), is_number=True),
        ],
        [
            Row(
                [
                    cells.foreign(names[code]),
                    *(cells.number(words, counts[role].get(code, 0)) for role in ROLES),
                ]
            )
            for code in order
        ],
        sources.source(
            given,
            "programs",
            ", ".join(f"programs.aggregate.{role}" for role in ROLES),
            words.gettext("The number of programs that the organization reports, funds or implements."),
            all_programs(given),
        ),
        words.gettext("No program ran in this year."),
    )
    return Section("contributors", words.gettext("Who contributed"), [table])


def keys(groups: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the keys of groups by one dimension."""
    return [group["keys"][0] for group in groups]
