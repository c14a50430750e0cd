"""Count SQL statements per request with pg_stat_statements."""

import asyncio
from collections.abc import Sequence

import asyncpg

from bench.operations import Operation
from bench.servers import Running
from services.querying.data_versions import VERSION

# Time until all connections apply a changed setting.
HEARING_SECONDS = 0.5
# A hub with a response cache polls the data version a few times a second; that statement is not counted.
COUNTED = (
    "SELECT coalesce(sum(calls), 0)::int FROM pg_stat_statements"
    " WHERE userid = 'hub_public'::regrole AND query <> $1"
)

Counts = dict[tuple[str, str], float]


async def count(database: str, servers: Sequence[Running], operations: Sequence[Operation]) -> Counts:
    """Return statements per request by (server, operation); empty without pg_stat_statements."""
    connection = await asyncpg.connect(database)
    try:
        await track(connection, "top")
        return {
            (server.kind.key, operation.name): await of_one(connection, server, operation)
            for server in servers
            for operation in operations
        }
    except asyncpg.PostgresError:
        return {}
    finally:
        await track(connection, "none")
        await connection.close()


async def track(connection: asyncpg.Connection, what: str) -> None:
    """Turn the counting of top-level statements on or off."""
    await connection.execute(f"ALTER SYSTEM SET pg_stat_statements.track = '{what}'")
    await connection.execute("SELECT pg_reload_conf()")
    await asyncio.sleep(HEARING_SECONDS)


async def of_one(connection: asyncpg.Connection, server: Running, operation: Operation) -> float:
    """Return statements per request, averaged over one request with each set of variables."""
    await connection.execute("SELECT pg_stat_statements_reset()")
    bodies = operation.bodies
    for body in bodies:
        await asyncio.to_thread(server.ask, body)
    return float(await connection.fetchval(COUNTED, VERSION)) / len(bodies)
