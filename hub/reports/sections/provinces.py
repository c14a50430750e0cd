"""Where the programs of the plan work: a map, and foci by province."""

from collections.abc import Mapping, Sequence

from hub.drawing import tile_maps
from hub.drawing.classes import Classes, classes
from hub.localization.words import Words
from hub.reports import cells, sources
from hub.reports.facts import Given
from hub.reports.model import Column, Drawing, Key, Row, Section, Table, Text
from hub.reports.sections.summary import all_programs

# A matrix has at most so many columns of nodes.
MOST_COLUMNS = 8


def section(given: Given) -> Section:
    """Return the section."""
    words = given.words
    scale = Text(words.gettext("One tile is one province; areas and distances are not to scale."))
    return Section(
        "provinces", words.gettext("Provinces"), [drawing(given), scale, *matrices(given), *outside(given)]
    )


def drawing(given: Given) -> Drawing:
    """Return the map of all programs."""
    words, chosen = given.words, classes(given.by_province.values())
    title = words.gettext("Programs that ran in %(year)s, by province", year=given.year)
    detail = words.gettext("Tile map of the 38 provinces. The numbers are in the table below.")
    return Drawing(
        title,
        tile_maps.tile_map("map", title, detail, given.by_province, chosen, words.number),
        sources.source(
            given, "coverage", "whole.columns[].programCount", counting(words), all_programs(given)
        ),
        key(words, chosen),
        words.gettext("Number of programs:"),
    )


def outside(given: Given) -> list[Text]:
    """Return a remark if there are actions that no column of the matrix contains."""
    columns = {node["reference"] for node in given.of_kind(given.middle)}
    leaves = [node["code"] for node in given.of_kind(given.leaves)]
    without = [
        node["code"]
        for node in given.of_kind(given.leaves)
        if not columns & set(given.above(node["reference"]))
    ]
    if not without or len(without) == len(leaves):
        return []
    words = given.words
    return [
        Text(
            words.gettext(
                "The plan has nodes without a %(kind)s above: %(codes)s. Their programs are in the last "
                "column only.",
                kind=given.label(given.middle).lower(),
                codes=", ".join(without),
            )
        )
    ]


def matrices(given: Given) -> list[Table]:
    """Return provinces by the nodes of the plan's middle level, in as many tables as paper needs."""
    rows = given.coverage["rows"]
    starts = range(0, len(rows), MOST_COLUMNS)
    return [matrix(given, rows[start : start + MOST_COLUMNS], start // MOST_COLUMNS) for start in starts]


def matrix(given: Given, nodes: Sequence[Mapping[str, str]], part: int) -> Table:
    """Return one table of provinces by nodes."""
    words = given.words
    counts = {(each["rowCode"], each["columnCode"]): each["programCount"] for each in given.coverage["cells"]}
    chosen = classes(counts.values())
    sheet = words.gettext("Coverage")
    return Table(
        words.gettext(
            "Programs that ran in %(year)s, by province and %(kind)s",
            year=given.year,
            kind=given.label(given.middle).lower(),
        ),
        f"{sheet} {part + 1}" if part else sheet,
        [
            Column(words.gettext("Province")),
            *(
                Column(f"{node['code']} {node['title']}", is_number=True, short=node["code"])
                for node in nodes
            ),
            Column(words.gettext("All programs"), is_number=True),
        ],
        [row(given, each, nodes, counts, chosen) for each in given.coverage["columns"]],
        sources.source(
            given, "coverage", "coverage.cells[].programCount", counting(words), all_programs(given)
        ),
        "",
        "matrix",
        key(words, chosen),
    )


def row(
    given: Given,
    column: Mapping[str, str],
    nodes: Sequence[Mapping[str, str]],
    counts: Mapping[tuple[str, str], int],
    chosen: Classes,
) -> Row:
    """Return one province, or the programs that name none."""
    words, code = given.words, column["code"]
    numbers = [counts.get((node["code"], code), 0) for node in nodes]
    toned = [cells.toned(words, number, chosen.tone(number)) for number in numbers]
    name = given.provinces.get(code) or words.gettext("National, no province")
    return Row([cells.own(name), *toned, cells.number(words, given.of_plan.get(code, 0))])


def key(words: Words, chosen: Classes) -> list[Key]:
    """Return the legend of classes."""
    return [Key(f"q{tone}", between(words, low, high)) for tone, low, high in chosen.key()]


def between(words: Words, low: int, high: int) -> str:
    """Return the numbers of one class."""
    return words.number(low) if low == high else f"{words.number(low)}\N{EN DASH}{words.number(high)}"


def counting(words: Words) -> str:
    """Return the rule by which provinces count."""
    return words.gettext(
        "The defaults of `counting`: a program counts whole for each node and in each province in which it "
        "works, programs of regencies for their province. Programs that name no province have a row of their"
        " own."
    )
