"""What published sources say of the plan, in numbers, contradictory ones side by side."""

from collections.abc import Mapping
from typing import Any

from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Column, Row, Section, Table, Text


def section(given: Given) -> Section | None:
    """Return the section; None for a plan without such figures."""
    words, figures = given.words, given.plan["figures"]
    if not figures:
        return None
    notice = Text(
        words.gettext(
            "The following figures are quoted from their sources; I-KHub did not compute them. Sources that "
            "contradict each other are shown side by side."
        ),
        is_notice=True,
        title=words.gettext("Published figures."),
    )
    table = Table(
        words.gettext("Published figures about the plan"),
        words.gettext("Published figures"),
        [
            Column(words.gettext("What is counted")),
            Column(words.gettext("Year")),
            Column(words.gettext("Value"), is_number=True),
            Column(words.gettext("Of"), is_number=True),
            Column(words.gettext("Source")),
        ],
        [row(given, figure) for figure in figures],
        sources.source(given, "plan", "actionPlan.figures"),
        "",
    )
    return Section("published", words.gettext("The plan in published figures"), [notice, table])


def row(given: Given, figure: Mapping[str, Any]) -> Row:
    """Return one figure with its source."""
    words, node = given.words, figure["node"]
    about = [f"{node['reference']} {node['title']}"] if node else []
    notes = " · ".join([*about, *([figure["note"]] if figure["note"] else [])])
    dated = cells.as_day(figure["date"])
    source = ", ".join([figure["source"], *([words.day(dated)] if dated else [])])
    return Row(
        [
            cells.foreign(figure["label"], notes),
            cells.own(str(figure["year"] or words.gettext("whole period"))),
            cells.number(words, cells.decimal(figure["value"])),
            cells.number(words, cells.decimal(figure["outOf"])),
            cells.foreign(source, figure["sourceUrl"] or ""),
        ]
    )
