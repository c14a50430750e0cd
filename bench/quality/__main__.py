"""`make bench-overlap`: quality of overlap detection on hand-labeled pairs of real activities."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bench import iati_set
from bench.quality import labels, measuring, report
from db import embedded

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "overlaps.md"


def main(
    write: Annotated[bool, typer.Option(help="Write docs/benchmarks/overlaps.md too.")] = True,
) -> None:
    """Import the real set into a throw-away database, score the labelled pairs, and print the page."""
    files = iati_set.all_files() if iati_set.real_files() else []
    if not files:
        typer.echo(f"There is nothing to measure: the real files belong in {iati_set.REAL_SET}.", err=True)
        raise typer.Exit(1)
    with (
        tempfile.TemporaryDirectory(prefix="ikhub-quality-") as folder,
        embedded.start(Path(folder)) as server,
    ):
        measured, surest = asyncio.run(measuring.measure(server.url, files, labels.read(), say))
    text = report.text(measured)
    typer.echo(text)
    typer.echo(f"## The surest pairs of the hub's list\n\n{surest}")
    if write:
        PAGE.write_text(text, encoding="utf-8")


def say(sentence: str) -> None:
    """Print progress to standard error."""
    typer.echo(sentence, err=True)


if __name__ == "__main__":
    typer.run(main)
