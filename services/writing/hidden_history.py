"""The visibility of changes of organizations and products that quote records which are now hidden.

Only viewers of the hidden record may see these changes; other changes keep their visibility.
"""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from services.querying.visibility import shown_with_sql

SHOWN = shown_with_sql("x", "r")
NAMES = f"""
SELECT r.id, x.visibility, x.owner_id, x.name AS text, {SHOWN} AS shown
FROM mention x JOIN organization r ON r.id = x.organization_id WHERE r.id = ANY($1)
"""  # noqa: S608 - our own columns
TITLES = f"""
SELECT r.id, x.visibility, x.owner_id, t.text, {SHOWN} AS shown
FROM document x JOIN knowledge_product r ON r.id = x.knowledge_product_id
CROSS JOIN LATERAL (
    SELECT pair ->> 1 AS text FROM jsonb_array_elements(x.titles) pair
    UNION SELECT x.format UNION SELECT x.url
) t
WHERE r.id = ANY($1) AND t.text IS NOT NULL
"""  # noqa: S608 - our own columns
NARROW = """
WITH told AS MATERIALIZED ({told}), hidden AS (
    SELECT * FROM told h WHERE NOT shown
        AND NOT EXISTS (SELECT FROM told s WHERE s.shown AND s.id = h.id AND s.text = h.text)
), narrowed AS (
    SELECT DISTINCT ON (c.id) c.id, h.visibility, h.owner_id
    FROM hidden h JOIN change c ON c.record_id = h.id
    WHERE (c.visibility = 'PUBLIC' OR c.visibility = 'MEMBERS' AND h.visibility = 'OWNER')
        AND position(to_jsonb(h.text)::text IN concat(c.old::text, c.new::text)) > 0
    ORDER BY c.id, array_position(ARRAY['OWNER', 'MEMBERS'], h.visibility)
)
UPDATE change c SET visibility = n.visibility, owner_id = n.owner_id FROM narrowed n WHERE n.id = c.id
"""


async def narrow(
    connection: asyncpg.Connection, organizations: Collection[UUID], products: Collection[UUID]
) -> None:
    """Hide the changes of these records that quote texts which only hidden records contain."""
    for texts, ids in ((NAMES, organizations), (TITLES, products)):
        await connection.execute(NARROW.format(told=texts), list(ids))
