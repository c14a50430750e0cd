"""`purge`: remove a record with its whole history, as the law may demand."""

from typing import Annotated, cast
from uuid import UUID

import asyncpg
import typer

from db.pools import Pools
from hub.commands.failures import CommandError
from hub.commands.running import on_database
from schema import identifiers
from services.kinds.registry import NODES
from services.querying.errors import BadInputError
from services.writing import purging
from services.writing.purging import Purgeable

KINDS = {
    kind.typename: kind.history.word
    for kind in NODES.values()
    if kind.history and kind.history.word in purging.FIND
}


def purge(
    record: Annotated[
        str,
        typer.Argument(
            help="The global id of a program or knowledge product, or the IATI identifier of a program.",
            metavar="RECORD",
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why, without personal data. It stays in the database.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Remove a record with its history, revisions and search document, permanently.

    Only what the law demands is removed so; `withdrawRecord` hides a record and keeps its history. What is
    left is the kind, the id, the time and the reason, and a digest of the identifier, so that imports do
    not bring it back.

    Example: `.venv/bin/hub purge ID-CONTOH-KL-01-P01 --reason "Court order 12/2026"`
    """
    if not reason.strip():
        raise CommandError("A purge needs a reason: pass --reason with the rule that demands it.")
    found = on_database(lambda pools: look_up(pools, record))
    typer.echo(f"{found.kind} {found.identifier or found.id}: {found.title}")
    if not yes:
        typer.confirm("Remove it with its whole history? This can't be undone.", abort=True)
    on_database(lambda pools: run(pools, found, reason.strip()))
    typer.echo("The record and its history are removed. Backups still contain it: docs/corrections.md.")


async def look_up(pools: Pools, record: str) -> Purgeable:
    """Find the record; raise CommandError if there is none."""
    async with pools.writing.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        kind, id_ = await named(connection, record)
        found = None if id_ is None else await purging.find(connection, kind, id_)
    if found is None:
        raise CommandError(
            f"There is no record {record!r}: pass the id of a program or knowledge product, as in a field "
            "`id`, or the IATI identifier of a program."
        )
    return found


async def named(connection: asyncpg.Connection, record: str) -> tuple[str, UUID | None]:
    """Return the kind and the id of the record that is named so."""
    if id_ := await purging.id_of_program(connection, record):
        return purging.PROGRAM, id_
    try:
        typename, id_ = identifiers.decode(record, "record")
    except BadInputError:
        return purging.PROGRAM, None
    return (KINDS[typename], id_) if typename in KINDS else (purging.PROGRAM, None)


async def run(pools: Pools, record: Purgeable, reason: str) -> None:
    """Remove the record."""
    async with pools.writing.acquire() as lent, lent.transaction():
        await purging.purge(cast("asyncpg.Connection", lent), record.kind, record.id, reason)
