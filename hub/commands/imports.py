"""`import`: bring records of others into the hub."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from db.pools import Pools
from hub.commands import tables
from hub.commands.failures import new_application
from hub.commands.running import on_database
from services.imports import iati
from services.imports import report as reports
from services.imports.rejections import Rejection, Remark
from services.imports.report import Report
from services.writing.sources import SourceFacts

application = new_application("Bring records of others into the hub.")


@application.callback()
def group() -> None:
    """Keep `iati` a command of its own although it is the only one."""


@application.command("iati")
def import_iati(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, and folders with .xml files in them.", metavar="PATH")
    ],
    source: Annotated[str, typer.Option(help="What the hub calls the source of these records.")] = "IATI",
    url: Annotated[str | None, typer.Option(help="Where the source is found on the web.")] = None,
    license: Annotated[  # noqa: A002 - the option is called so
        str | None, typer.Option(help="The SPDX id of the source's licence.")
    ] = None,
    remarks: Annotated[
        bool, typer.Option("--remarks", help="List also the values that were left out or cut.")
    ] = False,
) -> None:
    """Import IATI 2.0x activity files; run again, it changes nothing.

    An activity that breaks a rule is rejected and named at the end, all others go in.

    Example: `python -m hub import iati activities.xml more/ --source "UNDP Indonesia" --license CC-BY-4.0`
    """
    facts = SourceFacts(source, url, license)
    report = on_database(lambda pools: run(pools, paths, facts))
    show(report, remarks=remarks)


async def run(pools: Pools, paths: list[Path], source: SourceFacts) -> Report:
    """Import with a line on standard error that says how far it is."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} activities, {task.fields[rate]} a second"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None, rate="0")

        def tell(progress: reports.Progress) -> None:
            elapsed = bar.tasks[0].elapsed or 1
            bar.update(
                task,
                description=f"file {progress.file_number} of {progress.files}",
                completed=progress.activities,
                rate=f"{progress.activities / elapsed:.0f}",
            )

        report = await iati.run(pools, paths, source=source, progress=tell)
        bar.update(task, total=bar.tasks[0].completed, description="done")
    return report


def show(report: Report, *, remarks: bool) -> None:
    """Print what was refused, the values that were cleaned when asked for, and the table of numbers."""
    for rejection in report.rejections:
        typer.echo(f"rejected {_place(rejection)}: {rejection.reason}")
    for remark in report.remarks if remarks else []:
        typer.echo(f"cleaned {_place(remark)}: {remark.sentence}")
    Console().print(tables.of_counts(report.counts))
    if report.remark_count and not remarks:
        typer.echo(f"{report.remark_count} values were left out or cut; `--remarks` lists them.")


def _place(found: Rejection | Remark) -> str:
    line = "" if found.line is None else f":{found.line}"
    return f"{found.file}{line} {found.identifier or '(no identifier)'}"
