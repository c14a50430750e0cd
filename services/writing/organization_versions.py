"""Versions of organizations' own files, and which of them a source has delivered before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.writing.runs import Version


@dataclass(frozen=True, slots=True)
class StoredOrganization:
    """A stored organization before a write; the hash is null if it has no file of its own yet.

    `own` is true if its names are its own.
    """

    id: UUID
    identifier: str | None
    hash: bytes | None
    dated: datetime | None
    own: bool
    name: str


async def stored(connection: asyncpg.Connection, identifiers: Sequence[str]) -> dict[str, StoredOrganization]:
    """The stored organizations with these identifiers, preferred or further ones."""
    stored_rows: list[Any] = await connection.fetch(
        "SELECT i.value, o.id, o.identifier, o.version_hash, o.version_dated, o.own_names, o.name"
        " FROM organization_identifier i JOIN organization o ON o.id = i.organization_id"
        " WHERE i.value = ANY($1)",
        identifiers,
    )
    return {value: StoredOrganization(*rest) for value, *rest in stored_rows}


async def set_versions(connection: asyncpg.Connection, versions: Mapping[UUID, Version]) -> None:
    """Store the current version of each organization's file."""
    ids, version_list = list(versions), list(versions.values())
    await connection.execute(
        "UPDATE organization o SET version_hash = v.hash, version_dated = v.dated"
        " FROM unnest($1::uuid[], $2::bytea[], $3::timestamptz[]) AS v (id, hash, dated) WHERE o.id = v.id",
        ids,
        [version[1] for version in version_list],
        [version[2] for version in version_list],
    )


async def delivered_before(
    connection: asyncpg.Connection, source_id: UUID, identifiers: Sequence[str]
) -> set[tuple[str, bytes]]:
    """The versions of these organizations that the source has delivered before, as identifier and hash."""
    version_rows = await connection.fetch(
        "SELECT identifier, hash FROM organization_version WHERE source_id = $1 AND identifier = ANY($2)",
        source_id,
        identifiers,
    )
    return {(identifier, version) for identifier, version in version_rows}


async def remember(connection: asyncpg.Connection, source_id: UUID, versions: Sequence[Version]) -> None:
    """Store versions (identifier, hash, time) as delivered by the source."""
    await connection.execute(
        "INSERT INTO organization_version (source_id, identifier, hash, dated)"
        " SELECT $1, * FROM unnest($2::text[], $3::bytea[], $4::timestamptz[]) ON CONFLICT DO NOTHING",
        source_id,
        [identifier for identifier, _, _ in versions],
        [version for _, version, _ in versions],
        [dated for _, _, dated in versions],
    )
