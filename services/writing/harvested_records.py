"""Harvested records: the latest version of each record of a repository, and its knowledge product.

services.writing.knowledge_products withdraws a product without any document or record.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from uuid import UUID

import asyncpg

from db.values import KnowledgeKind, KnowledgeRole, Visibility
from services.querying.visibility import shown_with_sql
from services.writing import edited_fields, kept_values, product_keys, rows
from services.writing.product_fields import PRODUCT_FIELDS

STORED = """
SELECT id, identifier, datestamp, hash, deleted, knowledge_product_id, visibility, owner_id
FROM harvested_record WHERE source_id = $1 AND identifier = ANY($2)
"""
# Never before the start of a harvest of the source, even if the server's clock was set back since.
MARK_SEEN = """
UPDATE harvested_record r
SET seen_at = greatest(now(), (SELECT max(h.began) FROM harvest h WHERE h.source_id = $1)),
    datestamp = greatest(r.datestamp, n.datestamp),
    sets = string_to_array(n.sets, E'\\n')
FROM unnest($2::text[], $3::timestamptz[], $4::text[]) AS n (identifier, datestamp, sets)
WHERE r.source_id = $1 AND r.identifier = n.identifier
"""
DELETE = """
UPDATE harvested_record SET deleted = true, titles = '[]', abstracts = '[]', languages = '{}', sectors = '{}',
    regions = '{}', kind = 'OTHER', published = NULL, license = NULL, format = NULL, hash = ''
WHERE id = ANY($1)
"""
# A work with a new address keeps its product, unless other documents or products use either address.
MOVABLE = """
SELECT k.id FROM knowledge_product k,
    unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS n (id, key, url, doi)
WHERE k.id = n.id AND (k.key, k.url, k.doi) IS DISTINCT FROM (n.key, n.url, n.doi)
    AND NOT EXISTS (SELECT FROM document d WHERE d.knowledge_product_id = k.id)
    AND (SELECT count(*) FROM harvested_record r WHERE r.knowledge_product_id = k.id AND NOT r.deleted) < 2
    AND NOT EXISTS (SELECT FROM knowledge_product o WHERE o.id <> k.id AND (o.key = n.key OR o.doi = n.doi))
"""
MOVE = """
UPDATE knowledge_product k
SET key = n.key, url = n.url, doi = n.doi, version = version + 1, imported_at = now()
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS n (id, key, url, doi) WHERE k.id = n.id
"""
ADD_DOIS = f"""
UPDATE knowledge_product k SET doi = n.doi, version = version + 1, imported_at = now()
FROM unnest($1::uuid[], $2::text[]) AS n (id, doi), (SELECT $3::text, $4::uuid) AS s (visibility, owner_id)
WHERE k.id = n.id AND k.doi IS NULL AND NOT EXISTS (SELECT FROM knowledge_product o WHERE o.doi = n.doi)
    AND NOT EXISTS (SELECT FROM edited_field e WHERE e.record_id = k.id AND e.field = 'doi')
    AND {shown_with_sql("s", "k")}
"""  # noqa: S608 - our own condition
DELETE_LINKS = """
DELETE FROM organization_knowledge_product l
USING harvested_organization o JOIN harvested_record r ON r.id = o.record_id
WHERE o.record_id = ANY($1) AND l.program_id IS NULL AND l.organization_id = o.organization_id
    AND l.role = o.role AND l.knowledge_product_id = r.knowledge_product_id
"""
DELETE_ORGANIZATIONS = "DELETE FROM harvested_organization WHERE record_id = ANY($1)"
# A link has the visibility of the record that reports it.
LINK = """
INSERT INTO organization_knowledge_product (visibility, owner_id, organization_id, knowledge_product_id, role)
SELECT DISTINCT ON (o.organization_id, r.knowledge_product_id, o.role)
    r.visibility, r.owner_id, o.organization_id, r.knowledge_product_id, o.role
FROM harvested_organization o JOIN harvested_record r ON r.id = o.record_id
WHERE r.knowledge_product_id = ANY($1) AND NOT r.deleted
ORDER BY o.organization_id, r.knowledge_product_id, o.role,
    array_position(ARRAY['PUBLIC', 'MEMBERS', 'OWNER'], r.visibility), r.id
ON CONFLICT (program_id, organization_id, knowledge_product_id, role) DO UPDATE
SET visibility = excluded.visibility, owner_id = excluded.owner_id
WHERE array_position(ARRAY['PUBLIC', 'MEMBERS', 'OWNER'], excluded.visibility)
    < array_position(ARRAY['PUBLIC', 'MEMBERS', 'OWNER'], organization_knowledge_product.visibility)
