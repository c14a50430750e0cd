"""The SQL of the ceiling, written by hand for each operation."""

from typing import Any

import asyncpg
from asyncpg import Pool

PROGRAM = """
SELECT p.id, p.iati_identifier, p.hierarchy, p.titles, p.descriptions, p.status, p.status_code,
    p.planned_start, p.actual_start, p.planned_end, p.actual_end, p.last_updated,
    o.id, o.identifier, o.names, o.type
FROM program p LEFT JOIN organization o ON o.id = p.reporting_organization_id WHERE p.id = $1
"""
PORTAL = """
SELECT p.id, p.titles, p.descriptions, p.status, p.actual_start, o.id, o.names, o.type
FROM (SELECT * FROM program WHERE level = 'PROGRAM' ORDER BY id LIMIT 51) p
LEFT JOIN organization o ON o.id = p.reporting_organization_id ORDER BY p.id
"""
PORTAL_FROM = """
SELECT p.id, p.titles, p.descriptions, p.status, p.actual_start, o.id, o.names, o.type
FROM (SELECT * FROM program WHERE level = 'PROGRAM' AND id > $1 ORDER BY id LIMIT 51) p
LEFT JOIN organization o ON o.id = p.reporting_organization_id ORDER BY p.id
"""
OUTPUTS = """
SELECT parent.id, r.id, r.titles, r.descriptions FROM unnest($1::uuid[]) AS parent(id) CROSS JOIN LATERAL (
    SELECT id, titles, descriptions FROM result WHERE program_id = parent.id AND kind = 'OUTPUT'
    ORDER BY id LIMIT 5
) r
"""
PRODUCTS = """
SELECT parent.id, k.id, k.titles, k.url, k.published
FROM unnest($1::uuid[]) AS parent(id) CROSS JOIN LATERAL (
    SELECT id, titles, url, published FROM knowledge_product
    WHERE id IN (SELECT knowledge_product_id FROM program_knowledge_product WHERE program_id = parent.id)
    ORDER BY id LIMIT 3
) k
"""
ORGANIZATION = "SELECT id, names, type FROM organization WHERE id = $1"
PROGRAMS_OF_ORGANIZATION = """
SELECT id, titles, status, actual_start FROM program
WHERE id IN (SELECT program_id FROM participation WHERE organization_id = $1) ORDER BY id LIMIT 20
"""
TITLES_OF_OUTPUTS = """
SELECT parent.id, r.id, r.titles FROM unnest($1::uuid[]) AS parent(id) CROSS JOIN LATERAL (
    SELECT id, titles FROM result WHERE program_id = parent.id AND kind = 'OUTPUT' ORDER BY id LIMIT 10
) r
"""
FIVE_PRODUCTS = """
SELECT parent.id, k.id, k.titles, k.kind, k.url FROM unnest($1::uuid[]) AS parent(id) CROSS JOIN LATERAL (
    SELECT id, titles, kind, url FROM knowledge_product
    WHERE id IN (SELECT knowledge_product_id FROM program_knowledge_product WHERE program_id = parent.id)
    ORDER BY id LIMIT 5
) k
"""
ORGANIZATIONS_OF_PRODUCTS = """
SELECT parent.id, o.id, o.names, o.type FROM unnest($1::uuid[]) AS parent(id) CROSS JOIN LATERAL (
    SELECT id, names, type FROM organization
    WHERE id IN (
        SELECT organization_id FROM organization_knowledge_product WHERE knowledge_product_id = parent.id
    )
    ORDER BY id LIMIT 5
) o
"""
FLAT = """
SELECT id, iati_identifier, titles, status, status_code, planned_start, actual_start, planned_end, actual_end,
    last_updated FROM program WHERE level = 'PROGRAM' ORDER BY id LIMIT 1000
"""
FLAT_FROM = """
SELECT id, iati_identifier, titles, status, status_code, planned_start, actual_start, planned_end, actual_end,
    last_updated FROM program WHERE level = 'PROGRAM' AND id > $1 ORDER BY id LIMIT 1000
"""
SEARCH = """
WITH matched AS MATERIALIZED (
    SELECT id, CASE WHEN start_date IS NULL THEN DATE '0001-12-31' ELSE start_date END AS began FROM program
    WHERE level = 'PROGRAM' AND status = ANY($1::text[]) AND id IN ({links})
), page AS (SELECT id, began FROM matched ORDER BY began DESC, id DESC LIMIT 21)
SELECT (SELECT count(*) FROM matched), p.id, p.titles, p.status, p.actual_start, p.planned_end, o.id, o.names
FROM page JOIN program p USING (id) LEFT JOIN organization o ON o.id = p.reporting_organization_id
ORDER BY page.began DESC, p.id DESC
"""
IN_REGION = SEARCH.format(
    links="SELECT program_id FROM program_region"
    " WHERE region_id = (SELECT id FROM region WHERE code = $2 OR kemendagri_code = $2)"
)
ON_SECTOR = SEARCH.format(links="SELECT program_id FROM program_sector WHERE code = ANY($2::text[])")
SUMMED = """
SELECT {columns} FROM aggregate_summary
WHERE typename = 'Program' AND dimensions = '{dimensions}' AND sharing = 'WHOLE'
    AND NOT EXISTS (SELECT FROM aggregate_write)
"""
TOTAL = SUMMED.format(columns="counts[1]", dimensions="")
BY_SECTOR_AND_YEAR = SUMMED.format(
    columns="keys_1[1:10000], keys_2[1:10000], counts[1:10000]", dimensions="SECTOR,START_YEAR"
)


async def open_pool(url: str, size: int) -> "Pool[Any]":
    """Open a pool with the hub's public role."""
    return await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=size,
        reset=keep_session,
        server_settings={"role": "hub_public", "jit": "off"},
    )


async def keep_session(_connection: Any) -> None:
    """Skip asyncpg's reset: the session doesn't change."""


async def fetch(pool: "Pool[Any]", sql: str, *values: Any) -> list[Any]:
    """Return the rows of a statement."""
    async with pool.acquire() as connection:
        return list(await connection.fetch(sql, *values))
