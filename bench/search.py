"""`make bench-search`: how long searches take over the generated graph, in one process.

What people type is made of the words of the generated texts, the same in every run: single words, several,
phrases, prefixes, misspelled words, identifiers, in both languages. Each runs as GraphQL, in the process.
"""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Annotated

import typer
from strawberry.types.graphql import OperationType

from bench import database, machine, pages, words
from bench.records import identifier_of
from db.pools import Pools, open_pools
from resolvers.requests import Request
from schema.graph import graph
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS

TARGET = Path(__file__).parents[1] / "docs" / "benchmarks" / "search.md"
PAGE = "edges { score node { id __typename ... on Program { title } ... on Output { title } } }"
FACETS = " ".join(
    f"{name} {{ value count }}"
    for name in ("types", "statuses", "years", "provinces", "sectors", "organizationTypes")
)
# The fields requested by each operation, and the goal for its median in milliseconds.
OPERATIONS: Mapping[str, tuple[str, float | None]] = {
    "20 hits": (PAGE, 25),
    "with facets": (f"{PAGE} facets {{ {FACETS} }}", 60),
    "with totalCount": (f"{PAGE} totalCount", None),
    "with highlights": ("edges { score highlights { field text } node { id } }", None),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of the queries of one kind, by operation."""

    kind: str
    times: Mapping[str, Sequence[float]]


def main(
    scale: Annotated[float, typer.Option(help="1 is 100,000 programs.", min=0.01)] = 1,
    rounds: Annotated[int, typer.Option(help="Number of runs of each query.", min=1)] = 3,
    write: Annotated[bool, typer.Option("--write", help="Write docs/benchmarks/search.md too.")] = False,
) -> None:
    """Measure searches in the generated data, and print the table."""
    with database.running(scale, typer.echo) as server:
        load = os.getloadavg()[0]
        measured, rows = asyncio.run(measure(server.url, rounds))
    text = report(measured, rows, load)
    typer.echo(text)
    if write:
        pages.beginning(TARGET, text)


def queries(seed: int = 7, each: int = 12) -> dict[str, list[str]]:
    """Return query texts by kind, the same for the same seed."""
    draw = Random(seed)  # noqa: S311 - no secret

    def pick(pairs: Sequence[words.Pair], language: int, most: int) -> str:
        return " ".join(draw.choice(pairs)[language].split()[:most])

    def several(language: int) -> str:
        return f"{pick(words.SUBJECTS, language, 2)} {pick(words.SETTINGS, language, 3)}"

    def misspelt(language: int) -> str:
        word = max(several(language).split(), key=len)
        middle = len(word) // 2
        return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]

    makers: Mapping[str, Callable[[int], str]] = {
        "one word": lambda language: pick(words.SUBJECTS, language, 1),
        "two words": lambda language: pick(words.SUBJECTS, language, 2),
        "several words": several,
        "action, subject and setting": lambda language: (
            f"{pick(words.ACTIONS, language, 1)} {several(language)}"
        ),
        "a phrase": lambda language: f'"{pick(words.SUBJECTS, language, 3)}"',
        "a beginning, narrowed": lambda language: (
            f"{pick(words.SUBJECTS, language, 1)[:6]}* {several(language)}"
        ),
        "a misspelt word among others": lambda language: f"{misspelt(language)} {several(language)}",
        "an identifier": lambda _: f"{identifier_of(draw.randrange(400))}-P{draw.randrange(9_000):07}",
        "a name": lambda language: f"{pick(words.THEMES, language, 3)} {draw.randrange(400)}",
    }
    return {kind: [make(number % 2) for number in range(each)] for kind, make in makers.items()}


async def measure(url: str, rounds: int) -> tuple[list[Timed], int]:
    """Run some queries as warmup, then all in rounds; return the times and the number of documents."""
    pools = await open_pools(url, statement_seconds=60)
    try:
        texts_by_kind = queries()
        for kind in texts_by_kind:
            await time_all(pools, texts_by_kind[kind][:2])
        measured = []
        for kind, texts in texts_by_kind.items():
            times: dict[str, list[float]] = {name: [] for name in OPERATIONS}
            for _ in range(rounds):
                for name, found in (await time_all(pools, texts)).items():
                    times[name] += found
            measured.append(Timed(kind, times))
        documents = await pools.writing.fetchval("SELECT count(*) FROM search_document")
    finally:
        await pools.close()
    return measured, int(documents)


async def time_all(pools: Pools, texts: Sequence[str]) -> dict[str, list[float]]:
    """Return the milliseconds of each operation for each text."""
    return {
        name: [await timed(pools, selection, text) for text in texts]
        for name, (selection, _) in OPERATIONS.items()
    }


async def timed(pools: Pools, selection: str, text: str) -> float:
    """Return the milliseconds of one query."""
    document = f"query($query: String!) {{ search(query: $query, first: 20) {{ {selection} }} }}"
    request = Request(Reader(pools, ANONYMOUS), ("en",))
    start = time.perf_counter()
    answer = await graph.run(document, {"query": text}, None, request, {OperationType.QUERY})
    taken = (time.perf_counter() - start) * 1000
    if answer.errors:
        raise answer.errors[0]
    return taken


def report(measured: Sequence[Timed], documents: int, load: float) -> str:
    """The tables as Markdown."""
    lines = [
        "# How long searches take",
        "",
        f"{documents:,} documents (made by `bench.generator`), one process, one question at a time, asked as",
        "GraphQL in the process. Milliseconds: the median, and the slowest twentieth after the slash.",
        "",
        f"Machine: {machine.words()}; load when it began: {load:.1f}.",
        "",
        f"| what is typed | {' | '.join(OPERATIONS)} |",
        f"| --- |{' ---: |' * len(OPERATIONS)}",
        *(f"| {each.kind} | {cells(each.times)} |" for each in measured),
    ]
    together = {name: [time for each in measured for time in each.times[name]] for name in OPERATIONS}
    goals = " | ".join("" if goal is None else f"{goal:g}" for _, goal in OPERATIONS.values())
    lines += [f"| **all** | {cells(together)} |", f"| goal for the median | {goals} |", ""]
    return "\n".join(lines)


def cells(times: Mapping[str, Sequence[float]]) -> str:
    """Return the medians and 95th percentiles of a row."""
    return " | ".join(f"{median(found):.1f} / {quantiles(found, n=20)[-1]:.1f}" for found in times.values())


if __name__ == "__main__":
    typer.run(main)
