"""Lookups for imports of organization lists, and the identifiers and synonyms that they register."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from services.text import localized
from services.writing import overlaps, rows
from services.writing.organization_rows import COLUMNS, IdentifierRow
from services.writing.organizations import NEXT_VERSION

FIND = f"""
SELECT found.kind, found.value, {COLUMNS}, o.name,
    EXISTS (SELECT FROM program p WHERE p.reporting_organization_id = o.id) AS reports
FROM (
    SELECT 'identifier' AS kind, value, organization_id AS id FROM organization_identifier
    WHERE value = ANY($1)
    UNION ALL
    SELECT 'mention', mention_key, id FROM organization WHERE mention_key = ANY($2)
    UNION ALL
    SELECT 'synonym', key, organization_id FROM organization_synonym WHERE key = ANY($3)
) found JOIN organization o USING (id)
"""  # noqa: S608 - our own columns
# An organization that reports programs is never merged, because it owns them.
MENTIONS = f"""
SELECT {COLUMNS}, o.name, false AS reports FROM organization o
WHERE o.identifier IS NULL AND o.origin = 'MENTION'
    AND NOT EXISTS (SELECT FROM program p WHERE p.reporting_organization_id = o.id)
ORDER BY o.id
"""  # noqa: S608 - our own columns


@dataclass(frozen=True, slots=True)
class StoredOrganizations:
    """The stored organizations by identifier, by mention key and by registered synonym.

    `mentions` has the organizations without identifier by each synonym that is not registered yet.
    """

    by_identifier: Mapping[str, Any]
    by_mention_key: Mapping[str, Any]
    by_synonym: Mapping[str, Any]
    mentions: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class SynonymRow:
    """A further name of an organization; `key` is the name normalized."""

    organization_id: UUID
    visibility: str
    owner_id: UUID
    key: str
    name: str


async def look_up(
    connection: asyncpg.Connection,
    *,
    identifiers: Sequence[str],
    mention_keys: Sequence[str],
    synonyms: Sequence[str],
    normalized: Callable[[str], str],
) -> StoredOrganizations:
    """Look up the stored organizations; synonyms are normalized names."""
    matches: dict[str, dict[str, Any]] = {"identifier": {}, "mention": {}, "synonym": {}}
    for row in await connection.fetch(FIND, identifiers, mention_keys, synonyms):
        matches[row["kind"]][row["value"]] = row
    unregistered = {name for name in synonyms if name not in matches["synonym"]}
    mentions: dict[str, list[Any]] = {}
    for row in await connection.fetch(MENTIONS) if unregistered else ():
        for name in unregistered.intersection(normalized(text) for _, text in localized.decode(row["names"])):
            mentions.setdefault(name, []).append(row)
    return StoredOrganizations(matches["identifier"], matches["mention"], matches["synonym"], mentions)


async def by_id(connection: asyncpg.Connection, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """The rows of organizations, by id."""
    statement = f"SELECT {COLUMNS} FROM organization o WHERE o.id = ANY($1)"  # noqa: S608 - our own columns
    return {row["id"]: row for row in await connection.fetch(statement, ids)}


async def register(
    connection: asyncpg.Connection, identifiers: Sequence[IdentifierRow], synonyms: Sequence[SynonymRow]
) -> None:
    """Insert new identifiers and synonyms."""
    await rows.insert(connection, "organization_identifier", identifiers)
    await rows.insert(connection, "organization_synonym", synonyms)
    await overlaps.mark_of_organizations(connection, {row.organization_id for row in identifiers})


async def increment_versions(connection: asyncpg.Connection, ids: Sequence[UUID]) -> None:
    """Increment the version of organizations that got only new identifiers, synonyms or mentions."""
    await connection.execute(f"UPDATE organization SET {NEXT_VERSION} WHERE id = ANY($1)", ids)  # noqa: S608 - a constant


async def parents(connection: asyncpg.Connection) -> dict[UUID, UUID]:
    """The parent of each organization that has one."""
    parent_rows = await connection.fetch("SELECT id, parent_id FROM organization WHERE parent_id IS NOT NULL")
    return {row["id"]: row["parent_id"] for row in parent_rows}


async def region_ids(connection: asyncpg.Connection) -> dict[str, UUID]:
    """The id of each region by its code."""
    return {row["code"]: row["id"] for row in await connection.fetch("SELECT code, id FROM region")}
