"""`backup` and `restore`: the whole database in one file, and back into an empty one."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, cast

import asyncpg
import typer

from db.backups import files, postgresql
from db.backups.files import BackupError, Manifest
from db.pools import Pools
from db.revisions import newest
from hub.commands import overlaps, search
from hub.commands.failures import CommandError
from hub.commands.migrate import migrated
from hub.commands.running import quiet_settings, with_pools
from hub.process.databases import address, database
from hub.version import VERSION
from services.writing import feed

# Clients have seen numbers after that of the backup, with other data: later versions are above them all.
AHEAD = "UPDATE hub_state SET data_version = data_version + 1000000"
File = Annotated[Path, typer.Argument(help="The file of the backup.", metavar="FILE")]


def backup(file: File) -> None:
    """Write the whole database into one file, while the hub runs.

    The file has a dump of PostgreSQL, and a manifest with the version of the hub and the number of rows in
    each table. It appears when it is complete. It has digests of API keys and records that are not public:
    keep it like the database.

    Example: `.venv/bin/hub backup hub-2026-12-01.tar`
    """
    if file.exists():
        raise CommandError(f"{file} exists already: choose another name, or remove it.")
    if not file.parent.is_dir():
        raise CommandError(f"The folder {file.parent} does not exist.")
    with database(quiet_settings()) as url:
        manifest = carried_out(lambda: asyncio.run(backed_up(url, file)))
    typer.echo(f"{file} has {sum(manifest.rows.values()):,} rows of data version {manifest.data_version}.")


def restore(file: File) -> None:
    """Restore a backup into an empty database: that of DATABASE_URL, or a new embedded one.

    A backup of an older version of the hub is migrated. Afterwards cursors of the feed are invalid and the
    data version is ahead, so that clients read again what they may have seen differently; and the rows of
    each table are compared with the manifest. Repeat each purge that came after the backup.

    Example: `HUB_DATA_DIR=/srv/restored .venv/bin/hub restore hub-2026-12-01.tar`
    """
    with address(quiet_settings()) as url:
        manifest = carried_out(lambda: asyncio.run(loaded(url, file)))
        if migrated(url) != newest():
            asyncio.run(with_pools(url, search.update))
            asyncio.run(with_pools(url, overlaps.catch_up))
        asyncio.run(with_pools(url, renew))
        carried_out(lambda: asyncio.run(compared(url, manifest)))
    typer.echo(
        f"Restored {sum(manifest.rows.values()):,} rows, as they were on {manifest.created_at}. "
        "Start the hub; a copy for a trial with HUB_WEBHOOKS=off."
    )


def carried_out(work: Callable[[], Manifest]) -> Manifest:
    """Return what the work returns; raises CommandError for a backup that can't be made or restored."""
    try:
        return work()
    except BackupError as error:
        raise CommandError(str(error)) from error


async def backed_up(url: str, file: Path) -> Manifest:
    """Dump the database beside the file, then put both into it."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".hub-backup-") as folder:
        dump = Path(folder) / files.DUMP
        manifest = await postgresql.dump(url, dump, VERSION)
        files.pack(manifest, dump, file)
    return manifest


async def loaded(url: str, file: Path) -> Manifest:
    """Load the dump of a backup, if it is whole and fits the database."""
    with tempfile.TemporaryDirectory(prefix="hub-restore-") as folder:
        dump = Path(folder) / files.DUMP
        manifest = files.unpack(file, dump)
        await postgresql.check_target(url, manifest)
        await postgresql.load(url, dump)
    return manifest


async def renew(pools: Pools) -> None:
    """Put the data version ahead, and make the cursors of the feed invalid."""
    async with pools.writing.acquire() as lent, lent.transaction():
        await lent.execute(AHEAD)
        await feed.renew_generation(cast("asyncpg.Connection", lent))


async def compared(url: str, manifest: Manifest) -> Manifest:
    """Compare the restored rows with the manifest; raises BackupError for a table with fewer rows."""
    found = await postgresql.counted(url)
    lost = [name for name, number in manifest.rows.items() if found.get(name, number) < number]
    if lost:
        raise BackupError(f"Rows are missing in {', '.join(lost)}: do not use this database.")
    return manifest
