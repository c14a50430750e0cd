"""Whether there is anything in the hub."""

from db.pools import Pools

IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM program) AND NOT EXISTS (SELECT FROM organization)"


async def is_empty(pools: Pools) -> bool:
    """Whether the hub holds no program and no organization."""
    async with pools.writing.acquire() as connection:
        return bool(await connection.fetchval(IS_EMPTY))
