"""Outputs against their targets: by node of the plan, and those that are most behind."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from hub.drawing import bars
from hub.localization.words import Words
from hub.reports import cells, sources
from hub.reports.achievement import Achieved, Level
from hub.reports.facts import Given
from hub.reports.model import Cell, Column, Key, Row, Section, Source, Table
from hub.reports.sections.summary import all_programs

MOST_BEHIND = 20
PATH = "outputs.nodes[].indicators[].periods[].achievementPercent"


def section(given: Given) -> Section:
    """Return the section."""
    blocks = [tally(given), behind(given)]
    return Section("results", given.words.gettext("Outputs against their targets"), blocks)


def level_names(words: Words) -> list[str]:
    """Return what the levels are called, in their order."""
    return [
        words.gettext("Reached"),
        words.gettext("Close"),
        words.gettext("Behind"),
        words.gettext("Not reported"),
    ]


def tally(given: Given) -> Table:
    """Return how many outputs are on each level, by the nodes of the middle level."""
    words = given.words
    names = level_names(words)
    rows = [(node, counted(of_node(given, node["reference"]))) for node in given.of_kind(given.middle)]
    largest = max((sum(counts) for _, counts in rows), default=0)
    return Table(
        words.gettext("Outputs with a target for %(year)s, by achievement", year=given.year),
        words.gettext("Achievement"),
        [Column(given.label(given.middle)), *(Column(name, is_number=True) for name in names)],
        [
            *(
                Row(
                    [
                        cells.foreign(f"{node['code']} {node['title']}", drawing=bars.parts(counts, largest)),
                        *numbers(words, counts),
                    ]
                )
                for node, counts in rows
            ),
            *without(given),
            Row(
                [cells.own(words.gettext("All, each once")), *numbers(words, counted(given.outputs))],
                is_total=True,
            ),
        ],
        rule(given),
        words.gettext("No output has a target for this year."),
        "",
        [Key(mark, name) for mark, name in zip(("k-act", "k-d3", "k-d2", ""), names, strict=True)],
    )


def without(given: Given) -> list[Row]:
    """Return a row for the outputs that serve no node of the middle level, if there are some."""
    words = given.words
    served = {
        each.output["id"]
        for node in given.of_kind(given.middle)
        for each in of_node(given, node["reference"])
    }
    rest = [each for each in given.outputs if each.output["id"] not in served]
    title = words.gettext("Without a %(kind)s", kind=given.label(given.middle).lower())
    return [Row([cells.own(title), *numbers(words, counted(rest))])] if rest else []


def behind(given: Given) -> Table:
    """Return the outputs with the lowest achievements."""
    words = given.words
    late = [each for each in given.outputs if each.level is Level.BEHIND]
    late.sort(key=lambda each: (each.percent, each.output["id"]))
    title = words.gettext(
        "Outputs that are behind: the lowest %(shown)s of %(num)s",
        shown=words.number(min(len(late), MOST_BEHIND)),
        num=words.number(len(late)),
    )
    return Table(
        title,
        words.gettext("Behind"),
        [
            Column(words.gettext("Output")),
            Column(words.gettext("Indicator")),
            Column(words.gettext("Target"), is_number=True),
            Column(words.gettext("Actual"), is_number=True),
            Column(words.gettext("Achievement in percent"), is_number=True),
        ],
        [output_row(words, each) for each in late[:MOST_BEHIND]],
        rule(given),
        words.gettext("None is behind."),
    )


def output_row(words: Words, each: Achieved) -> Row:
    """Return one output with the indicator that decides."""
    program = (each.output["program"] or {}).get("title", "")
    drawn = bars.bar(max(each.percent or Decimal(0), Decimal(0)), 100, "d2", target=True)
    return Row(
        [
            cells.foreign(each.output["title"], program, drawn),
            cells.foreign(each.indicator),
            cells.number(words, each.target),
            cells.number(words, each.actual),
            cells.percent(words, each.percent),
        ]
    )


def rule(given: Given) -> Source:
    """Return the rule of both tables."""
    words = given.words
    text = words.gettext(
        "An output counts if an indicator has a target for a period that ends in the year. Achievement is as"
        " the graph computes it; of several indicators the lowest decides. Reached: at least 100 percent. "
        "Close: at least %(close)s percent. Outputs count for the nodes that their program is aligned with, "
        "and for those above.",
        close=words.number(given.close),
    )
    return sources.source(given, "outputs", PATH, text, all_programs(given))


def of_node(given: Given, reference: str) -> list[Achieved]:
    """Return the outputs whose program is aligned with a node or one below it."""
    served = {
        program["id"]
        for program in given.programs["nodes"]
        if any(
            reference in given.above(at["node"]["reference"])
            for at in program["alignments"]["nodes"]
            if at["node"]
        )
    }
    return [each for each in given.outputs if (each.output["program"] or {}).get("id") in served]


def counted(outputs: Iterable[Achieved]) -> list[int]:
    """Return how many outputs are on each level."""
    levels = [each.level for each in outputs]
    return [levels.count(level) for level in Level]


def numbers(words: Words, counts: Sequence[int]) -> list[Cell]:
    """Return the cells of counts."""
    return [cells.number(words, count) for count in counts]
