"""How long a write holds the data version, which all writers take in turn as their last step.

Each writer changes one program of its own. While all wait for the data version, the time of all writes
divided by their number is about the time that each holds it, with its commit. A batch of an import is
measured alone.

Run it with `.venv/bin/python -m bench.feed_lock`.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import cast

import asyncpg
import typer

from db import embedded, migrate
from services.writing import data_version, sources
from services.writing.sources import SourceFacts

WRITERS, CONNECTIONS, ROUNDS = 500, 32, 4
BATCHES = (500, 5_000)
ORGANIZATION = """
INSERT INTO organization (id, name, origin, owner_id, source_id) VALUES ($1, 'Bench', 'RECORD', $1, $2)
"""
PROGRAMS = """
INSERT INTO program (id, title, owner_id, source_id)
SELECT gen_random_uuid(), 'Program ' || n, $1, $2 FROM generate_series(1, $3) n
"""
CHANGE = "UPDATE program SET version = version + 1 WHERE id = ANY($1)"


def main() -> None:
    """Measure on an embedded server that waits for its disk, and print the times in milliseconds."""
    with (
        tempfile.TemporaryDirectory(prefix="ikhub-bench-") as folder,
        embedded.start(Path(folder) / "data") as server,
    ):
        asyncio.run(measure(server.url))


async def measure(url: str) -> None:
    """Measure the writers, then the batches."""
    await migrate.upgrade(url)
    pool = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS)
    async with pool.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        source = await sources.ensure(connection, SourceFacts("Bench"))
        owner = await connection.fetchval("SELECT gen_random_uuid()")
        await connection.execute(ORGANIZATION, owner, source)
        await connection.execute(PROGRAMS, owner, source, max(*BATCHES, WRITERS))
        await data_version.increment(connection)
    ids = [row["id"] for row in await pool.fetch("SELECT id FROM program")]
    started_at = time.perf_counter()
    for _ in range(ROUNDS):
        await asyncio.gather(*(write(pool, [id_]) for id_ in ids[:WRITERS]))
    each = (time.perf_counter() - started_at) / (ROUNDS * WRITERS)
    typer.echo(f"{WRITERS} writers over {CONNECTIONS} connections: {each * 1000:.2f} ms each")
    for size in BATCHES:
        times = sorted([await write(pool, ids[:size]) for _ in range(5)])
        typer.echo(f"a batch with {size} changed records: {times[2] * 1000:.1f} ms")
    await pool.close()


async def write(pool: asyncpg.Pool, ids: list[object]) -> float:
    """Change programs; return the time from the last step to the end of the commit."""
    async with pool.acquire() as lent:
        async with lent.transaction():
            await lent.execute(CHANGE, ids)
            started_at = time.perf_counter()
            await data_version.increment(cast("asyncpg.Connection", lent))
        return time.perf_counter() - started_at


if __name__ == "__main__":
    typer.run(main)
