"""Sources of records."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source: its unique name, its address, and the SPDX id of its license."""

    name: str
    url: str | None = None
    license: str | None = None


async def ensure(connection: asyncpg.Connection, facts: SourceFacts) -> UUID:
    """Find or create the source with that name; a given URL or license replaces the stored one."""
    source_id: Any = await connection.fetchval(
        "INSERT INTO source (id, name, url, license) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (name) DO UPDATE SET url = coalesce(excluded.url, source.url),"
        " license = coalesce(excluded.license, source.license) RETURNING id",
        uuid7(),
        facts.name,
        facts.url,
        facts.license,
    )
    return UUID(str(source_id))


async def address(connection: asyncpg.Connection, name: str) -> str | None:
    """The address of the source with that name: '' if it has none, null if there is no such source."""
    url: str | None = await connection.fetchval("SELECT coalesce(url, '') FROM source WHERE name = $1", name)
    return url


async def mark_imported(connection: asyncpg.Connection, source_id: UUID) -> None:
    """Store the current time as the time of the source's last import."""
    await connection.execute("UPDATE source SET imported_at = now() WHERE id = $1", source_id)
