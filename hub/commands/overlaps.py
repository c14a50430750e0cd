"""`overlaps`: compare changed programs and find pairs that may describe the same work."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from db.pools import Pools
from hub.commands.running import on_database
from services.comparing import pair_finding
from services.comparing.pair_finding import ComparisonReport

COLUMNS = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())


def overlaps(
    everything: Annotated[
        bool, typer.Option("--all", help="Compare all programs, not only changed ones.")
    ] = False,
) -> None:
    """Find overlaps: compare the programs that changed since their last comparison.

    Imports do this at their end. After an interruption, run the command again to continue. Decisions by
    people are kept.

    Example: `.venv/bin/hub overlaps --all`
    """
    typer.echo(sentence(on_database(lambda pools: run(pools, everything=everything))))


async def run(pools: Pools, *, everything: bool = False) -> ComparisonReport:
    """Compare, with a progress bar on a terminal."""
    console = Console(stderr=True)
    with Progress(*COLUMNS, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("comparing programs", total=None)

        def report_progress(progress: pair_finding.ComparisonProgress) -> None:
            # Reading takes about as long as comparing.
            bar.update(task, total=2 * progress.total, completed=progress.read + progress.compared)

        return await pair_finding.compute(pools, report_progress, everything=everything)


async def catch_up(pools: Pools) -> None:
    """Compare pending programs, for example after an upgrade from a version without overlaps."""
    await run(pools)


def sentence(report: ComparisonReport) -> str:
    """Return the result of a run as text."""
    if not report.programs:
        return "No program needed to be compared."
    return (
        f"{report.programs} programs were compared in {report.comparisons} pairs: {report.added} overlaps "
        f"were found, {report.changed} changed, {report.removed} were removed."
    )
