"""The benchmark database: generated once per scale and code version, then kept in the temp folder."""

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from bench import generator
from bench.generator import ReportProgress
from db import embedded, migrate
from db.embedded import EmbeddedServer
from services.comparing import pair_finding
from services.writing import search_documents

BENCH = Path(__file__).parent
SOURCES = ("generator", "identities", "outline", "plan_rows", "record_links", "records", "words")
FILLED = "filled"

# Counting is on only while statements are counted, so that it doesn't slow down the measurements.
PREPARATION = (
    "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'",
    "ALTER SYSTEM SET pg_stat_statements.track = 'none'",
    # Nothing is written during measurements, so autovacuum should not run either.
    "ALTER SYSTEM SET autovacuum = off",
)


@contextmanager
def running(scale: float, report_progress: ReportProgress) -> Iterator[EmbeddedServer]:
    """Start the server with the generated data; generate it unless an earlier run did."""
    family = Path(tempfile.gettempdir()) / f"ikhub-bench-{scale:g}"
    folder = family.with_name(f"{family.name}-{version(scale)}")
    if not (folder / FILLED).exists():
        forget_older(family)
        with embedded.start(folder) as server:
            prepare(server.url, scale, report_progress)
        (folder / FILLED).touch()
    with embedded.start(folder) as server:
        yield server


def forget_older(family: Path) -> None:
    """Remove databases of other code versions at the same scale, unless a server runs on them."""
    for folder in family.parent.glob(f"{family.name}-*"):
        if not (folder / "postgresql" / "postmaster.pid").exists():
            shutil.rmtree(folder, ignore_errors=True)


def version(scale: float) -> str:
    """Return a digest of scale, generator code, migrations, and the rules of search and overlaps."""
    digest = hashlib.sha256(f"{scale:g}".encode())
    migrations = sorted((migrate.MIGRATIONS / "versions").glob("*.py"))
    comparing = sorted(Path(pair_finding.__file__).parent.glob("*.py"))
    for path in (*(BENCH / f"{name}.py" for name in SOURCES), *migrations, *comparing):
        digest.update(path.read_bytes())
    digest.update(search_documents.rules().encode())
    return digest.hexdigest()[:12]


def prepare(url: str, scale: float, report_progress: ReportProgress) -> None:
    """Recreate and fill the database, and configure the server for its next start."""
    asyncio.run(execute(url, ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")))
    asyncio.run(generator.fill(url, scale, report_progress))
    asyncio.run(execute(url, ("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", *PREPARATION)))


async def execute(url: str, statements: Sequence[str]) -> None:
    """Run statements, each in its own transaction."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def pin(server: EmbeddedServer, cores: set[int]) -> None:
    """Pin all processes of the server to these cores."""
    parent = server.process_id
    for process in (parent, *children_of(parent)) if parent else ():
        os.sched_setaffinity(process, cores)


def children_of(parent: int | None) -> list[int]:
    """Return the child processes of a process."""
    return [int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


async def sizes(url: str) -> dict[str, int]:
    """Return the row counts of the generated tables."""
    connection = await asyncpg.connect(url)
    try:
        return {
            table: await connection.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own tables
            for table, _, _ in generator.TABLES
        }
    finally:
        await connection.close()


async def server_version(url: str) -> str:
    """Return PostgreSQL's version."""
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()
