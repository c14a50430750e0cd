"""What nothing was done about: gaps are data."""

from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Column, Row, Section, Table
from hub.reports.sections import provinces
from hub.reports.sections.summary import all_programs


def section(given: Given) -> Section:
    """Return the section."""
    return Section("gaps", given.words.gettext("Gaps"), [nodes(given), places(given)])


def nodes(given: Given) -> Table:
    """Return the actions without a program."""
    words = given.words
    empty = [node for node in given.of_kind(given.leaves) if not node["programs"]["aggregate"]["count"]]
    rows = [
        Row(
            [
                cells.foreign(f"{node['code']} {node['title']}"),
                cells.foreign("; ".join(lead["name"] for lead in node["leadOrganizations"]["nodes"])),
            ]
        )
        for node in empty
    ]
    return Table(
        words.gettext(
            "%(kind)s without a program in %(year)s: %(num)s",
            kind=given.label(given.leaves),
            year=given.year,
            num=words.number(len(empty)),
        ),
        words.gettext("Without a program"),
        [Column(words.gettext("Node of the plan")), Column(words.gettext("Responsible"))],
        rows,
        sources.source(given, "nodes", "planNodes.nodes[].programs.aggregate.count"),
        words.gettext("None: each has a program."),
    )


def places(given: Given) -> Table:
    """Return the provinces without a program."""
    words, names = given.words, provinces.untouched(given)
    return Table(
        words.gettext(
            "Provinces without a program in %(year)s: %(num)s", year=given.year, num=words.number(len(names))
        ),
        words.gettext("Provinces without"),
        [Column(words.gettext("Province"))],
        [Row([cells.own(name)]) for name in names],
        sources.source(
            given, "programs", "programs.aggregate.provinces", provinces.counting(words), all_programs(given)
        ),
        words.gettext("None: each has a program."),
        "columns",
    )
