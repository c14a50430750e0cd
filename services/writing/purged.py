"""Purged records: what is left of a record that operators removed with all its history."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from services.text.normalization import caseless

KNOWN = "SELECT digest FROM purged_record WHERE kind = $1 AND digest = ANY($2)"
ADD = "INSERT INTO purged_record (id, kind, digest, reason) VALUES ($1, $2, $3, $4)"


def digest(identifier: str) -> bytes:
    """The digest by which a purged record is recognized, whatever the letter case."""
    return hashlib.sha256(caseless(identifier).encode()).digest()


async def among(connection: asyncpg.Connection, kind: str, identifiers: Sequence[str]) -> list[str]:
    """The identifiers of purged records among these."""
    digests = {digest(each): each for each in identifiers}
    return [digests[row["digest"]] for row in await connection.fetch(KNOWN, kind, list(digests))]


async def add(
    connection: asyncpg.Connection, id_: UUID, kind: str, identifier: str | None, reason: str
) -> None:
    """Store what is left of a record: its id, its kind, the reason and the time."""
    known = None if identifier is None else digest(identifier)
    await connection.execute(ADD, id_, kind, known, reason)
