"""`overlaps`: compare the programs that changed, and find those that may be about the same work."""

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
        bool, typer.Option("--all", help="Compare all programs anew, not only those that are due.")
    ] = False,
) -> None:
    """Compare the programs that changed since they were last compared; imports do so at their end.

    Interrupted, it goes on where it was when it is run again. What people decided stays decided.

    Example: `.venv/bin/hub overlaps --all`
    """
    typer.echo(sentence(on_database(lambda pools: run(pools, everything=everything))))


async def run(pools: Pools, *, everything: bool = False) -> ComparisonReport:
    """Compare, and show on a terminal how far it is."""
    console = Console(stderr=True)
    with Progress(*COLUMNS, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("comparing programs", total=None)

        def tell(progress: pair_finding.ComparisonProgress) -> None:
            # Reading takes about as long as comparing.
            bar.update(task, total=2 * progress.total, completed=progress.read + progress.compared)

        return await pair_finding.compute(pools, tell, everything=everything)


async def catch_up(pools: Pools) -> None:
    """Compare what is due, as after the upgrade of a hub that knew no overlaps yet."""
    await run(pools)


def sentence(report: ComparisonReport) -> str:
    """What came of a run, in words."""
    if not report.programs:
        return "No program was due for a comparison."
    return (
        f"{report.programs} programs were compared in {report.comparisons} pairs: {report.added} overlaps "
        f"were found, {report.changed} changed, {report.removed} are gone."
    )