"""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A stored record before a write."""

    id: UUID
    identifier: str
    datestamp: datetime
    hash: bytes
    deleted: bool
    product_id: UUID | None
    visibility: str
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class HarvestedRecordRow:
    """A harvested record of a work."""

    id: UUID
    source_id: UUID
    identifier: str
    datestamp: datetime
    sets: tuple[str, ...]
    hash: bytes
    deleted: bool
    knowledge_product_id: UUID
    visibility: Visibility
    owner_id: UUID
    titles: str
    abstracts: str
    kind: KnowledgeKind
    languages: tuple[str, ...]
    published: date | None
    license: str | None
    format: str | None
    sectors: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HarvestedOrganizationRow:
    """An organization of the hub that a record names."""

    record_id: UUID
    organization_id: UUID
    role: KnowledgeRole


@dataclass(frozen=True, slots=True)
class ProductAddress:
    """The current address of a product: its key, URL and DOI."""

    product_id: UUID
    key: str
    url: str
    doi: str | None


# Identifier, datestamp and sets.
SeenRecord = tuple[str, datetime, Sequence[str]]


async def stored(
    connection: asyncpg.Connection, source_id: UUID, identifiers: Sequence[str]
) -> dict[str, StoredRecord]:
    """The stored records of the source with these identifiers."""
    stored_rows = await connection.fetch(STORED, source_id, identifiers)
    return {row["identifier"]: StoredRecord(*row) for row in stored_rows}


async def mark_seen(connection: asyncpg.Connection, source_id: UUID, seen: Sequence[SeenRecord]) -> None:
    """Update when records of the source were seen last, their sets, and their datestamps."""
    identifiers, datestamps = [each[0] for each in seen], [each[1] for each in seen]
    sets = ["\n".join(each[2]) for each in seen]
    await connection.execute(MARK_SEEN, source_id, identifiers, datestamps, sets)


async def write(
    connection: asyncpg.Connection, new: Sequence[HarvestedRecordRow], known: Sequence[HarvestedRecordRow]
) -> None:
    """Insert new records, and update known ones."""
    await rows.insert(connection, "harvested_record", new)
    await rows.update(connection, "harvested_record", known)


async def delete(connection: asyncpg.Connection, ids: Sequence[UUID]) -> None:
    """Mark records as deleted and clear their content; their links to products stay."""
    await connection.execute(DELETE, ids)


async def move(
    connection: asyncpg.Connection, addresses: Collection[ProductAddress], *, run_id: UUID | None = None
) -> None:
    """Update the addresses of products that no other document or record uses.

    An address that a member changed stays; another one is a conflict.
    """
    movable = {row[0] for row in await connection.fetch(MOVABLE, *_columns(addresses))}
    edited = await edited_fields.of_records(connection, [*movable])
    held = {id_ for id_, fields_ in edited.items() if not {"url", "doi"}.isdisjoint(fields_)}
    free = [each for each in addresses if each.product_id in movable - held]
    await connection.execute(MOVE, *_columns(free))
    others = [each for each in addresses if each.product_id in held]
    await product_keys.remember(connection, {each.key: each.product_id for each in others})
    imported = {each.product_id: {"url": each.url, "doi": each.doi} for each in others}
    await kept_values.settled(connection, run_id, PRODUCT_FIELDS, imported)


async def add_dois(
    connection: asyncpg.Connection, dois: Mapping[UUID, str], visibility: str, owner_id: UUID
) -> None:
    """Add the DOIs that records report to products without one, unless another product has it.

    Viewers who see the product may also see the records.
    """
    await connection.execute(ADD_DOIS, list(dois), list(dois.values()), visibility, owner_id)


async def delete_links(connection: asyncpg.Connection, records: Sequence[UUID]) -> None:
    """Delete the organizations that records named; `link` writes the links of other records again."""
    await connection.execute(DELETE_LINKS, records)
    await connection.execute(DELETE_ORGANIZATIONS, records)


async def link(
    connection: asyncpg.Connection, links: Sequence[HarvestedOrganizationRow], products: Iterable[UUID]
) -> None:
    """Store the organizations that records name, and link all of them to the products again."""
    await rows.insert(connection, "harvested_organization", links)
    await connection.execute(LINK, list(products))


def _columns(addresses: Collection[ProductAddress]) -> list[list[object]]:
    rows_of_values = [astuple(address) for address in addresses]
    return [[each[index] for each in rows_of_values] for index in range(len(fields(ProductAddress)))]
