"""Where the programs of the plan work: a map, and foci by province."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.drawing import tile_maps
from hub.drawing.classes import Classes, classes
from hub.localization.words import Words
from hub.reports import cells, sources
from hub.reports.facts import Given, by_code
from hub.reports.model import Column, Drawing, Key, Row, Section, Table, Text
from hub.reports.sections.summary import all_programs

# A matrix has at most so many columns of nodes.
MOST_COLUMNS = 9


def section(given: Given) -> Section:
    """Return the section."""
    words = given.words
    counts = by_code(given.programs["aggregate"]["provinces"])
    blocks = [
        drawing(given, counts),
        Text(words.gettext("One tile is one province; areas and distances are not to scale.")),
        matrix(given, counts),
    ]
    return Section("provinces", words.gettext("Provinces"), blocks)


def drawing(given: Given, counts: Mapping[str, int]) -> Drawing:
    """Return the map of all programs."""
    words, chosen = given.words, classes(counts.values())
    title = words.gettext("Programs that ran in %(year)s, by province", year=given.year)
    detail = words.gettext("Tile map of the 38 provinces. The numbers are in the table below.")
    return Drawing(
        title,
        tile_maps.tile_map("map", title, detail, counts, chosen, words.number),
        sources.source(
            given, "programs", "programs.aggregate.provinces", counting(words), all_programs(given)
        ),
        key(words, chosen),
        words.gettext("Number of programs:"),
    )


def matrix(given: Given, counts: Mapping[str, int]) -> Table:
    """Return provinces by the nodes of the plan's middle level."""
    words = given.words
    nodes = given.of_kind(given.middle)[:MOST_COLUMNS]
    columns = [by_code(node["programs"]["aggregate"]["provinces"]) for node in nodes]
    chosen = classes([count for column in columns for count in column.values()])
    return Table(
        words.gettext(
            "Programs that ran in %(year)s, by province and %(kind)s",
            year=given.year,
            kind=given.label(given.middle).lower(),
        ),
        words.gettext("Coverage"),
        [
            Column(words.gettext("Province")),
            *(Column(f"{node['code']} {node['title']}", is_number=True) for node in nodes),
            Column(words.gettext("All programs"), is_number=True),
        ],
        [row(words, name, code, columns, counts, chosen) for code, name in given.provinces.items()],
        sources.source(given, "nodes", "planNodes.nodes[].programs.aggregate.provinces", counting(words)),
        "",
        "matrix",
        key(words, chosen),
    )


def row(
    words: Words,
    name: str,
    code: str,
    columns: Sequence[Mapping[str, int]],
    counts: Mapping[str, int],
    chosen: Classes,
) -> Row:
    """Return one province."""
    numbers = [column.get(code, 0) for column in columns]
    toned = [cells.toned(words, number, chosen.tone(number)) for number in numbers]
    return Row([cells.own(name), *toned, cells.number(words, counts.get(code, 0))])


def key(words: Words, chosen: Classes) -> list[Key]:
    """Return the legend of classes."""
    return [Key(f"q{tone}", between(words, low, high)) for tone, low, high in chosen.key()]


def between(words: Words, low: int, high: int) -> str:
    """Return the numbers of one class."""
    return words.number(low) if low == high else f"{words.number(low)}\N{EN DASH}{words.number(high)}"


def counting(words: Words) -> str:
    """Return the rule by which provinces count."""
    return words.gettext(
        "A program counts in each province in which it or its outputs work, whole. Programs without a "
        "province, such as national ones, count in none."
    )


def untouched(given: Given) -> list[Any]:
    """Return the provinces without a program."""
    counts = by_code(given.programs["aggregate"]["provinces"])
    return [name for code, name in given.provinces.items() if code not in counts]
