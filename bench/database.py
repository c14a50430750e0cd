"""The database that benchmarks ask: generated once for its scale and code, then kept in the temp folder."""

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
from bench.generator import Tell
from db import embedded, migrate
from db.embedded import EmbeddedServer
from services.comparing import pair_finding
from services.writing import search_documents

BENCH = Path(__file__).parent
SOURCES = ("generator", "identities", "outline", "record_links", "records", "words")
FILLED = "filled"

# Counting is switched on only for the questions that are counted, so that it doesn't slow down the others.
PREPARATION = (
    "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'",
    "ALTER SYSTEM SET pg_stat_statements.track = 'none'",
    # Nothing is written while questions are timed; nobody should be sweeping either.
    "ALTER SYSTEM SET autovacuum = off",
)


@contextmanager
def running(scale: float, tell: Tell) -> Iterator[EmbeddedServer]:
    """The server with the generated graph; filled now unless an earlier run did it."""
    family = Path(tempfile.gettempdir()) / f"ikhub-bench-{scale:g}"
    folder = family.with_name(f"{family.name}-{version(scale)}")
    if not (folder / FILLED).exists():
        forget_older(family)
        with embedded.start(folder) as server:
            prepare(server.url, scale, tell)
        (folder / FILLED).touch()
    with embedded.start(folder) as server:
        yield server


def forget_older(family: Path) -> None:
    """Remove what other code has generated at the same scale, unless a server runs on it."""
    for folder in family.parent.glob(f"{family.name}-*"):
        if not (folder / "postgresql" / "postmaster.pid").exists():
            shutil.rmtree(folder, ignore_errors=True)


def version(scale: float) -> str:
    """A digest of the scale, the generator's code, the migrations, the rules of search and overlaps."""
    digest = hashlib.sha256(f"{scale:g}".encode())
    migrations = sorted((migrate.MIGRATIONS / "versions").glob("*.py"))
    comparing = sorted(Path(pair_finding.__file__).parent.glob("*.py"))
    for path in (*(BENCH / f"{name}.py" for name in SOURCES), *migrations, *comparing):
        digest.update(path.read_bytes())
    digest.update(search_documents.rules().encode())
    return digest.hexdigest()[:12]


def prepare(url: str, scale: float, tell: Tell) -> None:
    """Empty the database, fill it, and set the server up for the next start."""
    asyncio.run(execute(url, ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")))
    asyncio.run(generator.fill(url, scale, tell))
    asyncio.run(execute(url, ("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", *PREPARATION)))


async def execute(url: str, statements: Sequence[str]) -> None:
    """Run statements, each in a transaction of its own."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def pin(server: EmbeddedServer, cores: set[int]) -> None:
    """Keep all processes of the server, and those that it will start, on these cores."""
    parent = server.process_id
    for process in (parent, *children_of(parent)) if parent else ():
        os.sched_setaffinity(process, cores)


def children_of(parent: int | None) -> list[int]:
    """The processes that a process has started."""
    return [int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


async def sizes(url: str) -> dict[str, int]:
    """How many rows the generated tables hold."""
    connection = await asyncpg.connect(url)
    try:
        return {
            table: await connection.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own tables
            for table, _, _ in generator.TABLES
        }
    finally:
        await connection.close()


async def server_version(url: str) -> str:
    """PostgreSQL's version."""
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()
