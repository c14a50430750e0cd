"""Sources of records."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.values import Visibility

# The kinds of records that show their source.
SOURCED = ("program", "organization", "result", "knowledge_product", "action_plan")
IS_PUBLIC = " OR ".join(
    f"EXISTS (SELECT FROM {table} WHERE source_id = $1 AND visibility = 'PUBLIC')" for table in SOURCED
)
MARK_IMPORTED = f"UPDATE source SET imported_at = now() WHERE id = $1 AND ($2 OR NOT ({IS_PUBLIC}))"  # noqa: S608


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source: its unique name, its address, and the SPDX id of its license."""

    name: str
    url: str | None = None
    license: str | None = None


# The source of records that members add.
MEMBERS = SourceFacts("Members of the hub")


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


async def mark_imported(
    connection: asyncpg.Connection, source_id: UUID, audience: Collection[Visibility]
) -> None:
    """Store the current time as that of the source's last import.

    `audience` are the visibilities of its records. A hidden import leaves the time of a source with public
    records, because all viewers see it.
    """
    await connection.execute(MARK_IMPORTED, source_id, Visibility.PUBLIC in audience)
