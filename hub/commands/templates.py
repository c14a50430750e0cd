"""`import report-templates`: import templates of reports."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hub.commands import tables
from hub.commands.options import DryRun
from hub.commands.running import on_database
from services.imports.templates import importer


def import_templates(
    file: Annotated[Path, typer.Argument(help="A YAML file.", metavar="FILE")],
    dry_run: DryRun = False,
) -> None:
    """Import templates of reports: fields, who owes a report, and deadlines.

    The file is checked as a whole: if anything in it is wrong, every fault is listed with its line, and
    nothing is written. A second run reports every template as unchanged. Templates that the file does not
    contain stay. docs/reports.md describes the file.

    Example: `.venv/bin/hub import report-templates templates.yaml --dry-run`
    """
    report = on_database(lambda pools: importer.run(pools, file, dry_run=dry_run))
    for verb, code in report.changes:
        typer.echo(f"{verb} {code}")
    Console().print(tables.of_counts(report.counts))
    if report.dry_run:
        typer.echo("This was a dry run: nothing was written.")
