"""`import organizations`: import a list of organizations."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from db.pools import Pools
from hub.commands import tables
from hub.commands.options import DryRun, License, Remarks, Url
from hub.commands.running import on_database
from services.comparing import pair_finding
from services.imports import organization_lists
from services.imports.rejections import Rejection, Remark
from services.imports.report import Report
from services.writing.sources import SourceFacts


def import_organizations(
    file: Annotated[Path, typer.Argument(help="A CSV list, or JSON from the IATI registry.", metavar="FILE")],
    source: Annotated[str, typer.Option(help="Name of the source in the hub.")] = "Organizations",
    url: Url = None,
    license: License = None,  # noqa: A002 - the option is called so
    dry_run: DryRun = False,
    remarks: Remarks = False,
) -> None:
    """Import a list of organizations with identifiers, types, names and synonyms.

    Organizations that were only mentioned so far become records and keep their ids. Rows that break a rule
    are rejected and listed; all others are imported. docs/organizations.md describes the columns and rules.

    Example: `.venv/bin/hub import organizations registry.json --source "IATI registry"`
    """
    facts = SourceFacts(source, url, license)
    report = on_database(lambda pools: run(pools, file, facts, dry_run=dry_run))
    show(report, remarks=remarks)
    if dry_run:
        typer.echo("This was a dry run: nothing was written.")


async def run(pools: Pools, file: Path, source: SourceFacts, *, dry_run: bool) -> Report:
    """Import with progress on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def show_step(step: str, rows: int) -> None:
            bar.update(task, description=f"{step} {rows} organizations")

        report = await organization_lists.run(pools, file, source=source, dry_run=dry_run, progress=show_step)
        bar.update(task, total=1, completed=1, description="done")
    if not dry_run:
        await pair_finding.compute(pools)
    return report


def show(report: Report, *, remarks: bool) -> None:
    """Print rejections, optionally remarks, and the table of counts."""
    for rejection in report.rejections:
        typer.echo(f"rejected {_place(rejection)}: {rejection.reason}")
    for remark in report.remarks if remarks else []:
        typer.echo(f"cleaned {_place(remark)}: {remark.sentence}")
    Console().print(tables.of_counts(report.counts))
    if report.remark_count and not remarks:
        typer.echo(f"{report.remark_count} values were dropped or shortened; `--remarks` lists them.")


def _place(entry: Rejection | Remark) -> str:
    return f"{entry.file} row {entry.line} {entry.identifier or '(no identifier)'}"
