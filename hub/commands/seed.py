"""`seed`: fill the hub with the sample graph."""

import typer
from rich.console import Console

from hub.commands import tables
from hub.commands.running import on_database
from services.imports import seeding


def seed() -> None:
    """Add the sample graph: invented organizations, programs, outputs and knowledge products.

    Run again, it leaves everything as it is.

    Example: `.venv/bin/hub seed`
    """
    report = on_database(seeding.seed)
    typer.echo("The samples were there already." if report.unchanged else "The samples are in.")
    Console().print(tables.of_counts(report.counts))
