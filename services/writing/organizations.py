"""Organizations: found by identifier, synonym or mention; created if new, updated with new facts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.values import Visibility
from services.kinds.organizations import ORGANIZATION_HISTORY
from services.writing import history, identifiers, kept_values, overlaps, rows, search_documents, snapshots
from services.writing.organization_facts import IDENTIFIER, MENTION, Key, OrganizationFacts, merged
from services.writing.organization_fields import ORGANIZATION_FIELDS
from services.writing.organization_rows import (
    COLUMNS,
    OrganizationRow,
    identifier_row,
    new_row,
    stored_row,
    updated_row,
)

# A later row of a key wins: mentions of the publisher first, then registered synonyms, the first name last.
FIND = f"""
SELECT found.kind, found.value, found.rank > 0 AS by_synonym, {COLUMNS}
FROM (
    SELECT 'identifier' AS kind, value, organization_id AS id, 0 AS rank FROM organization_identifier
    WHERE value = ANY($1)
    UNION ALL
    SELECT 'mention', mention_key, id, 0 FROM organization WHERE mention_key = ANY($2)
    UNION ALL
    SELECT 'mention', named.value, s.organization_id, named.rank
    FROM unnest($3::text[], $4::text[], $5::int[]) AS named (value, name, rank)
    JOIN organization_synonym s ON s.key = named.name
) found JOIN organization o USING (id)
ORDER BY found.rank > 0, found.rank DESC
"""  # noqa: S608 - our own columns
NEXT_VERSION = "version = version + 1, imported_at = now()"


@dataclass(frozen=True, slots=True)
class EnsuredOrganizations:
    """The id of each requested organization, and the ids of added and changed ones."""

    ids: dict[Key, UUID]
    added: frozenset[UUID]
    changed: frozenset[UUID]


async def ensure(
    connection: asyncpg.Connection,
    source_id: UUID,
    facts: Mapping[Key, OrganizationFacts],
    *,
    run_id: UUID | None = None,
) -> EnsuredOrganizations:
    """Find, create and update the organizations of the facts; owners must be among them."""
    stored_by_key = await _known(connection, facts)
    ids: dict[Key, UUID] = {
        key: stored_by_key[key]["id"] if key in stored_by_key else uuid7() for key in facts
    }
    new = [fact for key, fact in facts.items() if key not in stored_by_key]
    added = [new_row(fact, ids, source_id) for fact in await _with_free_codes(connection, new)]
    await add(connection, added)
    stored = {row["id"]: row for row in stored_by_key.values()}
    reported = _merged_facts(stored_by_key, facts)
    updated = await update(
        connection,
        list(stored.values()),
        lambda old: updated_row(old, fact := reported[old["id"]], source_id, ids[fact.owner or fact.key]),
        run_id=run_id,
    )
    await search_documents.follow(connection, organizations={row.id for row in (*added, *updated)})
    return EnsuredOrganizations(ids, frozenset(row.id for row in added), frozenset(row.id for row in updated))


def _merged_facts(
    stored_by_key: Mapping[Key, Any], facts: Mapping[Key, OrganizationFacts]
) -> dict[UUID, OrganizationFacts]:
    """The facts of each stored organization: several keys may refer to one, which is written once."""
    reported: dict[UUID, OrganizationFacts] = {}
    for key, row in stored_by_key.items():
        fact = _by_synonym(facts[key]) if row["by_synonym"] else facts[key]
        reported[row["id"]] = merged(reported[row["id"]], fact) if row["id"] in reported else fact
    return reported


async def known(connection: asyncpg.Connection, facts: Mapping[Key, OrganizationFacts]) -> dict[Key, UUID]:
    """The ids of the stored organizations of the facts."""
    return {key: row["id"] for key, row in (await _known(connection, facts)).items()}


async def add(connection: asyncpg.Connection, new: Sequence[OrganizationRow]) -> None:
    """Insert organizations with their preferred identifiers."""
    await rows.insert(connection, "organization", new)
    found = [identifier_row(row, row.identifier) for row in new if row.identifier is not None]
    await rows.insert(connection, "organization_identifier", found)


async def update(
    connection: asyncpg.Connection,
    stored: Sequence[Any],
    row_of: Callable[[Any], OrganizationRow | None],
    *,
    run_id: UUID | None = None,
) -> list[OrganizationRow]:
    """Write and return the organizations that new facts change.

    `row_of` returns the row updated with the facts, or null. Fields that members changed keep their values.
    """
    as_before = await kept_values.as_in_source(connection, ORGANIZATION_FIELDS, stored)
    told = [row for old in as_before.values() if (row := row_of(old))]
    now = {old["id"]: stored_row(old) for old in stored}
    kept = await kept_values.kept(connection, run_id, ORGANIZATION_FIELDS, told)
    updated = [row for row in kept if row != now[row.id]]
    await _change(connection, updated, run_id=run_id)
    return updated


async def _change(
    connection: asyncpg.Connection, updated: Sequence[OrganizationRow], *, run_id: UUID | None = None
) -> None:
    """Write the next version of organizations, and record the changes under the import run."""
    before = await snapshots.take(connection, ORGANIZATION_HISTORY, [row.id for row in updated])
    renamed = await overlaps.renamed(connection, {row.id: row.name for row in updated})
    await rows.update(connection, "organization", updated, NEXT_VERSION)
    await overlaps.mark_of_organizations(connection, renamed)
    await history.record_changes(connection, run_id, before)


async def _with_free_codes(
    connection: asyncpg.Connection, facts: Sequence[OrganizationFacts]
) -> list[OrganizationFacts]:
    """The facts without the codes of publishers that another organization has, or that one before has."""
    stored = await identifiers.spellings(connection, [fact.code for fact in facts if fact.code])
    taken = {value.upper() for value, _ in stored} | {
        value.upper() for kind, value in (fact.key for fact in facts) if kind == IDENTIFIER
    }
    found = []
    for fact in facts:
        free = fact.code is not None and fact.code.upper() not in taken
        taken |= {fact.code.upper()} if fact.code and free else set()
        found.append(fact if free else replace(fact, code=None))
    return found


async def _known(connection: asyncpg.Connection, facts: Mapping[Key, OrganizationFacts]) -> dict[Key, Any]:
    """The stored row of each key."""
    values = [value for kind, value in facts if kind == IDENTIFIER]
    mentions = [value for kind, value in facts if kind == MENTION]
    called = [
        (key[1], name, rank)
        for key, fact in facts.items()
        if key[0] == MENTION
        for rank, name in enumerate(fact.called, 1)
    ]
    columns = ([each[index] for each in called] for index in range(3))
    stored_rows = await connection.fetch(FIND, values, mentions, *columns)
    return {(row["kind"], row["value"]): row for row in stored_rows}


def _by_synonym(fact: OrganizationFacts) -> OrganizationFacts:
    """A mention by a synonym adds no facts to the organization, and doesn't widen its visibility."""
    return replace(fact, names=(), type_code=None, visibility=Visibility.OWNER)
