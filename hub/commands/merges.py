"""`merges`: find organizations that may be duplicates, for people to review; merge the certain ones."""

import typer

from db.pools import Pools
from hub.commands.running import on_database
from services.deciding import merge_proposals
from services.deciding.merge_proposals import Report


def merges() -> None:
    """Find organizations that may be duplicates. People decide with `decideMerge`.

    Only records with the same registered identifier in two spellings are merged at once. `revertMerge`
    undoes it.

    Example: `.venv/bin/hub merges`
    """
    report = on_database(run)
    typer.echo(
        f"{report.pairs} pairs of organizations may be duplicates; {report.added} of them are new. "
        f"{report.merged} organizations were merged, because they had the same registered identifier."
    )


async def run(pools: Pools) -> Report:
    """Find the pairs in one transaction."""
    return await merge_proposals.propose(pools)
