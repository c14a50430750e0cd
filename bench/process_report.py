"""The report of the process benchmark, as Markdown tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from statistics import median
from typing import TypeAlias

from bench import machine

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
LIBRARIES = ("uvicorn", "uvloop", "httptools", "h11", "starlette", "strawberry-graphql", "asyncpg")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Start:
    """One start of the hub: seconds until it was ready, and its memory in bytes."""

    seconds: float
    resident: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A combination of event loop, HTTP parser and garbage collector setting."""

    loop: str
    http: str
    collector: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """One round of load.

    `rate` is requests a second, `p99` milliseconds, `cost` microseconds of the server's processor a request.
    """

    rate: float
    p99: float
    cost: float


# Microseconds by operation and variant.
Costs: TypeAlias = dict[str, dict[str, float]]


def text(
    starts: Sequence[Start], costs: Sequence[Costs], rounds: Mapping[tuple[Shape, str], Sequence[Loaded]]
) -> str:
    """All tables."""
    return "\n".join(
        [
            heading(len(starts)),
            "",
            "### Start and memory",
            "",
            "| what | |",
            "|---|--:|",
            f"| warm start until `/readyz` is well | {spread([s.seconds for s in starts], '.2f')} s |",
            f"| memory at rest | {spread([s.resident / MEGABYTE for s in starts], '.0f')} MB |",
            "",
            "### Processor time of a request inside the server",
            "",
            *cost_lines(costs),
            "",
            "### Event loop, HTTP parser, garbage collector",
            "",
            *load_lines(rounds),
        ]
    )


def heading(times: int) -> str:
    """Return the line with date, number of runs and machine."""
    software = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"Measured {datetime.now(UTC).date()}, {times} times each: medians, and the range in brackets. "
        f"{machine.words()}; Python {python_version()}, {software}."
    )


def cost_lines(costs: Sequence[Costs]) -> list[str]:
    """Return the table of microseconds by operation and variant."""
    variants = list(costs[0])
    lines = [f"| microseconds | {' | '.join(variants)} |", f"|---|{'--:|' * len(variants)}"]
    for name in costs[0][variants[0]]:
        label = "counted for `/metrics`, of that" if name == "counting" else f"`{name}`"
        cells = (
            spread([one[variant][name] for one in costs], ".1f" if name == "counting" else ".0f")
            for variant in variants
        )
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return lines


def load_lines(rounds: Mapping[tuple[Shape, str], Sequence[Loaded]]) -> list[str]:
    """Return the table of load results by shape, or a note that nothing was measured."""
    if not rounds:
        return ["Not measured: there is no `wrk`."]
    operations = list(dict.fromkeys(name for _, name in rounds))
    heads = [f"{name}: {what}" for name in operations for what in ("requests/s", "p99 ms", "processor µs")]
    lines = [
        f"| event loop | HTTP parser | collector | {' | '.join(heads)} |",
        f"|---|---|---|{'--:|' * len(heads)}",
    ]
    for shape in dict.fromkeys(shape for shape, _ in rounds):
        cells = [shape.loop, shape.http, shape.collector]
        for name in operations:
            cells.append(spread(values(rounds[shape, name], lambda one: one.rate), ".0f"))
            cells.append(spread(values(rounds[shape, name], lambda one: one.p99), ".1f"))
            cells.append(spread(values(rounds[shape, name], lambda one: one.cost), ".0f"))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def values(rounds: Sequence[Loaded], value: Callable[[Loaded], float]) -> list[float]:
    """Return one value of each round."""
    return [value(one) for one in rounds]


def spread(numbers: Sequence[float], form: str) -> str:
    """Return the median, with minimum and maximum in parentheses."""
    return f"{median(numbers):{form}} ({min(numbers):{form}}-{max(numbers):{form}})"


def write(page: Path, measured: str) -> None:
    """Write the tables between their markers on the page."""
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}", "utf-8")
