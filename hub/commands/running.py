"""What most commands begin with: the settings, a quiet log, the database, its pools."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from db.pools import Pools, open_pools
from hub.process.databases import database
from hub.settings import Settings, load
from hub.telemetry import logs

Answer = TypeVar("Answer")


def quiet_settings() -> Settings:
    """The settings, with a log that only has warnings in it: a command says itself what it does."""
    settings = load()
    logs.configure("debug" if settings.log_level == "debug" else "warning", settings.log_format)
    return settings


def on_database(work: Callable[[Pools], Awaitable[Answer]]) -> Answer:
    """Do some work on the hub's database and answer what came of it."""
    settings = quiet_settings()
    with database(settings) as url:
        return asyncio.run(with_pools(url, work))


async def with_pools(url: str, work: Callable[[Pools], Awaitable[Answer]]) -> Answer:
    """Do some work with pools that are closed after it."""
    pools = await open_pools(url)
    try:
        return await work(pools)
    finally:
        await pools.close()
