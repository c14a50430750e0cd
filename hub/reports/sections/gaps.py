"""What nothing was done about: gaps are data."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Cell, Column, Row, Section, Table


def section(given: Given) -> Section:
    """Return the section."""
    return Section("gaps", given.words.gettext("Gaps"), [nodes(given), places(given), outputs(given)])


def of_kind(given: Given, kind: str) -> list[Mapping[str, Any]]:
    """Return the gaps of one kind, the longest first."""
    return [gap for gap in given.answers["coverage"].data["coverageGaps"] if gap["kind"] == kind]


def nodes(given: Given) -> Table:
    """Return the actions without a program."""
    words, gaps = given.words, of_kind(given, "ACTION_WITHOUT_PROGRAM")
    kind = given.label(given.leaves)
    title = words.gettext(
        "%(kind)s without a program in %(year)s: %(num)s",
        kind=kind,
        year=given.year,
        num=words.number(len(gaps)),
    )
    return table(given, title, words.gettext("Without a program"), kind, gaps, node)


def places(given: Given) -> Table:
    """Return the provinces without a program."""
    words, gaps = given.words, of_kind(given, "PROVINCE_WITHOUT_ACTION")
    title = words.gettext(
        "Provinces without a program in %(year)s: %(num)s", year=given.year, num=words.number(len(gaps))
    )
    sheet = words.gettext("Provinces without")
    return table(
        given, title, sheet, words.gettext("Province"), gaps, lambda gap: cells.own(gap["region"]["name"])
    )


def outputs(given: Given) -> Table:
    """Return the expected outputs of nodes whose programs have no output."""
    words, gaps = given.words, of_kind(given, "EXPECTED_OUTPUT_WITHOUT_OUTPUT")
    title = words.gettext(
        "Expected outputs of actions whose programs have no output in %(year)s: %(num)s",
        year=given.year,
        num=words.number(len(gaps)),
    )
    sheet = words.gettext("Expected outputs without")
    return table(given, title, sheet, words.gettext("Expected output"), gaps, expected)


def table(
    given: Given,
    title: str,
    sheet: str,
    head: str,
    gaps: Sequence[Mapping[str, Any]],
    first: Callable[[Mapping[str, Any]], Cell],
) -> Table:
    """Return the gaps of one kind with the reason of each."""
    words = given.words
    return Table(
        title,
        sheet,
        [Column(head), Column(words.gettext("Why"))],
        [Row([first(gap), cells.own(gap["explanation"])]) for gap in gaps],
        sources.source(given, "coverage", "coverageGaps"),
        words.gettext("None."),
    )


def node(gap: Mapping[str, Any]) -> Cell:
    """Return the node of a gap."""
    return cells.foreign(f"{gap['node']['code']} {gap['node']['title']}" if gap["node"] else "")


def expected(gap: Mapping[str, Any]) -> Cell:
    """Return an expected output with its node."""
    return cells.foreign(gap["expectedOutput"]["title"] if gap["expectedOutput"] else "", node(gap).shown)
