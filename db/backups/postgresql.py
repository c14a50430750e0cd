"""Dumps of a whole database by PostgreSQL's own programs, from one snapshot with its numbers."""

import asyncio
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import asyncpg

from db import embedded, revisions
from db.backups import files
from db.backups.files import FORMAT, BackupError, Manifest
from db.tables import metadata

# The parameter of an address that may have the password.
KEPT_APART = "password"
# The reading roles belong to the server, not to the database.
ROLES = ("hub_public", "hub_member")
ROLE = "SELECT 1 FROM pg_roles WHERE rolname = $1"
EMPTY = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
VERSION = "SELECT data_version FROM hub_state"
ROWS = 'SELECT count(*) FROM "{table}"'
REVISION = "SELECT version_num FROM alembic_version"


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL: that of the embedded server, else of the system."""
    found = embedded.installed_program(name) or shutil.which(name)
    if found is None:
        raise BackupError(f"`{name}` is not installed: install the client programs of PostgreSQL.")
    return str(found)


def apart(url: str) -> tuple[str, str | None]:
    """Return an address without its password, and the password: others can read the words of a command."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if name != KEPT_APART]
    given = unquote(parts.password) if parts.password else dict(query).get(KEPT_APART)
    credentials, _, hosts = parts.netloc.rpartition("@")
    user = credentials.partition(":")[0]
    netloc = f"{user}@{hosts}" if user else hosts
    return urlunsplit(parts._replace(netloc=netloc, query=urlencode(kept, quote_via=quote))), given


async def run(name: str, url: str, *options: str) -> None:
    """Run a program on a database; raises BackupError with what it says."""
    address, password = apart(url)
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    process = await asyncio.create_subprocess_exec(
        *(program(name), f"--dbname={address}", *options),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        lines = said.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise BackupError(f"{name} failed: {lines[0]}")


async def dump(url: str, file: Path, hub: str) -> Manifest:
    """Dump a database to a file, and return its manifest; both are of one snapshot."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            rows = await rows_of(connection)
            manifest = Manifest(
                FORMAT,
                hub,
                await connection.fetchval(REVISION),
                await connection.fetchval("SHOW server_version"),
                datetime.now(UTC).isoformat(timespec="seconds"),
                await connection.fetchval(VERSION),
                rows,
            )
            options = ("--format=custom", f"--snapshot={snapshot}", f"--file={file}")
            await run("pg_dump", url, *options)
    finally:
        await connection.close()
    size, digest = await asyncio.to_thread(files.measured, file)
    return replace(manifest, dump_bytes=size, dump_sha256=digest)


async def rows_of(connection: asyncpg.Connection) -> dict[str, int]:
    """Return the number of rows of each table."""
    return {name: await connection.fetchval(ROWS.format(table=name)) for name in sorted(metadata.tables)}


async def check_target(url: str, manifest: Manifest) -> None:
    """Raise BackupError if a backup can't go into a database: it must be empty, and the hub new enough."""
    if manifest.revision not in revisions.known():
        raise BackupError(
            f"The backup has the tables of a newer version of the hub ({manifest.hub}): use that version."
        )
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval(EMPTY):
            raise BackupError("The database is not empty: restore into a new one, so that nothing is lost.")
    finally:
        await connection.close()


async def load(url: str, file: Path) -> None:
    """Load a dump into an empty database, as a whole or not at all."""
    connection = await asyncpg.connect(url)
    try:
        for role in ROLES:
            if not await connection.fetchval(ROLE, role):
                await connection.execute(f"CREATE ROLE {role} NOLOGIN")
        await connection.execute(f"GRANT {', '.join(ROLES)} TO CURRENT_USER")
    finally:
        await connection.close()
    options = ("--no-owner", "--single-transaction", "--exit-on-error")
    await run("pg_restore", url, *options, str(file))


async def counted(url: str) -> dict[str, int]:
    """Return the number of rows of each table, and gather the planner's statistics."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ANALYZE")
        return await rows_of(connection)
    finally:
        await connection.close()
