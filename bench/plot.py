"""The plot of a run: requests per second of each server without response cache.

Bars are on the scale of the fastest of their group.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from bench.measuring import CONNECTIONS
from bench.results import Results

COLOURS = {
    "hub": "#0f766e",
    "plans-off": "#99c9c3",
    "ceiling": "#9ca3af",
    "postgraphile": "#6d5bd0",
    "mercurius": "#c2570c",
    "yoga": "#b83280",
}
BAR, GAP, HEAD, LEFT, WIDTH, COLUMN = 13, 16, 18, 110, 250, 480
TOP = 64

STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2937}"
    ".title{font-size:16px;font-weight:600}.head{font-weight:600}"
    ".number{fill:#4b5563;font-size:11px}"
    "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.number{fill:#9ca3af}}"
)


def svg(results: Results) -> str:
    """The plot; a column for each number of connections, a group for each operation."""
    group = HEAD + len(results.working) * (BAR + 2) + GAP
    height = TOP + group * len(results.operations)
    width = COLUMN * len(CONNECTIONS)
    body = "\n".join(element for element in elements(results, group))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="Requests a second by operation and server">\n<style>{STYLE}</style>\n'
        f'<text class="title" x="10" y="24">Requests a second, more is better'
        " (line: slowest to fastest round)</text>\n"
        f"{body}\n</svg>\n"
    )


def elements(results: Results, group: int) -> Iterator[str]:
    """All that is drawn below the title."""
    for column, connections in enumerate(CONNECTIONS):
        left = COLUMN * column
        words = "one request at a time" if connections == 1 else f"{connections} at once"
        yield f'<text class="head" x="{left + LEFT}" y="48">{words}</text>'
        for row, operation in enumerate(results.operations):
            yield from bars(results, operation, connections, left, TOP + group * row)


def bars(results: Results, operation: str, connections: int, left: int, top: int) -> Iterator[str]:
    """The bars of one operation over so many connections."""
    yield f'<text class="head" x="{left + 10}" y="{top + 12}">{escape(operation)}</text>'
    cells = [results.cell(server, operation, connections) for server in results.working]
    most = max((cell.rates[1] for cell in cells if cell), default=1.0)
    for index, cell in enumerate(cells):
        if cell is None:
            continue
        y = top + HEAD + index * (BAR + 2)
        length, least, greatest = (WIDTH * rate / most for rate in (cell.rate, *cell.rates))
        middle, start = y + BAR / 2, left + LEFT
        label = escape(results.working[cell.server])
        yield f'<text class="number" x="{start - 6}" y="{y + 10}" text-anchor="end">{label}</text>'
        size = f'width="{length:.1f}" height="{BAR}" rx="2"'
        yield f'<rect x="{start}" y="{y}" {size} fill="{COLOURS[cell.server]}"/>'
        yield (
            f'<line x1="{start + least:.1f}" x2="{start + greatest:.1f}" y1="{middle}" y2="{middle}"'
            ' stroke="#111827" stroke-opacity="0.6"/>'
        )
        yield f'<text class="number" x="{start + greatest + 6:.1f}" y="{y + 10}">{cell.rate:,.0f}</text>'
