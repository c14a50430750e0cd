"""The page about publications of revisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench import machine

GOAL = 0.9
PAGE = """# How fast members write

`make bench-writes`. Each writer saves a draft of a program of its own, submits it and publishes it, over
HTTP, without a pause; first without reads, then while `wrk` reads one program (Q1) over 8
connections. One hub process on one core; PostgreSQL and the clients on the others.
Scale {scale:g}, {seconds} s for each row.

Machine: {machine}.

| writers | published a second without reads | publication p50 ms \
| published a second beside reads | publication p50 / p99 ms | last step mean / longest ms \
| feed lag p50 / p99 ms | reads a second alone | beside writers | share |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

The last step of a writing transaction takes the one row of the data version: its time is how long it waits
for other writers. The feed lag is the time from the answer to a publication to the event of a subscription,
which is sent at most once a second. The goal is that reads keep at least {goal:.0%} of their rate. Writers
and readers share the one core of the hub here, so each publication takes its processor time from the reads.

## The time of one publication

Measured on 2026-12-01 apart from the table, through the services without HTTP, scale 0.02, one writer, on the
same machine while others worked on it (load 5); the code before and after took turns, three times each. p50
of 40 steps, in milliseconds:

| step | before | after |
| --- | ---: | ---: |
| save a draft | 11.8 to 15.6 | 7.9 to 11.2 |
| submit | 12.1 to 14.7 | 8.1 to 12.4 |
| publish, 23 statements | 72.3 to 92.8 | 37.5 to 54.8 |

Most of the time was planning: PostgreSQL planned the snapshots of history, the search documents and the
freshness of a program anew at each write. A write of one record now uses plans that are made once for each
connection (`plan_cache_mode = force_generic_plan`), the functions of freshness are in PL/pgSQL, and the
statements of search documents have a form for some records and one for all. What is left is mostly the words
of the search documents of the program, its outputs and its products.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Publications a second by a number of writers, times in milliseconds, and reads a second."""

    writers: int
    alone: float
    alone_p50: float
    published: float
    publication_p50: float
    publication_p99: float
    last_step_mean: float
    last_step_longest: float
    lag_p50: float
    lag_p99: float
    reads_alone: float
    reads_beside: float


def text(measured: Sequence[Measured], scale: float, seconds: int) -> str:
    """The page as Markdown."""
    rows = "\n".join(row(each) for each in measured)
    return PAGE.format(rows=rows, machine=machine.words(), goal=GOAL, scale=scale, seconds=seconds)


def row(found: Measured) -> str:
    """A row of the table."""
    cells = (
        f"{found.writers}",
        f"{found.alone:.0f}",
        f"{found.alone_p50:.1f}",
        f"{found.published:.0f}",
        f"{found.publication_p50:.1f} / {found.publication_p99:.1f}",
        f"{found.last_step_mean:.2f} / {found.last_step_longest:.1f}",
        f"{found.lag_p50:.0f} / {found.lag_p99:.0f}",
        f"{found.reads_alone:.0f}",
        f"{found.reads_beside:.0f}",
        f"{found.reads_beside / found.reads_alone:.2f}",
    )
    return f"| {' | '.join(cells)} |"
