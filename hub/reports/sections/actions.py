"""The plan's tree with what serves each node."""

from collections.abc import Mapping
from typing import Any

from hub.drawing import bars
from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Cell, Column, Row, Section, Table


def section(given: Given) -> Section:
    """Return the section."""
    words = given.words
    table = Table(
        words.gettext("Programs that ran in %(year)s, by node of the plan", year=given.year),
        words.gettext("Plan and programs"),
        [
            Column(words.gettext("Node of the plan")),
            Column(words.gettext("Responsible")),
            Column(words.gettext("Expected outputs"), is_number=True),
            Column(words.gettext("Programs"), is_number=True),
        ],
        [row(given, node) for node in given.nodes],
        sources.source(
            given,
            "nodes",
            "planNodes.nodes[].programs.aggregate.count",
            words.gettext(
                "A program counts once for each node that it is aligned with, and for all nodes above. So "
                "the rows add up to more than the number of programs."
            ),
        ),
        words.gettext("The plan has no nodes that are valid in this year."),
    )
    return Section("actions", words.gettext("Actions and programs"), [table])


def row(given: Given, node: Mapping[str, Any]) -> Row:
    """Return one node."""
    words, count = given.words, node["programs"]["aggregate"]["count"]
    leads = "; ".join(lead["name"] for lead in node["leadOrganizations"]["nodes"])
    expected = len(node["expectedOutputs"])
    return Row(
        [
            cells.foreign(f"{node['code']} {node['title']}", drawing=drawn(given, count)),
            cells.foreign(leads),
            cells.number(words, expected) if node["kind"] == given.leaves else Cell("", ""),
            cells.number(words, count),
        ],
        depth=node["depth"] - 1,
        is_group=node["depth"] == 1,
    )


def drawn(given: Given, count: int) -> Any:
    """Return the bar of a node, on the scale of the largest one."""
    return bars.bar(count, max((each["programs"]["aggregate"]["count"] for each in given.nodes), default=0))
