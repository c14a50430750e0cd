"""`search`: the documents that search looks into."""

from typing import Annotated, cast

import asyncpg
import typer

from db.pools import Pools
from hub.commands.running import on_database
from services.writing import search_documents


def search(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make all documents anew, whether they need it or not.")
    ] = False,
) -> None:
    """Make the documents that search looks into, if other rules made them; imports keep them up to date.

    The hub does so at its start by itself. A hub of 100,000 programs needs some minutes.

    Example: `.venv/bin/hub search --rebuild`
    """
    made = on_database(lambda pools: make(pools, rebuild=rebuild))
    typer.echo("All search documents were made anew." if made else "The search documents are up to date.")


async def make(pools: Pools, *, rebuild: bool = False) -> bool:
    """Make the documents if they are due, or in any case; answers whether they were made."""
    async with pools.writing.acquire() as lent:
        return await search_documents.ensure(cast("asyncpg.Connection", lent), force=rebuild)
