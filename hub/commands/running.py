"""Setup that most commands share: settings, logging, database, pools."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from db.pools import Pools, open_pools
from hub.process.databases import database
from hub.settings import Settings, load
from hub.telemetry import logs

Answer = TypeVar("Answer")


def quiet_settings() -> Settings:
    """Load the settings and log only warnings, because commands print their own progress."""
    settings = load()
    logs.configure("debug" if settings.log_level == "debug" else "warning", settings.log_format)
    return settings


def on_database(work: Callable[[Pools], Awaitable[Answer]]) -> Answer:
    """Run `work` on the hub's database and return its result."""
    settings = quiet_settings()
    with database(settings) as url:
        return asyncio.run(with_pools(url, work))


async def with_pools(url: str, work: Callable[[Pools], Awaitable[Answer]]) -> Answer:
    """Run `work` with connection pools, then close them."""
    pools = await open_pools(url)
    try:
        return await work(pools)
    finally:
        await pools.close()
