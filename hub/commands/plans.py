"""`import plan` and `plans`: import action plans, and write the template of their workbooks."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hub.commands import tables
from hub.commands.failures import CommandError, new_application
from hub.commands.options import DryRun
from hub.commands.running import on_database
from services.imports.plans import importer, templates
from services.imports.plans.importer import PlanReport

application = new_application("Write the template of a workbook for action plans.")


@application.callback()
def group() -> None:
    """Write the template of a workbook for action plans; `import plan` reads it."""


@application.command("template")
def template(
    file: Annotated[Path, typer.Argument(help="The workbook to write, such as plan.xlsx.", metavar="FILE")],
) -> None:
    """Write an empty workbook with the sheets, the columns and an explanation of each.

    Example: `.venv/bin/hub plans template plan.xlsx`
    """
    if file.exists():
        raise CommandError(f"{file} exists: name a new file.")
    try:
        file.write_bytes(templates.template())
    except OSError as error:
        raise CommandError(f"{file} can't be written ({error.strerror}): name another file.") from error
    typer.echo(f"{file} is written. Fill it in, then run `.venv/bin/hub import plan {file} --dry-run`.")


def import_plan(
    file: Annotated[Path, typer.Argument(help="A YAML file or an XLSX workbook.", metavar="FILE")],
    dry_run: DryRun = False,
) -> None:
    """Import an action plan with its nodes, organizations, expected outputs, links and figures.

    The file contains the whole plan. It is checked as a whole: if anything in it is wrong, every fault is
    listed with its line or cell, and nothing is written. A second run reports every record as unchanged. A
    node keeps its ID as long as it keeps its code. docs/plans.md describes the file.

    Example: `.venv/bin/hub import plan ranpe-1.yaml --dry-run`
    """
    show(on_database(lambda pools: importer.run(pools, file, dry_run=dry_run)))


def show(report: PlanReport) -> None:
    """Print each change, and the table of counts."""
    for change in report.changes:
        fields = f": {', '.join(change.fields)}" if change.fields else ""
        typer.echo(f"{change.verb} {change.reference}{fields} {change.title[:60]}".rstrip())
    Console().print(tables.of_counts(report.counts))
    if report.dry_run:
        typer.echo("This was a dry run: nothing was written.")
