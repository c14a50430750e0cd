"""Links of knowledge products to programs, outputs and organizations, derived from documents.

A URL that one publisher links from more than 20 programs is boilerplate: it is linked to the publisher only.
"""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

BOILERPLATE = 20

LINKED = """
WITH program_link AS (
    SELECT DISTINCT d.knowledge_product_id, p.id AS program_id, p.visibility, p.owner_id,
        p.reporting_organization_id AS publisher_id
    FROM document d JOIN program p ON p.id = d.program_id
    WHERE d.knowledge_product_id = ANY($1)
), counted AS (
    -- Links count among those that are as visible or more.
    SELECT *, count(*) OVER (
        PARTITION BY knowledge_product_id, publisher_id
        ORDER BY array_position(ARRAY['PUBLIC', 'MEMBERS', 'OWNER'], visibility)
    ) > $2 AS boilerplate
    FROM program_link
), link AS (SELECT * FROM counted WHERE NOT boilerplate)
"""

FORGET = (
    "DELETE FROM program_knowledge_product WHERE knowledge_product_id = ANY($1)",
    "DELETE FROM output_knowledge_product WHERE knowledge_product_id = ANY($1)",
    """
    DELETE FROM organization_knowledge_product
    WHERE knowledge_product_id = ANY($1) AND program_id IS NOT NULL
    """,
)

PROGRAMS = """
INSERT INTO program_knowledge_product (program_id, visibility, owner_id, knowledge_product_id)
SELECT program_id, visibility, owner_id, knowledge_product_id FROM link
"""

# A document of an OUTPUT-level activity also belongs to the activity's output.
OUTPUTS = """
INSERT INTO output_knowledge_product (result_id, visibility, owner_id, knowledge_product_id)
SELECT r.id, r.visibility, r.owner_id, l.knowledge_product_id
FROM link l JOIN document d USING (program_id, knowledge_product_id) JOIN result r ON r.id = d.result_id
UNION
SELECT r.id, r.visibility, r.owner_id, l.knowledge_product_id
FROM link l JOIN result r ON r.activity_id = l.program_id
"""

PARTICIPANTS = """
INSERT INTO organization_knowledge_product
    (program_id, visibility, owner_id, organization_id, knowledge_product_id, role)
SELECT program_id, visibility, owner_id, publisher_id, knowledge_product_id, 'PUBLISHER' FROM link
WHERE publisher_id IS NOT NULL
UNION
SELECT l.program_id, l.visibility, l.owner_id, a.organization_id, l.knowledge_product_id, 'FUNDER'
FROM link l JOIN participation a ON a.program_id = l.program_id AND a.role = 'FUNDING'
"""

# The reporter of an organization's document is its publisher, without a program.
PUBLISHERS = """
, publishing AS (
    SELECT publisher_id, knowledge_product_id, visibility FROM counted
    WHERE boilerplate AND publisher_id IS NOT NULL
    UNION ALL
    SELECT owner_id, knowledge_product_id, visibility FROM document
    WHERE organization_id IS NOT NULL AND knowledge_product_id = ANY($1)
)
INSERT INTO organization_knowledge_product (visibility, owner_id, organization_id, knowledge_product_id, role)
SELECT CASE WHEN bool_or(visibility = 'PUBLIC') THEN 'PUBLIC'
        WHEN bool_or(visibility = 'MEMBERS') THEN 'MEMBERS' ELSE 'OWNER' END,
    publisher_id, publisher_id, knowledge_product_id, 'PUBLISHER'
FROM publishing
GROUP BY publisher_id, knowledge_product_id
ON CONFLICT (program_id, organization_id, knowledge_product_id, role)
DO UPDATE SET visibility = excluded.visibility
"""


async def follow_documents(connection: asyncpg.Connection, products: Iterable[UUID]) -> None:
    """Rebuild the links of products from their documents."""
    ids = list(products)
    if ids:
        for statement in FORGET:
            await connection.execute(statement, ids)
        for statement in (PROGRAMS, OUTPUTS, PARTICIPANTS, PUBLISHERS):
            await connection.execute(LINKED + statement, ids, BOILERPLATE)
