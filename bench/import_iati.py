"""`make bench-import`: time and memory of importing real IATI files, at 1x and 10x size.

Each import runs in a process of its own on an embedded server in a temporary folder, into a database of its
own; the same files are then imported again, when nothing has changed.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import orjson
import typer

from bench import iati_report, iati_set
from bench.iati_report import Import, Measured
from db import embedded, migrate

ROOT = Path(__file__).parents[1]
SIZES = (1, 10)


@dataclass(frozen=True, slots=True)
class Place:
    """The server address and the folder of a benchmark."""

    address: str
    folder: Path


def main(
    runs: Annotated[int, typer.Option(help="Number of measurements of each size.", min=1)] = 1,
    write: Annotated[bool, typer.Option("--write", help="Write docs/benchmarks/import.md too.")] = False,
) -> None:
    """Measure imports of the real set at 1x and 10x size, and print the table."""
    files = iati_set.real_files()
    if not files:
        typer.echo(f"There is nothing to measure: the real files belong in {iati_set.REAL_SET}.", err=True)
        raise typer.Exit(1)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="ikhub-bench-") as folder:
        place = Path(folder)
        with embedded.start(place / "data") as server:
            measured = [measure(Place(server.url, place), files, size, runs) for size in SIZES]
    text = iati_report.text(measured, load)
    typer.echo(text)
    if write:
        target = ROOT / "docs" / "benchmarks" / "import.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def measure(place: Place, files: list[Path], size: int, runs: int) -> Measured:
    """Import `size` copies of the files and then import them again, `runs` times."""
    folder = place.folder / f"{size}x"
    typer.echo(f"{size}x: copying {len(files)} files ...", err=True)
    activities = iati_set.copy(files, folder, size)
    first: list[Import] = []
    again: list[Import] = []
    for run in range(runs):
        address = asyncio.run(_new_database(place.address, f"bench_{size}_{run}"))
        for kind, found in (("first import", first), ("again", again)):
            found.append(_import(address, folder))
            typer.echo(f"{size}x, {kind}: {activities / found[-1].seconds:.0f} a second", err=True)
    return Measured(size, activities, _bytes(folder), first, again)


def _import(address: str, folder: Path) -> Import:
    """Measure an import in its own process."""
    command = [sys.executable, "-m", "bench.importing", address, str(folder)]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own module
    found: dict[str, Any] = orjson.loads(answer.stdout)
    return Import(**found)


async def _new_database(address: str, name: str) -> str:
    connection = await asyncpg.connect(address)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    new = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    await migrate.upgrade(new)
    return new


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.xml"))


if __name__ == "__main__":
    typer.run(main)
