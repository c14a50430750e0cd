"""The report of the comparison benchmark, as Markdown."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bench import machine

MEGABYTE = 1_000_000

PAGE = """\
# What finding overlaps costs

Measured {date} with `make bench-overlaps`: generated programs whose words are spread as in real texts (the
n-th most common word occurs 1/n as often as the first), one in fifty a planted double of another in which a
quarter of the words is replaced. Each size is measured in a process of its own, on an embedded PostgreSQL in
a temporary folder.

{table}

A program at the largest size costs **{growth:.2f}** times what it does at the smallest; 1 is
perfectly linear.

Machine: {machine}.
The machine's load was {load:.1f} before the first size: what others do meanwhile is in these numbers too.

- "Processor" is the time of the comparing process alone; the rest is PostgreSQL's, or waiting.
- "Memory" is the most that the process held at once.
- "After an edit" is the run after 100 programs were marked as changed.
- "Similar" is `similarPrograms` for a draft with title, description, place and theme, asked in the process:
  the median and the 95th of a hundred.
- All pairs would be {all_pairs:,} comparisons at the largest size.
"""

Row = tuple[str, Callable[[dict[str, Any]], str]]
ROWS: Sequence[Row] = (
    ("programs", lambda m: f"{m['programs']:,}"),
    ("all compared, seconds", lambda m: f"{m['seconds']:.1f}"),
    ("processor, seconds", lambda m: f"{m['processor_seconds']:.1f}"),
    ("programs a second", lambda m: f"{m['programs'] / m['seconds']:,.0f}"),
    ("comparisons made", lambda m: f"{m['comparisons']:,}"),
    ("comparisons a program", lambda m: f"{m['comparisons'] / m['programs']:.2f}"),
    ("pairs found", lambda m: f"{m['found']:,}"),
    ("planted doubles found", lambda m: f"{m['planted'][0]:,} of {m['planted'][1]:,}"),
    ("memory, MB", lambda m: f"{m['peak_bytes'] / MEGABYTE:,.0f}"),
    ("after an edit, seconds", lambda m: f"{m['edited_seconds']:.2f}"),
    ("similar, ms", lambda m: "{:.0f} (p95 {:.0f})".format(*m["similar_milliseconds"])),
)


def text(measured: Sequence[dict[str, Any]], load: float) -> str:
    """The page."""
    first, last = measured[0], measured[-1]
    growth = (last["seconds"] / last["programs"]) / (first["seconds"] / first["programs"])
    return PAGE.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        table=table(measured),
        growth=growth,
        machine=machine.words(),
        load=load,
        all_pairs=last["programs"] * (last["programs"] - 1) // 2,
    )


def table(measured: Sequence[dict[str, Any]]) -> str:
    """Return the table with a column for each size."""
    head = ["", *(f"{each['programs']:,}" for each in measured)]
    lines = [head, ["---", *("---:" for _ in measured)]]
    lines += [[name, *(shown(each) for each in measured)] for name, shown in ROWS[1:]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
