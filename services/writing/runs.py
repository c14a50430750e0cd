"""Import runs: start, end, counts and rejections, and the versions of activities that were delivered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db import locks
from db.locks import Lock
from services.writing import run_paths

Version = tuple[str, bytes, datetime | None]
Rejection = tuple[str, int | None, str | None, str]


async def begin(connection: asyncpg.Connection, source_id: UUID, paths: Sequence[str]) -> UUID:
    """Store the start of a run."""
    identity = uuid7()
    await connection.execute(
        "INSERT INTO import_run (id, source_id, paths) VALUES ($1, $2, $3)",
        identity,
        source_id,
        orjson.dumps([run_paths.shown(path) for path in paths]).decode(),
    )
    return identity


async def show_to(connection: asyncpg.Connection, run_id: UUID, visibility: str, owner_id: UUID) -> None:
    """Set who sees a run: those who see what it imports."""
    await connection.execute(
        "UPDATE import_run SET (visibility, owner_id) = ($2, $3) WHERE id = $1", run_id, visibility, owner_id
    )


async def finish(connection: asyncpg.Connection, run_id: UUID, counts: Mapping[str, Any]) -> None:
    """Store the end of a run with its counts."""
    await connection.execute(
        "UPDATE import_run SET status = 'FINISHED', finished_at = now(), counts = $2 WHERE id = $1",
        run_id,
        orjson.dumps(counts).decode(),
    )


async def reject(
    connection: asyncpg.Connection, run_id: UUID, first: int, rejections: Sequence[Rejection]
) -> None:
    """Store rejections (file, line, identifier, reason), numbered from `first`."""
    await connection.copy_records_to_table(
        "import_rejection",
        records=[
            (
                uuid7(),
                run_id,
                ordinal,
                run_paths.shown(file),
                line,
                identifier,
                run_paths.without(file, reason),
            )
            for ordinal, (file, line, identifier, reason) in enumerate(rejections, first)
        ],
        columns=["id", "run_id", "ordinal", "file", "line", "identifier", "reason"],
    )


async def lock(connection: asyncpg.Connection) -> None:
    """Wait for the lock of batches, and hold it until the end of the transaction."""
    await connection.execute(locks.wait_in_transaction(Lock.BATCH))


async def delivered_before(
    connection: asyncpg.Connection, source_id: UUID, identifiers: Sequence[str]
) -> set[tuple[str, bytes]]:
    """The versions of these activities that the source has delivered before, as identifier and hash."""
    version_rows = await connection.fetch(
        "SELECT iati_identifier, hash FROM activity_version"
        " WHERE source_id = $1 AND iati_identifier = ANY($2)",
        source_id,
        identifiers,
    )
    return {(identifier, version) for identifier, version in version_rows}


async def remember(connection: asyncpg.Connection, source_id: UUID, versions: Sequence[Version]) -> None:
    """Store versions (identifier, hash, time) as delivered by the source."""
    identifiers, hashes, dates = ([version[index] for version in versions] for index in range(3))
    await connection.execute(
        "INSERT INTO activity_version (source_id, iati_identifier, hash, dated)"
        " SELECT $1, * FROM unnest($2::text[], $3::bytea[], $4::timestamptz[]) ON CONFLICT DO NOTHING",
        source_id,
        identifiers,
        hashes,
        dates,
    )
