"""Obstacles that members raised in the year."""

from collections.abc import Mapping
from typing import Any

from hub.localization.words import Words
from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Column, Row, Section, Source, Table


def section(given: Given) -> Section:
    """Return the section."""
    return Section("obstacles", given.words.gettext("Obstacles"), [kinds(given), each(given)])


def kinds(given: Given) -> Table:
    """Return how many there are of each category, and what has come of them."""
    words = given.words
    names = (
        words.gettext("Raised"),
        words.gettext("Open"),
        words.gettext("Resolved"),
        words.gettext("Closed"),
    )
    groups = given.answers["obstacles"].data["obstacles"]["groups"]
    return Table(
        words.gettext("Obstacles that were raised in %(year)s, by category", year=given.year),
        words.gettext("Obstacles"),
        [Column(words.gettext("Category")), *(Column(name, is_number=True) for name in names)],
        [
            Row(
                [
                    cells.foreign(group["label"] or words.gettext("not reported")),
                    *(cells.number(words, group[name]) for name in ("count", "open", "resolved", "closed")),
                ]
            )
            for group in groups
        ],
        source(given, "obstacles.groups"),
        words.gettext("No obstacle was raised in this year."),
    )


def each(given: Given) -> Table:
    """Return the obstacles, the oldest first."""
    words = given.words
    found = given.answers["obstacles"].data["obstacles"]
    title = words.gettext(
        "Obstacles that were raised in %(year)s: %(shown)s of %(num)s",
        year=given.year,
        shown=words.number(len(found["nodes"])),
        num=words.number(found["totalCount"]),
    )
    return Table(
        title,
        words.gettext("Each obstacle"),
        [
            Column(words.gettext("Obstacle")),
            Column(words.gettext("Raised")),
            Column(words.gettext("Severity")),
            Column(words.gettext("Status")),
            Column(words.gettext("Responsible")),
        ],
        [row(words, obstacle) for obstacle in found["nodes"]],
        source(given, "obstacles.nodes"),
        words.gettext("No obstacle was raised in this year."),
    )


def row(words: Words, obstacle: Mapping[str, Any]) -> Row:
    """Return one obstacle."""
    return Row(
        [
            cells.foreign(obstacle["title"], (obstacle["raisedBy"] or {}).get("name", "")),
            cells.day(words, cells.as_day(obstacle["raised"]), ""),
            cells.own(severities(words)[obstacle["severity"]]),
            cells.own(statuses(words)[obstacle["status"]]),
            cells.foreign((obstacle["responsible"] or {}).get("name", "")),
        ]
    )


def source(given: Given, path: str) -> Source:
    """Return where both tables come from."""
    rule = given.words.gettext(
        "Obstacles that were raised on a day of the year, about a node of this plan, a program, a region, an "
        "organization or the hub."
    )
    filter_ = dict(given.answers["obstacles"].variables["filter"])
    return sources.source(given, "obstacles", path, rule, sources.export("obstacles", **filter_))


def severities(words: Words) -> dict[str, str]:
    """Return what the severities are called."""
    return {
        "LOW": words.gettext("Low"),
        "MEDIUM": words.gettext("Medium"),
        "HIGH": words.gettext("High"),
        "CRITICAL": words.gettext("Critical"),
    }


def statuses(words: Words) -> dict[str, str]:
    """Return what the statuses are called."""
    return {
        "OPEN": words.gettext("Open"),
        "IN_PROGRESS": words.gettext("In progress"),
        "RESOLVED": words.gettext("Resolved"),
        "CLOSED": words.gettext("Closed"),
    }
