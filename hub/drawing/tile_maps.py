"""The tile map of the 38 provinces: one tile for each province, whatever its area.

Column 0 is the west and row 0 the north. The positions are in `tiles.csv`; names come from the graph.
"""

import csv
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from hub.drawing.classes import Classes
from hub.drawing.marks import element, image, rectangle, shown, text

FILE = Path(__file__).parent / "tiles.csv"
COLUMNS, ROWS = 17, 8
# The large map: tiles of 52 on a grid of 56.
GRID, TILE, EDGE = 56, 52, 2
# The small map: tiles of 9 on a grid of 10.
SMALL_GRID, SMALL_TILE = 10, 9
SMALL_SIZE = (COLUMNS * SMALL_GRID + 1, ROWS * SMALL_GRID + 1)
OWN_TONE = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of a province: its ISO 3166-2 code, its short name, and where it is."""

    code: str
    short: str
    column: int
    row: int


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tiles of all provinces, in the order of their Kemendagri codes."""
    with FILE.open(encoding="utf-8") as file:
        return tuple(
            Tile(row["code"], row["short"], int(row["column"]), int(row["row"]))
            for row in csv.DictReader(file)
        )


def tile_map(
    identity: str,
    title: str,
    detail: str,
    counts: Mapping[str, int],
    classes: Classes,
    number: Callable[[int], str],
    own: Collection[str] = (),
) -> Markup:
    """Draw a count for each province; those that `counts` lacks have 0, those in `own` a ring."""
    marks = []
    for tile in tiles():
        count = counts.get(tile.code, 0)
        marks.append(drawn(tile, number(count), classes.tone(count), has_ring=tile.code in own))
    return image(COLUMNS * GRID, ROWS * GRID, identity, title, *marks, detail=detail)


def drawn(tile: Tile, number: str, tone: int, *, has_ring: bool) -> Markup:
    """Draw one tile: a number, a short name, a tone; dashed for zero."""
    x, y = tile.column * GRID + EDGE, tile.row * GRID + EDGE
    marks = [
        rectangle(f"f{tone}" if tone else "z", x, y, TILE, TILE, rx="3"),
        text("v", x + TILE // 2, y + 24, number),
        text("l", x + TILE // 2, y + 42, tile.short),
    ]
    if has_ring:
        marks.append(rectangle("me", x, y, TILE, TILE, rx="3"))
    return element("g", *marks, class_=f"c{tone}")


def small_map(identity: str, title: str, counts: Mapping[str, int], classes: Classes) -> Markup:
    """Draw a map without numbers: one path for each tone."""
    tones: dict[int, list[Tile]] = {}
    for tile in tiles():
        tones.setdefault(classes.tone(counts.get(tile.code, 0)), []).append(tile)
    marks = [
        element("path", class_=f"f{tone}" if tone else "z", d="".join(map(square, tones[tone])))
        for tone in sorted(tones)
    ]
    return image(*SMALL_SIZE, identity, title, *marks)


def locator(identity: str, title: str, own: Collection[str]) -> Markup:
    """Draw where a record works: its provinces in the darkest tone."""
    return small_map(identity, title, dict.fromkeys(own, 1), Classes((1,), 1))


def mark() -> str:
    """Return the path of the hub's mark: the map in units of one tile."""
    return "".join(f"M{tile.column + 0.08:g} {tile.row + 0.08:g}h.84v.84h-.84z" for tile in tiles())


def square(tile: Tile) -> str:
    """Return the path of a small tile."""
    x, y = tile.column * SMALL_GRID + 0.5, tile.row * SMALL_GRID + 0.5
    return f"M{shown(x)} {shown(y)}h{SMALL_TILE}v{SMALL_TILE}h-{SMALL_TILE}z"
