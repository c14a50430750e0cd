"""Keys of knowledge products whose address a member changed: sources go on to use theirs."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

from services.writing.product_fields import address_key

NOW = "SELECT key, url, doi FROM knowledge_product WHERE id = $1"
CHANGE = "UPDATE knowledge_product SET key = $2 WHERE id = $1"
REMEMBER = """
INSERT INTO product_source_key (key, knowledge_product_id) SELECT * FROM unnest($1::text[], $2::uuid[])
ON CONFLICT (key) DO UPDATE SET knowledge_product_id = excluded.knowledge_product_id
"""
FORGET = "DELETE FROM product_source_key WHERE key = $1 AND knowledge_product_id = $2"


async def follow(connection: asyncpg.Connection, id_: UUID) -> None:
    """Give a product the key of its present address, and remember the former one."""
    row = await connection.fetchrow(NOW, id_)
    key = row and address_key(row["url"], row["doi"])
    if row is not None and key is not None and key != row["key"]:
        await remember(connection, {row["key"]: id_})
        await connection.execute(CHANGE, id_, key)
        await connection.execute(FORGET, key, id_)


async def remember(connection: asyncpg.Connection, keys: Mapping[str, UUID]) -> None:
    """Remember the product that each key of a source names."""
    await connection.execute(REMEMBER, list(keys), list(keys.values()))
