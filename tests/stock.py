"""Collect values of a database for random operations: global ids, including hidden ones, and cursors."""

import asyncpg

from db.pools import Pools
from resolvers.requests import Request
from schema import identifiers
from schema.graph import graph
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.operation_values import Stock

TABLES = {
    "Organization": "organization",
    "Program": "program",
    "KnowledgeProduct": "knowledge_product",
    "Region": "region",
}
RESULTS = {"Output": "OUTPUT", "Outcome": "OUTCOME", "OtherResult": "OTHER"}
CURSORS = """{ programs(first: 4) { __typename edges { cursor } } organizations(first: 4) { __typename edges
    { cursor } } outputs(first: 4) { __typename edges { cursor } } knowledgeProducts(first: 4) { __typename
    edges { cursor } } regions(first: 4) { __typename edges { cursor } } }"""


async def take_stock(pools: Pools) -> Stock:
    """Return ids and cursors of the first records."""
    async with pools.writing.acquire() as connection:
        ids = await found_ids(connection)
    result = await graph.execute(CURSORS, context_value=Request(Reader(pools, ANONYMOUS)))
    assert result.data is not None
    cursors = {
        page["__typename"]: [edge["cursor"] for edge in page["edges"]] for page in result.data.values()
    }
    return Stock(ids, cursors)


async def found_ids(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> dict[str, list[str]]:
    """A few ids of each type."""
    ids: dict[str, list[str]] = {}
    for typename, table in TABLES.items():
        rows = await connection.fetch(f"SELECT id FROM {table} ORDER BY id LIMIT 8")
        ids[typename] = [identifiers.encode(typename, row["id"]) for row in rows]
    for typename, kind in RESULTS.items():
        rows = await connection.fetch("SELECT id FROM result WHERE kind = $1 ORDER BY id LIMIT 4", kind)
        ids[typename] = [identifiers.encode(typename, row["id"]) for row in rows]
    return ids
