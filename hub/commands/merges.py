"""`merges`: find organizations that may be one, for people to decide about."""

import typer

from db.pools import Pools
from hub.commands.running import on_database
from services.deciding import merge_proposals
from services.deciding.merge_proposals import Report


def merges() -> None:
    """Find organizations that may be one. Nothing is merged: people decide, by the mutation `decideMerge`.

    Example: `.venv/bin/hub merges`
    """
    report = on_database(run)
    typer.echo(f"{report.pairs} pairs of organizations may be one; {report.added} of them are new.")


async def run(pools: Pools) -> Report:
    """Find them in one transaction."""
    return await merge_proposals.propose(pools)
