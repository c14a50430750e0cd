"""`seed`: fill the hub with sample data."""

import typer
from rich.console import Console

from hub.commands import tables
from hub.commands.running import on_database
from services.imports import seeding


def seed() -> None:
    """Add sample data: invented organizations, programs, outputs and knowledge products.

    A second run changes nothing.

    Example: `.venv/bin/hub seed`
    """
    report = on_database(seeding.seed)
    typer.echo("The sample data already exists." if report.unchanged else "The sample data was added.")
    Console().print(tables.of_counts(report.counts))
