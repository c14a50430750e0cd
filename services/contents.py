"""Whether there is anything in the hub, and anything left to do about it."""

from db.pools import Pools

IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM program) AND NOT EXISTS (SELECT FROM organization)"
IS_COMPARISON_DUE = "SELECT EXISTS (SELECT FROM overlap_due)"


async def is_empty(pools: Pools) -> bool:
    """Whether the hub holds no program and no organization."""
    async with pools.writing.acquire() as connection:
        return bool(await connection.fetchval(IS_EMPTY))


async def is_comparison_due(pools: Pools) -> bool:
    """Whether programs wait to be compared with others."""
    async with pools.writing.acquire() as connection:
        return bool(await connection.fetchval(IS_COMPARISON_DUE))
