"""`make bench-overlaps`: the time to compare all programs, at two sizes, and how linear it is.

Each size is filled and measured in a process of its own, in a database of its own on an embedded server in a
temporary folder.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import orjson
import typer

from bench import overlap_report
from db import embedded

ROOT = Path(__file__).parents[1]


def main(
    scales: Annotated[str, typer.Option(help="Sizes, separated by commas; 1 is 100,000 programs.")] = "0.1,1",
    write: Annotated[
        bool, typer.Option("--write", help="Write docs/benchmarks/overlaps-speed.md too.")
    ] = False,
) -> None:
    """Measure comparisons at each size, and print the table."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="ikhub-bench-") as folder, embedded.start(Path(folder)) as server:
        measured = [measure(server.url, scale) for scale in scales.split(",")]
    text = overlap_report.text(measured, load)
    typer.echo(text)
    if write:
        target = ROOT / "docs" / "benchmarks" / "overlaps-speed.md"
        target.write_text(text, encoding="utf-8")


def measure(address: str, scale: str) -> dict[str, Any]:
    """Measure comparisons at one size."""
    typer.echo(f"filling and comparing at scale {scale} ...", err=True)
    name = f"overlaps_{scale.replace('.', '_')}"
    asyncio.run(create(address, name))
    new = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    command = [sys.executable, "-m", "bench.comparing_programs", new, scale]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own module
    found: dict[str, Any] = orjson.loads(answer.stdout)
    return found


async def create(address: str, name: str) -> None:
    """Create a database."""
    connection = await asyncpg.connect(address)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()


if __name__ == "__main__":
    typer.run(main)
