"""`search`: update or rebuild the search index."""

from typing import Annotated, cast

import asyncpg
import typer

from db.pools import Pools
from hub.commands.running import on_database
from services.writing import search_documents


def search(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Rebuild all search documents, even if they are up to date.")
    ] = False,
) -> None:
    """Rebuild the search index if this version builds it by other rules; imports keep it up to date.

    A hub does this by itself when it starts. It takes some minutes for 100,000 programs.

    Example: `.venv/bin/hub search --rebuild`
    """
    rebuilt = on_database(lambda pools: update(pools, rebuild=rebuild))
    typer.echo("All search documents were rebuilt." if rebuilt else "The search documents are up to date.")


async def update(pools: Pools, *, rebuild: bool = False) -> bool:
    """Rebuild the search documents if they are outdated or `rebuild` is set; return whether they were."""
    async with pools.writing.acquire() as lent:
        return await search_documents.ensure(cast("asyncpg.Connection", lent), force=rebuild)
